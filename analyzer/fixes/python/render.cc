#include "fixes/python/render.h"

namespace hasten::fixes::python {

Rendered render(const Context &, const Finding &) { return refuse("hasten cannot write Python fixes yet"); }

} // namespace hasten::fixes::python

#include "fixes/python/render.h"

namespace hasten::fixes::python {

Rendered render_bound(const Context &, const Finding &) { return refuse("hasten cannot write this one yet"); }

} // namespace hasten::fixes::python

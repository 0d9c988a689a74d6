// Twin: the awaitable form of a call that blocks, where the catalogue names one for C++.
#include "fixes/cpp/render.h"

namespace hasten::fixes::cpp {

Rendered render_twin(const Context &, const Finding &) { return refuse("hasten cannot write the asynchronous form of this call"); }

} // namespace hasten::fixes::cpp

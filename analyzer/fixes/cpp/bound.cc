// Bound: calls in a loop run a few at a time.
#include "fixes/cpp/render.h"

namespace hasten::fixes::cpp {

Rendered render_bound(const Context &, const Finding &) { return refuse("how many calls may run at once is for people to say"); }

} // namespace hasten::fixes::cpp

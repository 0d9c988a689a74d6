// The Python renderers, one per plan.
#pragma once
#include "fixes/render.h"

namespace hasten::fixes::python {

Rendered render(const Context &context, const Finding &finding);

} // namespace hasten::fixes::python

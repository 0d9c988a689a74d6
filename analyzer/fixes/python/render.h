// The Python renderers, one per plan.
#pragma once
#include "fixes/render.h"

namespace hasten::fixes::python {

Rendered render(const Context &context, const Finding &finding);

Rendered render_join(const Context &context, const Finding &finding);
Rendered render_batch(const Context &context, const Finding &finding);
Rendered render_bound(const Context &context, const Finding &finding);
Rendered render_stream(const Context &context, const Finding &finding);
Rendered render_twin(const Context &context, const Finding &finding);
Rendered render_offload(const Context &context, const Finding &finding);
Rendered render_hoist(const Context &context, const Finding &finding);

// The oldest Python that a file has to run on is at least this; so it is where the project does not say.
bool python_at_least(const Context &context, int major, int minor);

} // namespace hasten::fixes::python

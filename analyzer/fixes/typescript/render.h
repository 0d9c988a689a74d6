// The TypeScript and JavaScript renderers, one per plan.
#pragma once
#include "fixes/render.h"

namespace hasten::fixes::typescript {

Rendered render(const Context &context, const Finding &finding);

Rendered render_join(const Context &context, const Finding &finding);
Rendered render_batch(const Context &context, const Finding &finding);
Rendered render_bound(const Context &context, const Finding &finding);
Rendered render_stream(const Context &context, const Finding &finding);
Rendered render_twin(const Context &context, const Finding &finding);
Rendered render_offload(const Context &context, const Finding &finding);
Rendered render_hoist(const Context &context, const Finding &finding);

} // namespace hasten::fixes::typescript

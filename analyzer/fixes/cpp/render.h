// The C++ renderers, one per plan.
//
// They read the file by its syntax, whichever frontend found the finding, so they know no types but those written
// there: names are compared as text, and what cannot be proven from the text of the file is refused.
#pragma once
#include "fixes/render.h"

namespace hasten::fixes::cpp {

Rendered render(const Context &context, const Finding &finding);

Rendered render_join(const Context &context, const Finding &finding);
Rendered render_batch(const Context &context, const Finding &finding);
Rendered render_bound(const Context &context, const Finding &finding);
Rendered render_stream(const Context &context, const Finding &finding);
Rendered render_twin(const Context &context, const Finding &finding);
Rendered render_offload(const Context &context, const Finding &finding);
Rendered render_hoist(const Context &context, const Finding &finding);

} // namespace hasten::fixes::cpp

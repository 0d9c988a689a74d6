#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

Rendered render(const Context &context, const Finding &finding) {
  switch (finding.plan.kind) {
  case PlanKind::Join: return render_join(context, finding);
  case PlanKind::Batch: return render_batch(context, finding);
  case PlanKind::Bound: return render_bound(context, finding);
  case PlanKind::Twin: return render_twin(context, finding);
  case PlanKind::Hoist: return render_hoist(context, finding);
  case PlanKind::Stream: return render_stream(context, finding);
  case PlanKind::Offload: return render_offload(context, finding);
  }
  return refuse("there is no such plan");
}

} // namespace hasten::fixes::typescript

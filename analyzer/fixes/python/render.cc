#include "fixes/python/render.h"

namespace hasten::fixes::python {

bool python_at_least(const Context &context, int major, int minor) {
  std::optional<std::pair<int, int>> oldest = context.project.python(context.file.path());
  // Who states nothing runs on a version that is still maintained.
  return oldest.value_or(std::pair(3, 10)) >= std::pair(major, minor);
}

Rendered render(const Context &context, const Finding &finding) {
  switch (finding.plan.kind) {
  case PlanKind::Join: return render_join(context, finding);
  case PlanKind::Batch: return render_batch(context, finding);
  case PlanKind::Bound: return render_bound(context, finding);
  case PlanKind::Stream: return render_stream(context, finding);
  case PlanKind::Twin: return render_twin(context, finding);
  case PlanKind::Offload: return render_offload(context, finding);
  case PlanKind::Hoist: return render_hoist(context, finding);
  }
  return refuse("hasten cannot write this one yet");
}

} // namespace hasten::fixes::python

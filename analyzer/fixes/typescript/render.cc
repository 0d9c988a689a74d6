#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

Rendered render(const Context &context, const Finding &finding) {
  switch (finding.plan.kind) {
  case PlanKind::Join: return render_join(context, finding);
  default: return refuse("hasten cannot write this one yet");
  }
}

} // namespace hasten::fixes::typescript

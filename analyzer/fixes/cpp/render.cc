#include "fixes/cpp/render.h"

#include "fixes/cpp/code.h"

namespace hasten::fixes::cpp {

namespace {

Rendered by_plan(const Context &context, const Finding &finding) {
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

// Its text is a macro's, or is left out by the preprocessor: the syntax tree has nothing there.
bool unseen(const File &file, Span span) {
  Node node = file.node_around(span);
  return !node || node.is(Syntax::TranslationUnit) || node.has_error();
}

} // namespace

Rendered render(const Context &context, const Finding &finding) {
  if (unseen(context.file, finding.location.span)) return refuse("it stands in a macro, or in code that could not be read in full");
  Rendered fix = by_plan(context, finding);
  if (!fix) return fix;
  for (const Edit &edit : fix->edits)
    if (edit.path == context.file.path() && !edit.span.empty() && has_directive(context.file.text(edit.span)))
      return refuse("a line for the preprocessor stands between");
  return fix;
}

} // namespace hasten::fixes::cpp

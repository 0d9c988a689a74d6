#include "fixes/intent.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::fixes {

using frontends::Node;

bool meant_so(const File &file, const FixPlan &plan) {
  if (plan.kind != PlanKind::Join && plan.kind != PlanKind::Batch && plan.kind != PlanKind::Bound) return false;
  static const RE2 kMeant(
      "(?i)\\b(one[- ](by|at a)[- ](one|time)|individually|sequential(ly)?|serial(ly|i[sz]ed?)|on purpose|deliberate(ly)?|intentional(ly)?|"
      "(in|keeps?|preserves?|maintains?) (the |this |that |their )?(same |right |correct )?order([^ ]|$| [^t])|order (matters|is important)|"
      "(do not|don't|cannot|can't|never|avoid|instead of|rather than|no)\\b.{0,40}(parallel|concurren|at once|promise\\.all|gather|batch|bulk)|"
      "rate[- ]?limit(s|ed|ing)?|throttl(e|ed|ing)|race condition|deadlock|(does|do|did)(n't| not) support)");
  Span span = plan.statement;
  if (plan.kind == PlanKind::Join && !plan.operations.empty()) {
    span = plan.operations.front().span;
    for (const PlanOperation &o : plan.operations) span = {std::min(span.begin, o.span.begin), std::max(span.end, o.span.end)};
  }
  span.begin = file.line_begin(span.begin);
  std::string batch = plan.callee.substr(plan.callee.rfind('.') + 1);
  const frontends::SyntaxTree &tree = file.tree();
  // Backwards, so that of comments above one another each leads to the one before.
  for (uint32_t i = tree.size(); i-- > 0;) {
    Node node = tree.at(i);
    if (!node.is_extra() || node.is_error() || node.text().empty()) continue;
    bool inside = node.span().begin >= span.begin && node.span().begin < span.end;
    bool above = node.span().end <= span.begin && file.first_on_line(node.span().begin) &&
                 file.text({node.span().end, span.begin}).find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (!inside && !above) continue;
    if (above) span.begin = file.line_begin(node.span().begin);
    if (RE2::PartialMatch(re2::StringPiece(node.text().data(), node.text().size()), kMeant)) return true;
    if (plan.kind == PlanKind::Batch && batch.size() > 5 && node.text().find(batch) != std::string_view::npos) return true;
  }
  return false;
}

} // namespace hasten::fixes

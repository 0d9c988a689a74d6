// Waits run one after another although none needs what another gives.
//
// Speaks on positive proof only: same block, every callee known to read, every resource known to take several operations
// at once, nothing with an effect, a guard or a dependence in between (query/waits.h). Refused by construction: writes,
// transactions and other exclusive connections, rate limits, calls made for their throw, calls that do not always wait.
#include <algorithm>
#include <fmt/format.h>

#include "query/background.h"
#include "query/waits.h"
#include "rules/rule.h"

namespace hasten::rules {

void sequential_awaits(const Analysis &analysis, Fn fn, Reporter &reporter) {
  if (analysis.stands(Veto::Background) && query::in_background(analysis, fn))
    return;
  for (const query::WaitGroup &group : query::independent_waits(analysis, fn)) {
    bool weak = !analysis.contexts.known(fn);
    FixPlan plan;
    plan.kind = PlanKind::Join;
    plan.proven = std::none_of(group.waits.begin(), group.waits.end(), [](const query::Wait &wait) { return wait.weak; });
    std::vector<EvidenceStep> evidence;
    std::string names;
    for (const query::Wait &wait : group.waits) {
      weak |= wait.weak;
      ir::InstrId call = wait.calls.front();
      Site site{fn, call};
      PlanOperation operation;
      operation.label = reporter.callee(site);
      operation.span = analysis.function(fn).at(wait.await).span;
      Effect longest;
      for (const Effect &e : wait.effects)
        if (e.kind == Effect::Kind::RoundTrip && (longest.kind != Effect::Kind::RoundTrip || !e.conditional))
          longest = e;
      operation.resource = query::to_text(longest.resource);
      plan.operations.push_back(operation);
      names += (names.empty() ? "" : ", ") + operation.label;
      evidence.push_back(reporter.step(fn, operation.span, fmt::format("waits for {}, which {}", operation.label, describe(longest))));
      if (!longest.chain.empty())
        evidence.push_back(reporter.path_of(longest).back());
    }
    plan.statement = {analysis.function(fn).at(group.waits.front().await).span.begin,
                      analysis.function(fn).at(group.waits.back().await).span.end};
    plan.advice = fmt::format("start these {} together and wait for all of them", plural(group.waits.size(), "read", "reads"));
    plan.caveat = "If several fail, the first failure is the one reported.";
    // The second wait is the one that could have been over already.
    Finding finding = reporter.start("sequential-awaits", fn, group.waits.front().await, weak ? Confidence::Medium : Confidence::High);
    finding.message = fmt::format("{} independent waits run one after another ({}): none needs the result of another.",
                                  group.waits.size(), names);
    finding.evidence = std::move(evidence);
    for (size_t i = 1; i < group.waits.size(); ++i)
      finding.related.push_back(reporter.step(fn, analysis.function(fn).at(group.waits[i].await).span, "could run at the same time"));
    plan.function = std::move(finding.plan.function);
    finding.plan = std::move(plan);
    reporter.report(std::move(finding), fn);
  }
}

} // namespace hasten::rules

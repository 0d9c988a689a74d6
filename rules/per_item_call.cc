// One round trip per item of a collection, where one batch call or a bounded number at a time would do.
//
// Needs a call that depends on the item and reaches a round trip on every path, in a loop of shape per item: not a retry,
// a poll, paging, a first match, a fold, a chunked or limited loop, a small constant one, a stream. On an exclusive
// resource or for a write it speaks only where the library has a batch call.
#include <algorithm>
#include <fmt/format.h>

#include "query/background.h"
#include "query/batch_fit.h"
#include "query/entity_hooks.h"
#include "query/item_calls.h"
#include "rules/rule.h"

namespace hasten::rules {

namespace {

const catalogue::BatchRow *batch_of(const Analysis &analysis, const query::ItemCall &item, const Effect &e) {
  const catalogue::Index &index = analysis.values.index(e.path.language);
  catalogue::Batches batches;
  if (e.path.type) {
    std::string_view member = std::string_view(e.path.path).substr(e.path.path.rfind('.') + 1);
    batches = index.batches_of(e.path.type, member);
  } else {
    batches = index.batches_for(e.path.library, e.path.path);
  }
  if (batches.empty())
    return nullptr;
  return query::fitting_batch(analysis, batches, query::Flow(analysis, item.call.fn), item.callback ? ir::InstrId{} : item.loop, e);
}

query::Veto veto_of(query::LoopShape shape) {
  using query::LoopShape;
  switch (shape) {
  case LoopShape::Retry: return Veto::Retry;
  case LoopShape::Polling: return Veto::Paced;
  case LoopShape::FirstMatch: return Veto::FirstMatch;
  case LoopShape::Fold: return Veto::Fold;
  case LoopShape::Chunk: return Veto::Chunk;
  case LoopShape::Constant: return Veto::ConstantItems;
  case LoopShape::Stream: return Veto::Stream;
  default: return Veto::OverlappingGroups;
  }
}

// A call that makes more trips than this per item is a piece of work of its own, which no batch call replaces.
constexpr size_t kMostTrips = 3;
constexpr size_t kManyWrites = 2; // Beside so many writes of a round its read is the lesser part
constexpr size_t kMostSinks = 1; // … or behind a function at more places, if it may write

// True, but few would change the code for it.
bool hardly_worth_it(const Analysis &analysis, const query::ItemCall &item, const Effect &trip) {
  if (analysis.stands(Veto::SomeRounds) && item.some_rounds && trip.access == query::Access::Write)
    return true;
  return analysis.stands(Veto::Sweep) && item.swept;
}

} // namespace

void per_item_call(const Analysis &analysis, Fn fn, Reporter &reporter) {
  std::vector<std::pair<ir::InstrId, Finding>> found; // One per loop; further calls in it are related places
  for (const query::ItemCall &item : query::item_calls(analysis, fn)) {
    if (item.shape != query::LoopShape::PerItem && analysis.stands(veto_of(item.shape)))
      continue;
    if (analysis.stands(Veto::ManyTrips) && (item.trips > kMostTrips || (item.may_write && item.sinks > kMostSinks)))
      continue;
    const Effect *trip = nullptr;
    const catalogue::BatchRow *batch = nullptr;
    bool depends = true;
    for (size_t k = 0; k < item.round_trips.size(); ++k) {
      const Effect &e = item.round_trips[k];
      bool same_trip = analysis.stands(Veto::LoopInvariant) && !item.depends[k];
      if (same_trip && !item.writes)
        continue;
      if (analysis.stands(Veto::LocalTrip) && (e.resource == query::Resource::Disk || e.resource == query::Resource::ThreadPool ||
                                               e.resource == query::Resource::MainThread || analysis.embedded_database(e)))
        continue;
      if (analysis.stands(Veto::Coalesced) && e.row && e.row->coalesces && item.overlapping)
        continue;
      bool replaceable = item.same_statement || !analysis.stands(Veto::OtherStatement);
      const catalogue::BatchRow *b = replaceable ? batch_of(analysis, item, e) : nullptr;
      if (analysis.stands(Veto::DifferentValues) && b && b->same_values &&
          (!e.chain.empty() || item.item_operands > 1 || item.result_used))
        b = nullptr;
      // One list of keys says nothing of pairs.
      if (analysis.stands(Veto::OtherArguments) && b && !b->result_key.empty() && item.keywords[k] > 1)
        b = nullptr;
      if (analysis.stands(Veto::EntityHooks) && b && e.access == query::Access::Write && query::runs_hooks(analysis, e))
        b = nullptr;
      if (analysis.stands(Veto::ExclusiveWithoutBatch) && !b && (e.exclusive || analysis.ambient_transaction(e)))
        continue;
      if (analysis.stands(Veto::WriteWithoutBatch) && !b && e.access != query::Access::Read)
        continue;
      if (!trip || (b && !batch)) {
        trip = &e;
        batch = b;
        depends = !same_trip;
      }
    }
    // What writes is what a batch must replace; the reads around it would only become fewer.
    if (analysis.stands(Veto::ReadBesideWrite) && trip && item.writes && trip->access == query::Access::Read)
      continue;
    if (!trip || !depends || (analysis.stands(Veto::OverlappingCalls) && item.overlapping && !batch))
      continue;
    // Without a batch call the rounds would only overlap.
    if (analysis.stands(Veto::Background) && !batch && query::in_background(analysis, item.call.fn))
      continue;
    if (analysis.stands(Veto::ReadBesideWrite) && item.writes_beside >= kManyWrites && trip->access == query::Access::Read)
      continue;
    bool weak = trip->weak || !analysis.contexts.known(item.call.fn) || !batch;
    Confidence confidence = hardly_worth_it(analysis, item, *trip) ? Confidence::Low : weak ? Confidence::Medium : Confidence::High;
    Finding finding = reporter.start("per-item-call", item.call.fn, item.call.instr, confidence);
    std::string name = reporter.callee(item.call);
    FixPlan &plan = finding.plan;
    plan.kind = batch ? PlanKind::Batch : PlanKind::Bound;
    plan.items = item.items;
    plan.statement = analysis.function(item.loop_fn).at(item.loop).span;
    plan.operations.push_back({name, std::string(query::to_text(trip->resource)), finding.location.span, 0});
    plan.proven = !trip->weak;
    plan.direct = trip->chain.empty();
    reporter.describe_operation(plan, trip->path);
    plan.loop = {plan.statement, item.callback, item.overlapping, item.result_used, item.item_operands};
    if (item.callback)
      plan.loop.callee = reporter.callee({item.loop_fn, item.loop});
    plan.all_at_once = item.overlapping;
    if (batch) {
      plan.batch = {batch->item_key, batch->list_argument, batch->result_key, batch->ordered, batch->same_values, batch->pipeline};
      plan.callee = batch->path;
      plan.callee_form = batch->form;
      plan.limit = batch->limit;
      plan.named_by_catalogue = true;
      plan.caveat = batch->caveat;
      plan.advice = fmt::format("collect the keys and make one call: {}", batch->form.empty() ? batch->path : batch->form);
    } else {
      plan.advice = "use a call that takes a list if the service has one; else keep a bounded number of calls in flight";
      plan.caveat = "Never start them all at once: pools and rate limits bound how many help.";
    }
    std::string of = item.items.empty() ? "item" : fmt::format("item of {}", item.items);
    finding.message = fmt::format("{} makes one round trip per {}.", name, of);
    if (batch)
      finding.message += fmt::format(" {} takes all of them in one.", batch->path);
    for (Context c : {Context::RequestOnLoop, Context::RequestOnThread, Context::Job})
      if (analysis.contexts.in(item.call.fn, c)) {
        finding.evidence = reporter.path_to(item.call.fn, c);
        break;
      }
    finding.evidence.push_back(reporter.step(item.loop_fn, plan.statement, fmt::format("runs once per {}", of)));
    for (EvidenceStep &s : reporter.path_of(*trip))
      finding.evidence.push_back(std::move(s));
    auto same = std::find_if(found.begin(), found.end(), [&](const auto &f) { return f.first == item.loop; });
    if (same == found.end())
      found.push_back({item.loop, std::move(finding)});
    else if (same->second.confidence == Confidence::Low && confidence != Confidence::Low)
      same->second = std::move(finding);
    else if (confidence == Confidence::Low && same->second.confidence != Confidence::Low)
      continue;
    else
      same->second.related.push_back(reporter.step(item.call.fn, finding.location.span, fmt::format("{} is another call per item", name)));
  }
  // Loops of one function that ask for the same batch are one piece of work.
  for (auto &[loop, finding] : found) {
    std::string remedy = fmt::format("{} {} {}", fn.value, finding.plan.callee, finding.plan.callee.empty() ? finding.plan.operations[0].label : "");
    reporter.report(std::move(finding), fn, std::move(remedy));
  }
}

} // namespace hasten::rules

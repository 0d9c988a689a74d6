// One model per plan. Each builds the formula before and after from the same terms, so that both rest on the same inputs.
#include "gain/estimate.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "gain/figures.h"
#include "gain/terms.h"
#include "source/language.h"

namespace hasten::gain {

namespace {

using config::Load;

// What each estimate has in common: figures where both sides are known, the ratio where it is, and a sentence.
Estimate conclude(Inputs &inputs, const Term &before, const Term &after, std::string unit, std::string_view subject) {
  Estimate result;
  result.formula = fmt::format("before = {}, after = {}", before.formula, after.formula);
  result.inputs = inputs.take();
  result.before = before.value;
  result.after = after.value;
  result.unit = std::move(unit);
  if (before.value && after.value) {
    if (*after.value > 0 && *before.value > 0) result.ratio = *before.value / *after.value;
    std::string from = show_quantity(*before.value, result.unit), to = show_quantity(*after.value, result.unit);
    std::string same_unit = " " + result.unit; // 1,500 → 600 ms
    if (from.size() > same_unit.size() && result.unit != "bytes") from.resize(from.size() - same_unit.size());
    result.summary = fmt::format("{}: {} → {}", subject, from, to);
    if (result.ratio) result.summary += fmt::format(" ({})", show_ratio(*result.ratio));
  } else {
    auto shown = [&](const Term &term) { return term.value ? show_quantity(*term.value, result.unit) : term.formula; };
    result.summary = fmt::format("{}: {} → {}", subject, shown(before), shown(after));
  }
  return result;
}

// ---- join ------------------------------------------------------------------------------------------------------------

// The operations of one wave on `slots` slots, each taken by the next operation as it becomes free.
double time_on_slots(const std::vector<double> &times, size_t slots) {
  std::vector<double> free_at(std::max<size_t>(slots, 1), 0);
  for (double time : times) *std::min_element(free_at.begin(), free_at.end()) += time;
  return *std::max_element(free_at.begin(), free_at.end());
}

struct Wave {
  std::vector<Term> times;
  std::vector<Term> busy; // Of those of which it is known
  std::map<std::string, std::vector<Term>> by_resource;
  std::map<std::string, double> slots; // Of the resources whose pool is known
};

Term time_of(const Wave &wave, size_t &widest) {
  widest = std::max(widest, wave.times.size());
  std::vector<Term> parts;
  bool bounded = false;
  for (const auto &[resource, times] : wave.by_resource) {
    auto slots = wave.slots.find(resource);
    if (slots == wave.slots.end() || slots->second >= static_cast<double>(times.size())) {
      parts.insert(parts.end(), times.begin(), times.end());
      continue;
    }
    bounded = true;
    Term part{"", std::nullopt, false};
    std::vector<double> values;
    for (const Term &time : times) {
      part.formula += (part.formula.empty() ? "" : ", ") + time.formula;
      if (time.value) values.push_back(*time.value);
    }
    part.formula = fmt::format("in turns of {}({})", slots->second, part.formula);
    if (values.size() == times.size()) part.value = time_on_slots(values, static_cast<size_t>(slots->second));
    parts.push_back(std::move(part));
  }
  Term result = bounded ? longest(parts) : longest(wave.times);
  // Each operation that runs beside another adds what of it does not overlap: all but the one that is waited for last,
  // and of those in turns of k all but the first of each turn.
  if (wave.busy.size() < wave.times.size() || wave.times.size() < 2) return result;
  size_t turns = 1;
  for (const auto &[resource, slots] : wave.slots)
    if (slots >= 1) turns = std::max(turns, (wave.by_resource.at(resource).size() + static_cast<size_t>(slots) - 1) /
                                                static_cast<size_t>(slots));
  double beside = static_cast<double>(wave.times.size() - std::min(turns, wave.times.size()));
  if (beside == 0) return result;
  double sum = 0;
  for (const Term &busy : wave.busy) sum += *busy.value;
  double mean = sum / static_cast<double>(wave.busy.size());
  return add({result, multiply(constant(beside, show_number(beside)), constant(mean, "busy"))});
}

Estimate estimate_join(const FixPlan &plan, Inputs &inputs) {
  std::map<int, Wave> waves;
  std::vector<Term> all;
  bool pool_is_known = false, busy_is_known = false;
  for (const PlanOperation &operation : plan.operations) {
    Term time = inputs.time(operation.label, operation.resource);
    all.push_back(time);
    Wave &wave = waves[operation.wave];
    wave.times.push_back(time);
    wave.by_resource[operation.resource].push_back(time);
    if (inputs.has_load(&Load::busy, operation.label)) {
      wave.busy.push_back(inputs.load(&Load::busy, operation.label, "busy(" + operation.label + ")", "ms"));
      busy_is_known = true;
    }
    if (!inputs.has_load(&Load::pool, operation.label)) continue;
    wave.slots[operation.resource] = *inputs.load(&Load::pool, operation.label, "pool", "").value;
    pool_is_known = true;
  }
  size_t widest = 0;
  std::vector<Term> turns;
  for (const auto &[number, wave] : waves) turns.push_back(time_of(wave, widest));
  Term before = add(all), after = add(turns);
  Estimate result = conclude(inputs, before, after, "ms", "these waits");
  // The sum of m waits is at most m times the longest, whatever they are.
  if (!result.ratio && widest > 1) result.summary += fmt::format(", at most {}x", widest);
  if (!pool_is_known) result.assumptions.push_back(fmt::format("{} operations can run at the same time", widest));
  if (!busy_is_known) result.assumptions.push_back("operations take as long beside others as they do alone");
  return result;
}

// ---- batch, bound ----------------------------------------------------------------------------------------------------

struct PerItem {
  Term items;
  Term time; // Of one item
  std::string label;
};

PerItem per_item_of(const FixPlan &plan, Inputs &inputs) {
  PerItem result;
  result.label = plan.operations.empty() ? std::string() : plan.operations.front().label;
  std::string unit = plan.items.empty() ? "items" : plan.items;
  result.items = inputs.load(&Load::items, result.label, "n", unit);
  std::vector<Term> times;
  for (const PlanOperation &operation : plan.operations) times.push_back(inputs.time(operation.label, operation.resource));
  if (times.empty()) times.push_back(inputs.time("call", ""));
  result.time = add(times);
  return result;
}

// The batch call as the code would name it: of db.user.findUnique and Model.findMany, db.user.findMany.
std::string batch_label(const FixPlan &plan, const std::string &single) {
  if (plan.callee.empty()) return "batch call";
  std::string member = plan.callee.substr(plan.callee.rfind('.') + 1); // npos + 1 is 0
  size_t dot = single.rfind('.');
  return dot == std::string::npos ? member : single.substr(0, dot + 1) + member;
}

// n calls in groups of k, each group after the one before: a group takes one call's time, and what of the others does
// not overlap.
Term in_groups(const PerItem &item, const Term &at_once, Inputs &inputs) {
  Term groups = ceil_divide(item.items, at_once), result = multiply(groups, item.time);
  if (!inputs.has_load(&Load::busy, item.label)) return result;
  Term busy = inputs.load(&Load::busy, item.label, "busy(" + item.label + ")", "ms");
  return add({result, multiply(subtract(item.items, groups), busy)});
}

// n calls, at most k under way, the next as soon as one is done (a semaphore, a pool). The first k start together and
// get in one another's way; from then on they are spread, and each does its work while the others wait, until the
// work alone fills the time.
Term one_by_one(const PerItem &item, const Term &at_once, Inputs &inputs) {
  Term one = constant(1, "1"), turns = ceil_divide(item.items, at_once), result = multiply(turns, item.time);
  if (!inputs.has_load(&Load::busy, item.label)) return result;
  Term busy = inputs.load(&Load::busy, item.label, "busy(" + item.label + ")", "ms");
  Term waiting = add({result, multiply(subtract(smaller(item.items, at_once), one), busy)});
  Term working = add({item.time, multiply(subtract(item.items, one), busy)});
  return longest({waiting, working});
}

Estimate estimate_batch(const FixPlan &plan, Inputs &inputs) {
  PerItem item = per_item_of(plan, inputs);
  std::string label = batch_label(plan, item.label);
  std::string resource = plan.operations.empty() ? "" : plan.operations.front().resource;
  Term one = constant(1, "1");
  Term limit = constant(plan.limit, std::to_string(plan.limit));
  Term calls_after = plan.limit > 0 ? ceil_divide(item.items, limit) : one;
  Term batch_time = inputs.time(label, resource);
  Term before = multiply(item.items, item.time);
  if (plan.all_at_once) {
    Term pool = inputs.load(&Load::pool, item.label, "pool", "");
    before = one_by_one(item, pool, inputs);
  }
  Term after = plan.limit > 0 ? multiply(calls_after, batch_time) : batch_time;
  if (inputs.has_load(&Load::per_item, label)) { // The time is that of a batch of one item.
    Term more = inputs.load(&Load::per_item, label, "item(" + label + ")", "ms");
    after = add({after, multiply(subtract(item.items, calls_after), more)});
  }
  Estimate result = conclude(inputs, before, after, "ms", "these waits");
  if (!inputs.has_own_cost(label) && batch_time.value)
    result.assumptions.push_back("one batch call takes as long as one single call");
  if (plan.limit == 0) result.assumptions.push_back("all items fit into one batch call");

  Inputs none = inputs;
  Estimate calls = conclude(none, item.items, calls_after, "calls", "round trips");
  calls.inputs.clear();
  for (const EstimateInput &input : result.inputs)
    if (input.name == "n") calls.inputs.push_back(input);
  result.further.push_back(std::move(calls));
  return result;
}

Estimate estimate_bound(const FixPlan &plan, bool python, Inputs &inputs) {
  PerItem item = per_item_of(plan, inputs);
  bool grouped = !python; // What the fix writes: groups, or in Python a semaphore
  Term bound = constant(plan.limit, std::to_string(plan.limit));
  bool pool_is_known = inputs.has_load(&Load::pool, item.label);
  if (plan.limit <= 0) {
    bound = inputs.load(&Load::pool, item.label, "pool", "");
  } else if (pool_is_known) { // More at a time than the pool has would only queue.
    Term pool = inputs.load(&Load::pool, item.label, "pool", "");
    grouped = grouped && *pool.value >= plan.limit;
    bound = smaller(bound, pool);
  }
  if (plan.all_at_once) {
    Estimate result = conclude(inputs, item.items, smaller(item.items, bound), "calls", "calls in flight at once");
    result.assumptions.push_back("nothing else limits the calls");
    return result;
  }
  Estimate result = conclude(inputs, multiply(item.items, item.time),
                             grouped ? in_groups(item, bound, inputs) : one_by_one(item, bound, inputs), "ms", "these waits");
  if (!result.ratio && item.items.value && bound.value) { // The time of a call cancels out.
    double rounds = std::ceil(*item.items.value / *bound.value);
    if (rounds > 0) result.ratio = *item.items.value / rounds;
    if (result.ratio) result.summary += fmt::format(" ({})", show_ratio(*result.ratio));
  } else if (!result.ratio && bound.value) {
    result.summary += fmt::format(", at most {}", show_ratio(*bound.value));
  }
  result.assumptions.push_back("the other side answers as fast to several calls at a time");
  return result;
}

// ---- stream ----------------------------------------------------------------------------------------------------------

// Of a string that doubles as it grows from the first 15 bytes (libstdc++): when it last moved, the old half was full and
// filled half of the new one, which is then filled.
Term while_growing(const Term &size) {
  Term result{fmt::format("15 · 2^⌈log2({}/15)⌉", size.sum ? "(" + size.formula + ")" : size.formula), std::nullopt, false};
  if (size.value) result.value = *size.value <= 15 ? 15 : 15 * std::exp2(std::ceil(std::log2(*size.value / 15)));
  return result;
}

Estimate estimate_stream(const FixPlan &plan, Language language, Inputs &inputs) {
  std::string label = plan.operations.empty() ? plan.callee : plan.operations.front().label;
  Term size = inputs.load(&Load::size, label, "size", "bytes");
  Term before = size;
  if (inputs.has_load(&Load::copies, label))
    before = multiply(size, inputs.load(&Load::copies, label, "copies", ""));
  else if (plan.copies != std::floor(plan.copies))
    before = while_growing(size);
  else if (plan.copies != 1)
    before = multiply(size, constant(plan.copies, show_number(plan.copies)));
  Term buffer;
  if (inputs.has_load(&Load::buffer, label))
    buffer = inputs.load(&Load::buffer, label, "buffer", "bytes");
  else if (language == Language::Python)
    buffer = inputs.built_in(8192, "buffer", "bytes", "built in: io.DEFAULT_BUFFER_SIZE, Python documentation of io");
  else if (language == Language::Cpp)
    buffer = inputs.built_in(8192, "buffer", "bytes", "built in: BUFSIZ, of which libstdc++ makes the buffers of file streams");
  else
    buffer = inputs.built_in(65536, "buffer", "bytes",
                             "built in: highWaterMark, Node.js documentation of fs.createReadStream");
  Term line = inputs.load(&Load::line_length, label, "line", "bytes");
  if (inputs.has_load(&Load::per_line, label))
    before = add({before, multiply(divide(size, line), inputs.load(&Load::per_line, label, "per line", "bytes"))});
  Term after = add({buffer, line});
  if (inputs.has_load(&Load::runtime, label)) {
    Term runtime = inputs.load(&Load::runtime, label, "runtime", "bytes"); // Garbage of the pass itself, either way
    before = add({before, runtime});
    after = add({runtime, buffer, line});
  }
  Estimate result = conclude(inputs, before, after, "bytes", "memory for the content");
  result.assumptions.push_back("each piece is dropped once it has been used");
  return result;
}

// ---- offload, twin ---------------------------------------------------------------------------------------------------

Estimate estimate_release(const FixPlan &plan, bool python, Inputs &inputs) {
  std::vector<Term> times;
  std::string label = plan.operations.empty() ? plan.callee : plan.operations.front().label;
  for (const PlanOperation &operation : plan.operations) times.push_back(inputs.time(operation.label, operation.resource));
  if (times.empty()) times.push_back(inputs.time(label, "cpu"));
  Term busy = add(times);
  Term rate = inputs.load(&Load::arrival_rate, label, "arrival rate", "req/s");
  Term nothing = constant(0, "0");
  std::string subject = fmt::format("other requests while this runs ({})",
                                    busy.value ? show_quantity(*busy.value, "ms") : busy.formula);
  Estimate result = conclude(inputs, nothing, rate, "req/s", subject);
  result.assumptions.push_back("requests share one event loop");
  if (plan.kind == PlanKind::Offload) {
    bool in_thread = python && (plan.gil == "thread" || plan.gil == "thread_fair");
    result.assumptions.push_back(in_thread ? "the work gives up the interpreter lock"
                                           : "another core is free to do the work");
  }
  return result;
}

// ---- hoist -----------------------------------------------------------------------------------------------------------

Estimate estimate_hoist(const FixPlan &plan, Inputs &inputs) {
  std::vector<Term> opening, using_it;
  for (const PlanOperation &operation : plan.operations) {
    Term time = inputs.time(operation.label, operation.resource);
    (operation.resource == "connect" ? opening : using_it).push_back(std::move(time));
  }
  if (opening.empty()) opening.push_back(inputs.time(plan.callee.empty() ? "connect" : plan.callee, "connect"));
  if (using_it.empty()) using_it.push_back(inputs.time("query", ""));
  std::vector<Term> both = opening;
  both.insert(both.end(), using_it.begin(), using_it.end());
  Estimate result = conclude(inputs, add(both), add(using_it), "ms", "these waits");
  result.assumptions.push_back("the shared one has a connection open and free");
  return result;
}

} // namespace

Estimate estimate(const Finding &finding, const config::Costs &costs, const config::Workload &workload) {
  Inputs inputs(costs, workload);
  const FixPlan &plan = finding.plan;
  Language language = language_of(finding.location.path);
  bool python = language == Language::Python;
  switch (plan.kind) {
  case PlanKind::Join: return estimate_join(plan, inputs);
  case PlanKind::Batch: return estimate_batch(plan, inputs);
  case PlanKind::Bound: return estimate_bound(plan, python, inputs);
  case PlanKind::Stream: return estimate_stream(plan, language, inputs);
  case PlanKind::Twin:
  case PlanKind::Offload: return estimate_release(plan, python, inputs);
  case PlanKind::Hoist: return estimate_hoist(plan, inputs);
  }
  return {};
}

} // namespace hasten::gain

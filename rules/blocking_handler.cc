// Blocking or CPU-heavy work on the event loop, done by a request handler or by anything it calls.
//
// Needs a path from an entry point on the loop to the call; in unknown context only a direct call in an async function.
// Only tier-1 work, or tier 2 in a loop. Work given to a thread is not on the loop. Whole-file reads are the business of
// whole-file-read, which says that they block too.
#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <re2/re2.h>

#include "query/fate.h"
#include "query/one_case.h"
#include "rules/rule.h"

namespace hasten::rules {

namespace {

struct Work {
  const catalogue::Tier *tier = nullptr;
  const link::Target *target = nullptr;
};

Work work_of(const std::vector<link::Target> &targets) {
  Work work;
  for (const link::Target &t : targets)
    for (const catalogue::Row *row : t.rows) {
      if (row->reads_whole)
        return {};
      for (const std::optional<catalogue::Tier> *tier : {&row->blocks, &row->burns_cpu})
        if (*tier && (!work.tier || (*tier)->tier < work.tier->tier))
          work = {&**tier, &t};
    }
  return work;
}

bool runs_on_loop(const Analysis &analysis, Fn fn) {
  if (analysis.contexts.in(fn, Context::RequestOnLoop))
    return true;
  for (Context c : {Context::RequestOnThread, Context::Job})
    if (const link::EntryPoint *entry = analysis.contexts.entry(fn, c))
      if (!analysis.stands(entry->context == Context::RequestOnLoop ? Veto::Offload : Veto::OnThread))
        return true;
  return false;
}

// In a handler of exceptions or a clean-up: it runs when something has gone wrong, or beside what has waited longer.
bool cleans_up(const ir::Function &f, ir::InstrId call) {
  for (ir::InstrId child = call, p = f.at(call).parent; p; child = p, p = f.at(p).parent)
    if (f.at(p).kind == ir::Kind::Try && f.at(child).slot >= 2)
      return true;
  return false;
}

// Under a test of a field or a variable outside that the same block then sets: done once.
bool done_once(const Analysis &analysis, Site call) {
  const ir::Function &f = analysis.function(call.fn);
  auto outlives = [](const ir::Operand &o) {
    return (o.root == ir::Root::This && o.members.count) || o.root == ir::Root::Captured || o.root == ir::Root::Global;
  };
  auto same = [&](const ir::Operand &x, const ir::Operand &y) {
    std::span<const Name> a = f.members(x), b = f.members(y);
    return x.root == y.root && x.index == y.index && x.owner == y.owner && std::equal(a.begin(), a.end(), b.begin(), b.end());
  };
  std::vector<ir::InstrId> tests; // Around the call, or left from before it: if kept is not None: return kept
  for (ir::InstrId p = f.at(call.instr).parent; p; p = f.at(p).parent)
    if (f.at(p).kind == ir::Kind::If)
      tests.push_back(p);
  for (uint32_t i = 0; i < call.instr.value; ++i)
    if (f.instructions[i].kind == ir::Kind::Return && f.instructions[i].parent && f.at(f.instructions[i].parent).kind == ir::Kind::If &&
        !f.at(f.instructions[i].parent).parent)
      tests.push_back(f.instructions[i].parent);
  for (ir::InstrId p : tests) {
    std::vector<ir::Operand> tested{f.at(p).value};
    for (size_t i = 0; i < tested.size() && i < 8; ++i)
      if (ir::InstrId d = analysis.values.definition(call.fn, tested[i]); d && f.at(d).kind == ir::Kind::Assign) {
        tested.push_back(f.at(d).value);
        for (const ir::Argument &a : f.args(f.at(d)))
          tested.push_back(a.value);
      }
    for (uint32_t i = p.value + 1; i < f.instructions.size(); ++i) {
      const ir::Instruction &in = f.instructions[i];
      if (in.kind == ir::Kind::Assign && outlives(in.dest) &&
          std::any_of(tested.begin(), tested.end(), [&](const ir::Operand &o) { return same(o, in.dest); }))
        return true;
    }
  }
  return false;
}

// The whole way from the entry point passes through what is done once.
bool reached_once(const Analysis &analysis, Fn fn) {
  for (const link::Contexts::Step &s : analysis.contexts.witness(fn, Context::RequestOnLoop))
    if (s.call && done_once(analysis, s.call))
      return true;
  return false;
}

// Where the work would be given to a thread: the last asynchronous function on the way, or the handler.
Fn offloading_place(const Analysis &analysis, Fn fn) {
  Fn place = fn;
  bool first = true;
  for (const link::Contexts::Step &s : analysis.contexts.witness(fn, Context::RequestOnLoop)) {
    if (first || analysis.function(s.fn).is_async)
      place = s.fn;
    first = false;
  }
  return place;
}

// What a process does once, by the function's name, before it serves anybody or after.
bool begins_or_ends(std::string_view name) {
  static const RE2 kLifeCycle("(?i)^_*((init|initiali[sz]e)_\\w+|on_?startup|start_?up|bootstrap|lifespan|on_?shutdown|shutdown|tear_?down|main)(_|$)");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kLifeCycle);
}

// Other handlers that come to the same work: where each calls what leads there.
std::vector<Site> other_handlers(const Analysis &analysis, Fn fn) {
  constexpr size_t kMostShown = 8, kMostFunctions = 64;
  std::vector<Site> result;
  std::vector<link::Contexts::Step> shown = analysis.contexts.witness(fn, Context::RequestOnLoop);
  std::vector<Fn> todo{fn};
  for (size_t i = 0; i < todo.size() && i < kMostFunctions; ++i)
    for (Site caller : analysis.callers.of(todo[i])) {
      if (!analysis.contexts.in(caller.fn, Context::RequestOnLoop) || std::find(todo.begin(), todo.end(), caller.fn) != todo.end())
        continue;
      todo.push_back(caller.fn);
      const link::EntryPoint *entry = analysis.contexts.entry(caller.fn, Context::RequestOnLoop);
      if (entry && entry->fn == caller.fn && caller.fn != shown.front().fn && result.size() < kMostShown)
        result.push_back(caller);
    }
  return result;
}

constexpr size_t kFlood = 4; // So many findings below one place are one

} // namespace

void blocking_handler(const Analysis &analysis, Fn fn, Reporter &reporter) {
  bool on_loop = runs_on_loop(analysis, fn);
  const ir::Function &f = analysis.function(fn);
  bool unknown_async = !analysis.contexts.known(fn) && (f.is_async || !analysis.stands(Veto::UnknownContext));
  if (!on_loop && unknown_async && analysis.stands(Veto::LifeCycle) && begins_or_ends(f.name.text()))
    return;
  if ((!on_loop && !unknown_async) || (analysis.stands(Veto::Memoised) && query::memoised(analysis, fn)))
    return;
  std::optional<query::Flow> flow;
  std::optional<Finding> first;
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    if (f.instructions[i].kind != ir::Kind::Call)
      continue;
    Site call{fn, ir::InstrId{i}};
    const std::vector<link::Target> targets = analysis.calls.targets(call);
    Work work = work_of(targets);
    if (!work.tier || (analysis.stands(Veto::Awaited) && analysis.values.awaited_at(call)))
      continue;
    bool in_loop = false;
    for (ir::InstrId p = f.instructions[i].parent; p; p = f.at(p).parent)
      in_loop |= f.at(p).kind == ir::Kind::Loop;
    if (analysis.stands(Veto::CheapTier) && (work.tier->tier > 2 || (work.tier->tier == 2 && !(in_loop && on_loop))))
      continue;
    if (!flow)
      flow.emplace(analysis, fn);
    if (analysis.stands(Veto::Desktop) && query::on_desktop(analysis, *flow, call.instr))
      continue;
    if (analysis.stands(Veto::OneValue) && query::given_constant(analysis, *flow, call.instr))
      continue;
    query::Fate fate = query::fate_of(analysis, *flow, call.instr);
    if (analysis.stands(Veto::DoneOnce) && fate.stored && fate.guarded)
      continue;
    if (analysis.stands(Veto::DoneOnce) && (done_once(analysis, call) || (on_loop && reached_once(analysis, fn))))
      continue;
    if (analysis.stands(Veto::CleanUp) && cleans_up(f, call.instr))
      continue;
    bool weak = work.target->weak || unknown_async;
    if (const link::EntryPoint *entry = analysis.contexts.entry(fn, Context::RequestOnLoop))
      weak |= entry->weak || analysis.contexts.weak(fn, Context::RequestOnLoop);
    Finding finding = reporter.start("blocking-handler", fn, call.instr, weak ? Confidence::Medium : Confidence::High);
    std::string name = reporter.callee(call);
    std::string does = work.tier->work.empty() ? "blocks" : work.tier->work;
    finding.message = on_loop ? fmt::format("{} {} on the event loop: no other request is served until it is done.", name, does)
                              : fmt::format("{} {} in an async function: the event loop serves nothing else until it is done.", name, does);
    if (on_loop)
      finding.evidence = reporter.path_to(fn, Context::RequestOnLoop);
    finding.evidence.push_back(reporter.step(fn, finding.location.span, fmt::format("{} {}", name, does)));
    const catalogue::Index &index = analysis.values.index(work.target->path.language);
    const catalogue::TwinRow *twin = nullptr;
    if (work.target->path.type)
      twin = index.twin_of(work.target->path.type, std::string_view(work.target->path.path).substr(work.target->path.path.rfind('.') + 1));
    else if (!work.target->weak)
      twin = index.twin_for(work.target->path.library, work.target->path.path);
    FixPlan &plan = finding.plan;
    plan.kind = twin ? PlanKind::Twin : PlanKind::Offload;
    plan.statement = finding.location.span;
    plan.blocks_loop = true;
    plan.operations.push_back({name, "cpu", finding.location.span, 0});
    plan.proven = !work.target->weak;
    reporter.describe_operation(plan, work.target->path);
    if (twin) {
      reporter.describe_twin(plan, *twin, work.target->path.language);
      plan.callee = twin->path;
      plan.named_by_catalogue = true;
      plan.advice = fmt::format("await its asynchronous form, {}", twin->path);
      plan.caveat = twin->caveat;
    } else {
      constexpr const char *kGil[] = {"thread", "thread_fair", "process"};
      plan.gil = kGil[static_cast<size_t>(work.tier->gil)];
      plan.advice = work.tier->gil == catalogue::Gil::Process ? "move it to a process pool or a worker: a thread would not free the loop"
                                                              : "move it to a worker thread";
    }
    // One remedy for all of a function's calls: further ones are related places of the first.
    if (!first) {
      first = std::move(finding);
      continue;
    }
    first->related.push_back(reporter.step(fn, finding.location.span, fmt::format("{} {} too", name, does)));
    first->confidence = std::max(first->confidence, finding.confidence);
  }
  if (first && on_loop && analysis.program.is_cpp(fn))
    for (Site handler : other_handlers(analysis, fn))
      first->related.push_back(reporter.step(handler.fn, analysis.at(handler).span, fmt::format("{} comes to it too", reporter.callee(handler))));
  if (first)
    reporter.report(std::move(*first), fn, on_loop ? fmt::format("{}", offloading_place(analysis, fn).value) : "", kFlood);
}

} // namespace hasten::rules

#include "link/contexts.h"

#include <deque>

namespace hasten::link {

using catalogue::Row;
using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

std::string_view to_text(Context context) {
  constexpr std::string_view kNames[] = {"request-on-loop", "request-on-thread", "job",      "startup", "cli",
                                         "test",            "migration",         "replayed", "unknown"};
  return kNames[static_cast<size_t>(context)];
}

Contexts::Contexts(Summaries &summaries, const std::vector<bool> &quiet_modules)
    : summaries_(summaries), quiet_(quiet_modules), entries_(find_entry_points(summaries.calls(), quiet_modules)),
      kept_callbacks_(summaries.calls()), facts_(summaries.program().function_count()) {
  find_called_captures();
  spread();
}

// Functions a call runs, here or elsewhere: its targets, and the callbacks that the targets call.
std::vector<Contexts::Edge> Contexts::edges(Site call) {
  std::vector<Edge> result;
  Values &values = summaries_.values();
  const ir::Function &f = summaries_.program().function(call.fn);
  std::span<const ir::Argument> args = f.args(f.at(call.instr));
  auto callbacks = [&](ValueId value, bool offloaded, bool later) {
    for (Fn g : values.functions(value))
      result.push_back({g, offloaded, later});
  };
  for (const Target &target : std::vector<Target>(summaries_.calls().targets(call))) {
    if (target.kind == Target::Kind::Project) {
      result.push_back({target.fn});
      // A function passed on runs if the callee calls that parameter, itself or through others.
      bool any = false;
      Bindings bindings = values.bind(call, target.fn, target.receiver);
      for (ValueId a : bindings.arguments)
        any |= !values.functions(a).empty() || values[a].kind == VK::Object;
      if (any)
        for (const Effect &e : summaries_.of(target.fn).effects)
          if (e.kind == Effect::Kind::Symbolic) {
            ValueId now = values.substitute(e.receiver, bindings);
            if (now != e.receiver)
              callbacks(now, false, false);
          }
      if (any) // Closures of the callee that call it: returned wrappers, deferred work
        for (uint32_t a = 0; a < bindings.arguments.size(); ++a)
          for (Fn g : values.functions(bindings.arguments[a]))
            if (called_captures_.count({target.fn, summaries_.program().function(target.fn).parameters[a].local}))
              result.push_back({g, false, true});
    }
    for (const Row *row : target.rows) {
      if (row->offloads) {
        int k = *row->offloads;
        for (const ir::Argument &a : args)
          if ((k >= 0 && &a - args.data() == k) || a.keyword == "target" || a.keyword == "func")
            callbacks(values.of(call.fn, a.value), true, false);
      }
      for (const catalogue::Invokes &invokes : row->invokes) {
        if (invokes.argument < 0 || static_cast<size_t>(invokes.argument) >= args.size())
          continue;
        ValueId v = values.of(call.fn, args[invokes.argument].value);
        if (!invokes.key.empty())
          v = values.member(v, Name::of(invokes.key));
        callbacks(v, invokes.how == catalogue::Invokes::How::Elsewhere, invokes.how == catalogue::Invokes::How::Later);
      }
    }
  }
  for (Fn g : kept_callbacks_.called_at(call))
    result.push_back({g, false, false, true});
  return result;
}

// while (running) serve(accept()): what a start-up comes to in the end is no start-up any more.
static bool in_endless_loop(Values &values, Fn fn, ir::InstrId call) {
  const ir::Function &f = values.program().function(fn);
  for (ir::InstrId p = f.at(call).parent, child = call; p; child = p, p = f.at(p).parent) {
    const ir::Instruction &loop = f.at(p);
    if (loop.kind != Kind::Loop || f.at(child).slot != 1 || (loop.form != Form::While && loop.form != Form::DoWhile && loop.form != Form::Counter))
      continue;
    ir::Operand condition = loop.value;
    if (ir::InstrId d = values.definition(fn, condition); d && f.at(d).kind == Kind::Assign && f.at(d).form == Form::Unary)
      condition = f.at(d).value;
    if (ir::InstrId d = values.definition(fn, condition); d && f.at(d).kind == Kind::Call && f.args(f.at(d)).empty() && f.at(d).value.members.count &&
                                                          f.members(f.at(d).value).back() == "load")
      condition = f.at(d).value;
    bool flag = condition.root == Root::None || condition.root == Root::Constant || condition.root == Root::This || condition.root == Root::Captured ||
                condition.root == Root::Global || condition.root == Root::Import;
    if (flag)
      return true;
  }
  return false;
}

void Contexts::find_called_captures() {
  const Program &p = summaries_.program();
  for (uint32_t m = 0; m < p.module_count(); ++m)
    for (const ir::Function &f : p.module(ModuleId{m}).functions)
      for (const ir::Instruction &in : f.instructions)
        if (in.kind == Kind::Call && in.value.root == Root::Captured && in.value.members.empty())
          called_captures_.insert({p.global(ModuleId{m}, in.value.owner), in.value.local()});
}

void Contexts::spread() {
  const Program &p = summaries_.program();
  struct Item {
    Fn fn;
    Context context;
  };
  std::deque<Item> queue;
  auto reach = [&](Fn fn, Context context, Fact fact) {
    if (!fn)
      return;
    Fact &slot = facts_[fn.value][static_cast<size_t>(context)];
    if (slot.reached)
      return;
    fact.reached = true;
    slot = fact;
    queue.push_back({fn, context});
  };
  for (uint32_t e = 0; e < entries_.size(); ++e) {
    Fact fact;
    fact.entry = e;
    reach(entries_[e].fn, entries_[e].context, fact);
  }
  while (!queue.empty()) {
    auto [fn, context] = queue.front();
    queue.pop_front();
    const ir::Function &f = p.function(fn);
    uint32_t entry = facts_[fn.value][static_cast<size_t>(context)].entry;
    bool weak = facts_[fn.value][static_cast<size_t>(context)].weak;
    for (uint32_t i = 0; i < f.instructions.size(); ++i) {
      if (f.instructions[i].kind != Kind::Call || f.instructions[i].has(ir::Flag::Decorator))
        continue;
      Site call{fn, ir::InstrId{i}};
      if (context == Context::Startup && p.is_cpp(fn) && in_endless_loop(summaries_.values(), fn, call.instr))
        continue;
      for (const Edge &edge : edges(call)) {
        if (quiet_[p.module_of(edge.to).value] && context != Context::Test)
          continue;
        Fact fact;
        fact.from = fn;
        fact.from_context = context;
        fact.call = call;
        fact.entry = entry;
        fact.weak = weak || edge.kept;
        // What a wrapper defers at start-up runs later, nobody here knows where.
        if ((edge.later || edge.kept) && context == Context::Startup)
          continue;
        Context to = context;
        if (edge.offloaded && context == Context::RequestOnLoop)
          to = Context::RequestOnThread;
        reach(edge.to, to, fact);
      }
    }
  }
}

bool Contexts::known(Fn fn) const {
  for (const Fact &f : facts_[fn.value])
    if (f.reached)
      return true;
  return false;
}

bool Contexts::serves(Fn fn) const {
  return in(fn, Context::RequestOnLoop) || in(fn, Context::RequestOnThread) || in(fn, Context::Job);
}

bool Contexts::only_quiet(Fn fn) const {
  return known(fn) && !serves(fn) && !in(fn, Context::Unknown);
}

Context Contexts::main(Fn fn) const {
  for (Context c : {Context::RequestOnLoop, Context::RequestOnThread, Context::Job, Context::Unknown, Context::Startup,
                    Context::Cli, Context::Migration, Context::Test, Context::Replayed})
    if (in(fn, c))
      return c;
  return Context::Unknown;
}

const EntryPoint *Contexts::entry(Fn fn, Context context) const {
  const Fact &f = fact(fn, context);
  return f.reached ? &entries_[f.entry] : nullptr;
}

std::vector<Contexts::Step> Contexts::witness(Fn fn, Context context) const {
  std::vector<Step> steps;
  steps.push_back({fn, {}});
  for (int guard = 0; guard < 64; ++guard) {
    const Fact &f = fact(fn, context);
    if (!f.reached || !f.from)
      break;
    steps.insert(steps.begin(), {f.from, f.call});
    fn = f.from;
    context = f.from_context;
  }
  return steps;
}

} // namespace hasten::link

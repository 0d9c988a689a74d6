#include "query/round_call.h"

#include <algorithm>
#include <re2/re2.h>

#include "query/loop_shape.h"
#include "query/waits.h"

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;

namespace {

bool on_library_object(const Analysis &a, Site call) {
  const std::vector<link::Target> &targets = a.calls.targets(call);
  return std::all_of(targets.begin(), targets.end(), [](const link::Target &t) {
    return t.kind == link::Target::Kind::Library && t.path.type && t.path.receiver != link::kUnknown;
  });
}

} // namespace

bool settles(const Effect &e) {
  static const RE2 kSettles("(commit|flush|refresh|rollback|close|begin|expire)$");
  return RE2::PartialMatch(e.path.path, kSettles);
}

bool left_alone(const Analysis &a, Site call, int depth) {
  if (a.program.python(call.fn) || depth > 4)
    return false;
  const ir::Function &g = a.function(call.fn);
  const ir::Instruction &in = g.at(call.instr);
  if (in.dest.root == Root::None)
    return true;
  if (in.dest.root != Root::Local || !in.dest.members.empty())
    return false;
  Flow flow(a, call.fn);
  for (ir::InstrId u : flow.users(in.dest.local())) {
    const ir::Instruction &user = g.at(u);
    std::span<const Name> members = g.members(user.value);
    bool settles = user.kind == Kind::Call && members.size() == 1 && user.value.root == Root::Local && user.value.local() == in.dest.local() &&
                   (members[0] == "then" || members[0] == "catch" || members[0] == "finally");
    // Promise.all(started)
    bool gathers = user.kind == Kind::Call && members.size() == 2 && user.value.root == Root::Global && members[0] == "Promise" &&
                   (members[1] == "all" || members[1] == "allSettled");
    if ((!settles && !gathers) || !left_alone(a, {call.fn, u}, depth + 1))
      return false;
  }
  return true;
}

RoundCall::RoundCall(const Analysis &a, const Round &round, ir::InstrId call)
    : a_(a), round_(round), f_(round.flow.function()), call_(call), in_(f_.at(call)) {}

bool RoundCall::memoised() const {
  Fn owner = round_.flow.fn();
  ir::Operand callee = in_.value;
  if (!callee.members.empty())
    return false;
  if (callee.root == Root::Captured) {
    owner = a_.program.sibling(owner, callee.owner);
    callee.root = Root::Local;
  }
  ir::InstrId d = a_.values.definition(owner, callee);
  if (!d || a_.function(owner).at(d).kind != Kind::Call)
    return false;
  for (const link::Target &t : a_.calls.targets({owner, d}))
    for (const catalogue::Row *row : t.rows)
      if (row->memoises)
        return true;
  return false;
}

bool RoundCall::keyed_by_a_write() const {
  Flow::Set written = round_.flow.none();
  for (ir::InstrId i : round_.instrs) {
    if (i == call_ || f_.at(i).kind != Kind::Call || f_.at(i).dest.root != Root::Local || !round_.flow.reads(i, round_.item))
      continue;
    for (const Effect &e : a_.summaries.at({round_.flow.fn(), i}))
      if (e.kind == Effect::Kind::RoundTrip && e.access == Access::Write)
        written.add(f_.at(i).dest.index);
  }
  return !written.members().empty() && round_.flow.reads(call_, round_.flow.derived(written));
}

bool RoundCall::made_for_item() const {
  ir::Operand receiver = in_.value;
  for (int guard = 0; guard < 32; ++guard) {
    if (receiver.root != Root::Local || !round_.item[receiver.index] || round_.direct[receiver.index])
      return false;
    receiver.members.count = 0;
    ir::InstrId d = a_.values.definition(round_.flow.fn(), receiver);
    if (!d)
      return true;
    const ir::Instruction &in = f_.at(d);
    bool passes = in.kind == Kind::Await || (in.kind == Kind::Assign && in.form == Form::Copy);
    if (!passes && (in.kind != Kind::Call || !on_library_object(a_, {round_.flow.fn(), d})))
      return true;
    receiver = in.value;
  }
  return true;
}

bool RoundCall::left_alone(const Effect &e) const {
  if (e.row && (e.row->blocks || e.row->burns_cpu))
    return false;
  if (query::left_alone(a_, {round_.flow.fn(), call_}))
    return true;
  for (size_t k = 1; k <= e.chain.size(); ++k)
    if (query::left_alone(a_, k < e.chain.size() ? e.chain[k] : e.site))
      return true;
  return false;
}

bool RoundCall::decides() const {
  if (f_.at(call_).dest.root != Root::Local)
    return false;
  Flow::Set answer = round_.flow.none();
  answer.add(f_.at(call_).dest.index);
  Flow::Set derived = round_.flow.derived(answer);
  return std::any_of(round_.instrs.begin(), round_.instrs.end(), [&](ir::InstrId i) {
    return i.value > call_.value && f_.at(i).kind == Kind::If && f_.at(i).form != Form::Switch && round_.flow.mentions(f_.at(i).value, derived);
  });
}

bool RoundCall::flushes(ir::InstrId loop) const {
  for (Flow::Set given = round_.flow.sources(call_); uint32_t l : given.members()) {
    if (!lives_outside(round_.flow, l, loop) || !f_.locals[l].name || f_.locals[l].parameter)
      continue;
    for (ir::InstrId writer : round_.flow.writers(ir::LocalId{l})) {
      const ir::Instruction &in = f_.at(writer);
      if (!round_.flow.inside(writer, loop) || writer.value < call_.value || in.kind != Kind::Assign || !in.dest.members.empty())
        continue;
      ir::InstrId made = in.form == Form::Copy ? a_.values.definition(round_.flow.fn(), in.value) : writer;
      if (!made || (f_.at(made).form != Form::Array && f_.at(made).form != Form::Object))
        continue;
      std::span<const ir::Argument> first = f_.args(f_.at(made)); // Nothing, or the item that did not fit in
      if (first.empty() || (first.size() == 1 && !first[0].spread && f_.at(made).form == Form::Array))
        return true;
    }
  }
  return false;
}

bool RoundCall::needs_service() const {
  Flow::Set answers = round_.flow.none();
  for (ir::InstrId i : round_.instrs) {
    if (i.value >= call_.value || f_.at(i).kind != Kind::Call || f_.at(i).dest.root != Root::Local || !round_.flow.reads(i, round_.item))
      continue;
    for (const Effect &e : a_.summaries.at({round_.flow.fn(), i}))
      if (e.kind == Effect::Kind::RoundTrip && e.resource == Resource::Http)
        answers.add(f_.at(i).dest.index);
  }
  return !answers.members().empty() && round_.flow.reads(call_, round_.flow.derived(answers));
}

bool RoundCall::feeds_a_trip() const {
  if (f_.at(call_).dest.root != Root::Local)
    return false;
  Flow::Set seeds = round_.flow.none();
  seeds.add(f_.at(call_).dest.index);
  Flow::Set results = round_.flow.derived(seeds);
  for (ir::InstrId i : round_.instrs) {
    if (i.value <= call_.value || f_.at(i).kind != Kind::Call || !round_.flow.reads(i, results))
      continue;
    // board.members.add(user): what the row's own methods do is not known, but it is about this row.
    const ir::Operand &callee = f_.at(i).value;
    if (callee.members.count > 1 && round_.flow.mentions(callee, results))
      return true;
    for (const Effect &e : a_.summaries.at({round_.flow.fn(), i}))
      if (e.kind == Effect::Kind::RoundTrip && !settles(e))
        return true;
  }
  return false;
}

bool RoundCall::acts_on_item(const Effect &e) const {
  if (e.chain.empty())
    return false;
  const ir::Function &h = a_.function(e.site.fn);
  ir::Operand written = h.at(e.site.instr).value;
  if (written.root != Root::Local || !h.local(written.local()).parameter)
    return false;
  for (uint32_t i = 0; i < h.instructions.size(); ++i) {
    const ir::Instruction &in = h.instructions[i];
    if (in.kind != Kind::Call || i == e.site.instr.value || in.value.root != Root::Local || in.value.index != written.index ||
        in.value.members.count != 1)
      continue;
    for (const link::Target &t : a_.calls.targets({e.site.fn, ir::InstrId{i}}))
      if (t.kind != link::Target::Kind::Library)
        return true;
  }
  return false;
}

bool RoundCall::only_made() const {
  Site call{round_.flow.fn(), call_};
  if (!a_.program.is_cpp(call.fn) || a_.values.awaited_at(call))
    return false;
  const std::vector<link::Target> &targets = a_.calls.targets(call);
  return !targets.empty() && std::all_of(targets.begin(), targets.end(), [&](const link::Target &t) {
    return t.kind == link::Target::Kind::Project ? a_.function(t.fn).is_async : gives_lazy(a_, t);
  });
}

size_t RoundCall::writing_calls() const {
  size_t calls = 0;
  for (ir::InstrId i : round_.instrs)
    if (f_.at(i).kind == Kind::Call) {
      std::vector<Effect> effects = a_.summaries.at({round_.flow.fn(), i});
      calls += std::any_of(effects.begin(), effects.end(), [](const Effect &e) {
        return e.kind == Effect::Kind::RoundTrip && e.access == Access::Write && !settles(e);
      });
    }
  return calls;
}

size_t RoundCall::writes_beside() const {
  size_t calls = 0;
  for (ir::InstrId i : round_.instrs) {
    if (i == call_ || f_.at(i).kind != Kind::Call || !round_.flow.reads(i, round_.item))
      continue;
    std::vector<Effect> effects = a_.summaries.at({round_.flow.fn(), i});
    calls += std::any_of(effects.begin(), effects.end(), [](const Effect &e) {
      return e.kind == Effect::Kind::RoundTrip && e.access == Access::Write && !settles(e);
    });
  }
  return calls;
}

size_t RoundCall::item_leaves() const {
  size_t leaves = 0;
  std::vector<ir::Operand> todo;
  for (const ir::Argument &a : f_.args(in_))
    todo.push_back(a.value);
  for (size_t i = 0; i < todo.size() && i < 64; ++i) {
    ir::InstrId d = a_.values.definition(round_.flow.fn(), todo[i]);
    if (d && f_.at(d).kind == Kind::Assign && (f_.at(d).form == Form::Object || f_.at(d).form == Form::Array))
      for (const ir::Argument &a : f_.args(f_.at(d)))
        todo.push_back(a.value);
    else
      leaves += round_.flow.mentions(todo[i], round_.item);
  }
  return leaves;
}

bool RoundCall::answer_used() const {
  if (in_.dest.root != Root::Local)
    return false;
  for (ir::InstrId u : round_.flow.users(in_.dest.local())) {
    const ir::Instruction &user = f_.at(u);
    if (user.kind == Kind::Await ? user.dest.root == Root::Local && !round_.flow.users(user.dest.local()).empty() : user.kind != Kind::Return)
      return true;
  }
  return false;
}

} // namespace hasten::query

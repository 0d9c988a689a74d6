#include "query/rare_round.h"

#include <algorithm>
#include <functional>
#include <re2/re2.h>

#include "query/loop_shape.h"

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;

namespace {

bool matches(const RE2 &pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// A place, in the function that owns it.
struct Place {
  Fn fn;
  ir::Operand operand;
};

Place owned(const Analysis &a, Fn fn, ir::Operand operand) {
  if (operand.root == Root::Captured) {
    fn = a.program.sibling(fn, operand.owner);
    operand.root = Root::Local;
  }
  operand.members.count = 0;
  return {fn, operand};
}

// Computed from what a round trip of the same function gave: it says what is stored.
bool fetched(const Analysis &a, Place place) {
  if (place.operand.root != Root::Local)
    return false;
  Flow flow(a, place.fn);
  const ir::Function &f = flow.function();
  Flow::Set sources = flow.sources(place.operand);
  sources.add(place.operand.index);
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.kind == Kind::Call && in.dest.root == Root::Local && sources[in.dest.index] && makes_trip(a, {place.fn, ir::InstrId{i}}))
      return true;
  }
  return false;
}

// list.includes(x), set.has(x), list.some(…): whether it holds is asked of `container`.
struct Membership {
  bool asked = false, absent = false;
  ir::InstrId call;
  Place container;
};

Membership membership(const Analysis &a, Fn fn, ir::Operand condition) {
  static const RE2 kAsks("^(includes|has|contains|some|find|findIndex|indexOf)$");
  Membership m;
  const ir::Function &f = a.function(fn);
  for (int guard = 0; guard < 8; ++guard) {
    ir::InstrId d = a.values.definition(fn, condition);
    if (!d)
      return m;
    const ir::Instruction &in = f.at(d);
    if (in.kind == Kind::Assign && in.form == Form::Unary && in.name == "!")
      m.absent = !m.absent;
    else if (in.kind == Kind::Call) {
      std::span<const Name> members = f.members(in.value);
      if (members.empty() || f.args(in).size() != 1 || !matches(kAsks, members.back().text()))
        return m;
      m.asked = true;
      m.call = d;
      m.container = owned(a, fn, in.value);
      return m;
    } else if (in.kind != Kind::Assign || in.form != Form::Copy)
      return m;
    condition = in.value;
  }
  return m;
}

// Nothing in the round adds to it: else it only tells which items have been seen.
bool grows_in(const Analysis &a, const Round &round, const Place &container) {
  static const RE2 kAdds("^(add|push|set|unshift|concat)$");
  const ir::Function &f = round.flow.function();
  for (ir::InstrId i : round.instrs) {
    const ir::Instruction &in = f.at(i);
    std::span<const Name> members = f.members(in.value);
    if (in.kind != Kind::Call || members.empty() || !matches(kAdds, members.back().text()))
      continue;
    Place place = owned(a, round.flow.fn(), in.value);
    if (place.fn == container.fn && place.operand.root == container.operand.root && place.operand.index == container.operand.index)
      return true;
  }
  return false;
}

// The branch ends by leaving the round.
bool leaves(const ir::Function &f, ir::InstrId branch, uint8_t slot) {
  for (uint32_t i = branch.value + 1; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.parent == branch && in.slot == slot &&
        (in.kind == Kind::Return || (in.kind == Kind::Jump && (in.form == Form::Continue || in.form == Form::Throw))))
      return true;
  }
  return false;
}

bool keeps_what_lacks(const Analysis &a, Fn fn, ir::Operand items) {
  const ir::Function &f = a.function(fn);
  items.members.count = 0;
  for (int guard = 0; guard < 8; ++guard) {
    ir::InstrId d = a.values.definition(fn, items);
    if (!d)
      return false;
    const ir::Instruction &in = f.at(d);
    std::span<const Name> members = f.members(in.value);
    if (in.kind == Kind::Await || (in.kind == Kind::Assign && in.form == Form::Copy)) {
      items = in.value;
      continue;
    }
    if (in.kind != Kind::Call || members.empty())
      return false;
    if (members.back() == "filter" && f.args(in).size() == 1)
      for (Fn g : a.values.functions(a.values.of(fn, f.args(in)[0].value))) {
        const ir::Function &h = a.function(g);
        for (const ir::Instruction &r : h.instructions)
          if (r.kind == Kind::Return && r.value) {
            Membership m = membership(a, g, r.value);
            if (m.asked && m.absent && m.container.fn && (fetched(a, m.container) || fetched(a, owned(a, fn, in.value))))
              return true;
          }
      }
    items = in.value;
    items.members.count = 0;
    if (items.root != Root::Local)
      return false;
  }
  return false;
}

} // namespace

bool handles_difference(const Analysis &a, const Round &round, ir::InstrId call) {
  if (a.program.python(round.loop_fn))
    return false;
  if (keeps_what_lacks(a, round.loop_fn, round.items))
    return true;
  const ir::Function &f = round.flow.function();
  auto lacks = [&](const ir::Operand &condition, bool absent) {
    Membership m = membership(a, round.flow.fn(), condition);
    return m.asked && m.absent == absent && round.flow.reads(m.call, round.item) && !grows_in(a, round, m.container) &&
           (fetched(a, m.container) || fetched(a, owned(a, round.loop_fn, round.items)));
  };
  for (ir::InstrId child = call, p = f.at(call).parent; p; child = p, p = f.at(p).parent)
    if (f.at(p).kind == Kind::If && f.at(p).form != Form::Switch && std::find(round.instrs.begin(), round.instrs.end(), p) != round.instrs.end() &&
        lacks(f.at(p).value, f.at(child).slot == 0))
      return true;
  for (ir::InstrId i : round.instrs) // if (has(x)) continue
    if (i.value < call.value && f.at(i).kind == Kind::If && !round.flow.inside(call, i) && leaves(f, i, 0) && lacks(f.at(i).value, false))
      return true;
  return false;
}

bool on_side_exit(const Analysis &a, const Round &round, ir::InstrId call) {
  const ir::Function &f = round.flow.function();
  Fn fn = round.flow.fn();
  if (a.program.python(fn))
    return false;
  Flow::Set answers = round.flow.none();
  for (ir::InstrId i : round.instrs)
    if (i.value < call.value && f.at(i).kind == Kind::Await && f.at(i).dest.root == Root::Local)
      answers.add(f.at(i).dest.index);
  answers = round.flow.derived(std::move(answers));
  // Not there, or an error: !x, x === null, x instanceof Error
  auto missing = [&](const ir::Operand &condition) {
    Flow::Set parts = round.flow.sources(condition);
    if (condition.root == Root::Local)
      parts.add(condition.index);
    for (ir::InstrId i : round.instrs) {
      const ir::Instruction &in = f.at(i);
      if (in.kind != Kind::Assign || in.dest.root != Root::Local || !parts[in.dest.index])
        continue;
      bool negated = in.form == Form::Unary && in.name == "!" && round.flow.mentions(in.value, answers);
      bool failed = in.form == Form::Binary && in.name == "instanceof" && round.flow.mentions(f.args(in)[0].value, answers);
      if (negated || failed)
        return true;
    }
    return false;
  };
  for (ir::InstrId child = call, p = f.at(call).parent; p; child = p, p = f.at(p).parent) {
    if (f.at(p).kind != Kind::If || f.at(p).form != Form::Branch || f.at(child).slot != 0 ||
        std::find(round.instrs.begin(), round.instrs.end(), p) == round.instrs.end())
      continue;
    if (!leaves(f, p, 0) || !missing(f.at(p).value))
      continue;
    for (ir::InstrId i : round.instrs)
      if (i.value > call.value && !round.flow.inside(i, p) && f.at(i).kind == Kind::Call && makes_trip(a, {fn, i}))
        return true;
  }
  return false;
}

bool in_some_rounds(const Round &round, ir::InstrId call) {
  const ir::Function &f = round.flow.function();
  auto stands_in = [&](ir::InstrId branch, uint8_t slot) {
    return std::any_of(round.instrs.begin(), round.instrs.end(),
                       [&](ir::InstrId i) { return f.at(i).parent == branch && f.at(i).slot == slot; });
  };
  for (ir::InstrId child = call, p = f.at(call).parent; p; child = p, p = f.at(p).parent) {
    if (std::find(round.instrs.begin(), round.instrs.end(), p) == round.instrs.end())
      break;
    const ir::Instruction &test = f.at(p);
    if (test.kind == Kind::If && test.form == Form::Branch && round.flow.mentions(test.value, round.item))
      return !stands_in(p, f.at(child).slot == 0 ? 1 : 0);
  }
  return false;
}

bool in_sweep(const Analysis &a, Fn fn, ir::InstrId loop) {
  constexpr int kDepth = 3;
  auto inside = [&](Fn g, ir::InstrId instr) {
    Flow flow(a, g);
    const ir::Function &f = flow.function();
    for (ir::InstrId outer = flow.enclosing(instr, Kind::Loop); outer; outer = flow.enclosing(outer, Kind::Loop)) {
      if (f.at(outer).form != Form::While && f.at(outer).form != Form::DoWhile)
        continue;
      for (uint32_t i = outer.value + 1; i < f.instructions.size() && flow.inside(ir::InstrId{i}, outer); ++i)
        if (f.instructions[i].kind == Kind::Call && flow.enclosing(ir::InstrId{i}, Kind::Loop) == outer)
          for (const Effect &e : a.summaries.at({g, ir::InstrId{i}}))
            if (e.kind == Effect::Kind::Delays && e.chain.empty())
              return true;
    }
    return false;
  };
  std::function<bool(Fn, ir::InstrId, int)> swept = [&](Fn g, ir::InstrId instr, int depth) {
    if (inside(g, instr))
      return true;
    const std::vector<Site> &sites = a.callers.of(g);
    return depth < kDepth && !sites.empty() && std::all_of(sites.begin(), sites.end(), [&](Site site) {
      return site.fn != g && swept(site.fn, site.instr, depth + 1);
    });
  };
  return swept(fn, loop, 0);
}

size_t other_trips(const Analysis &a, const Round &round, ir::InstrId call) {
  size_t trips = 0;
  for (ir::InstrId i : round.instrs)
    if (i != call && round.flow.function().at(i).kind == Kind::Call)
      for (const Effect &e : a.summaries.at({round.flow.fn(), i}))
        trips += e.kind == Effect::Kind::RoundTrip;
  return trips;
}

} // namespace hasten::query

#include "query/loop_shape.h"

#include <algorithm>
#include <re2/re2.h>

#include "query/few_items.h"

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;

std::string_view to_text(LoopShape shape) {
  constexpr std::string_view kNames[] = {"per item", "retry", "polling",  "first match", "fold",
                                         "chunk",    "constant", "stream", "limited"};
  return kNames[static_cast<size_t>(shape)];
}


bool names_groups(std::string_view name) {
  static const RE2 kGroups("(?i)(chunk|batch|page|slice|window|bucket|shard|partition)");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kGroups);
}

bool makes_trip(const Analysis &a, Site call) {
  for (const Effect &e : a.summaries.at(call))
    if (e.kind == Effect::Kind::RoundTrip)
      return true;
  return false;
}

bool lives_outside(const Flow &flow, uint32_t local, ir::InstrId loop) {
  if (flow.function().locals[local].parameter)
    return true;
  bool outside = false, inside = false;
  for (ir::InstrId writer : flow.writers(ir::LocalId{local}))
    if (flow.function().at(writer).dest.members.empty())
      (flow.inside(writer, loop) ? inside : outside) = true;
  return outside && inside;
}

namespace {

bool names_attempts(std::string_view name) {
  static const RE2 kAttempts("(?i)(attempt|retr(y|ies)|tries|trial|backoff)");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kAttempts);
}

class Shapes {
public:
  Shapes(const Analysis &a, const Flow &outer) : a_(a), flow_(outer), f_(outer.function()), fn_(outer.fn()) {}

  LoopShape of_callback(const Round &round, ir::InstrId call, size_t element) {
    const ir::Operand &receiver = round.items;
    if (few_items(a_, flow_, receiver))
      return LoopShape::Constant;
    if (names_groups(a_.source_name(fn_, receiver)))
      return LoopShape::Chunk;
    const ir::Function &h = round.flow.function();
    for (size_t p = 0; p < h.parameters.size(); ++p)
      if (p == element && names_groups(h.parameters[p].name.text()))
        return LoopShape::Chunk;
    if (element == 1)
      return LoopShape::Fold; // reduce
    if (paced(round))
      return LoopShape::Polling;
    return grouped(call) ? LoopShape::Limited : LoopShape::PerItem;
  }

  LoopShape of_loop(ir::InstrId id, const Round &round) {
    const ir::Instruction &in = f_.at(id);
    if (in.has(ir::Flag::Async))
      return LoopShape::Stream;
    if (in.form != Form::Counter) {
      if (few_items(a_, flow_, in.value))
        return LoopShape::Constant;
      if (std::optional<LoopShape> counted = counted_items(a_, flow_, in.value))
        return *counted;
      if (names_groups(a_.source_name(fn_, in.value)))
        return LoopShape::Chunk;
    }
    for (uint32_t l : round.direct.members()) {
      if (names_attempts(f_.locals[l].name.text()))
        return LoopShape::Retry;
      if (names_groups(f_.locals[l].name.text()))
        return LoopShape::Chunk;
    }
    if (paced(round))
      return LoopShape::Polling;
    return exit_or_carry(id, round);
  }

private:
  // The callback's loop stands in a loop over groups.
  bool grouped(ir::InstrId id) {
    ir::InstrId outer = flow_.enclosing(id, Kind::Loop);
    if (!outer)
      return false;
    const ir::Instruction &loop = f_.at(outer);
    if (loop.form == Form::Counter || loop.form == Form::While)
      return true; // A batch per round
    return loop.dest.root == Root::Local && names_groups(f_.local(loop.dest.local()).name.text());
  }

  // A sleep or a limiter in the body sets the pace on purpose.
  bool paced(const Round &round) {
    for (ir::InstrId i : round.instrs) {
      Kind kind = round.flow.function().at(i).kind;
      if (kind != Kind::Call && kind != Kind::Scope)
        continue;
      Site site{round.flow.fn(), i};
      for (const Effect &e : kind == Kind::Call ? a_.summaries.at(site) : a_.summaries.entering(site))
        if ((e.kind == Effect::Kind::Delays || e.kind == Effect::Kind::Limits) && e.chain.size() <= 3)
          return true;
    }
    return false;
  }

  // Results of the body's waiting calls, and what is computed from them.
  Flow::Set results(ir::InstrId loop, const Round &round) {
    Flow::Set seeds = flow_.none();
    for (ir::InstrId i : round.instrs) {
      const ir::Instruction &in = f_.at(i);
      if (in.kind == Kind::Await && in.dest.root == Root::Local)
        seeds.add(in.dest.index);
      if (in.kind == Kind::Call && in.dest.root == Root::Local && makes_trip(a_, {fn_, i}))
        seeds.add(in.dest.index);
    }
    return flow_.derived(seeds, [&](ir::InstrId u) { return flow_.inside(u, loop); });
  }

  LoopShape exit_or_carry(ir::InstrId loop, const Round &round) {
    Flow::Set from_results = results(loop, round);
    for (uint32_t i = loop.value + 1; i < f_.instructions.size() && flow_.inside(ir::InstrId{i}, loop); ++i) {
      const ir::Instruction &in = f_.at(ir::InstrId{i});
      bool leaves = (in.kind == Kind::Jump && in.form == Form::Break &&
                     flow_.enclosing(ir::InstrId{i}, Kind::Loop) == loop && !in_switch(ir::InstrId{i}, loop)) ||
                    in.kind == Kind::Return;
      if (!leaves || flow_.slot_in(ir::InstrId{i}, loop) == 3)
        continue;
      // In a handler: a retry or a fallback. Under a condition on a result: the first match.
      for (ir::InstrId p = in.parent, child{i}; p && p != loop; child = p, p = f_.at(p).parent) {
        const ir::Instruction &parent = f_.at(p);
        if (parent.kind == Kind::Try && f_.at(child).slot >= 3)
          return LoopShape::Retry;
        if (parent.kind == Kind::If && flow_.mentions(parent.value, from_results) && !refuses(in, from_results, round.item))
          return LoopShape::FirstMatch;
        if (parent.kind == Kind::Try && f_.at(child).slot == 0)
          return LoopShape::Retry; // try { return await f(x) } catch { next }
      }
      bool conditional = in.parent != loop;
      if (!conditional || (in.kind == Kind::Return && flow_.mentions(in.value, from_results)))
        return LoopShape::FirstMatch;
    }
    // A variable from before the loop, computed from a result, that the calls of the next round need.
    for (ir::InstrId i : round.instrs) {
      const ir::Instruction &in = f_.at(i);
      if (in.kind != Kind::Call || !makes_trip(a_, {fn_, i}))
        continue;
      for (Flow::Set needs = flow_.sources(i); uint32_t l : needs.members())
        if (from_results[l] && !f_.locals[l].name.text().empty() && lives_outside(flow_, l, loop) && !round.direct[l])
          return LoopShape::Fold;
    }
    return LoopShape::PerItem;
  }

  // Leaves with an answer that is not about the item found: every item had to pass a check, which a batch can do as well.
  bool refuses(const ir::Instruction &leave, const Flow::Set &from_results, const Flow::Set &item) {
    if (leave.kind != Kind::Return || !leave.value || leave.value.root == Root::Constant || flow_.mentions(leave.value, from_results) ||
        flow_.mentions(leave.value, item))
      return false;
    ir::InstrId d = a_.values.definition(fn_, leave.value);
    return d && (f_.at(d).kind == Kind::Call || f_.at(d).form == Form::Object);
  }

  bool in_switch(ir::InstrId instr, ir::InstrId loop) {
    for (ir::InstrId p = f_.at(instr).parent; p && p != loop; p = f_.at(p).parent)
      if (f_.at(p).kind == Kind::If && f_.at(p).form == Form::Switch && !a_.program.python(fn_))
        return true;
    return false;
  }

  const Analysis &a_;
  const Flow &flow_; // Of the function that holds the loop
  const ir::Function &f_;
  Fn fn_;
};

} // namespace

LoopShape shape_of_loop(const Analysis &a, const Round &round, ir::InstrId loop) { return Shapes(a, round.flow).of_loop(loop, round); }

LoopShape shape_of_callback(const Analysis &a, const Flow &outer, const Round &round, ir::InstrId call, size_t element) {
  return Shapes(a, outer).of_callback(round, call, element);
}

} // namespace hasten::query

#include "query/round_purpose.h"

#include <algorithm>
#include <re2/re2.h>

#include "query/loop_shape.h"

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;

namespace {

bool same_place(const ir::Function &f, const ir::Operand &x, const ir::Operand &y, size_t drop) {
  // `y` without its last `drop` members.
  if (x.root != y.root || x.index != y.index || x.owner != y.owner || x.members.count + drop != y.members.count)
    return false;
  std::span<const Name> a = f.members(x), b = f.members(y).first(x.members.count);
  return std::equal(a.begin(), a.end(), b.begin());
}

// Containers that the loop fills by key: c[k] = v, c.set(k, v).
std::vector<ir::Operand> filled_by_key(const Flow &flow, ir::InstrId loop) {
  std::vector<ir::Operand> places;
  const ir::Function &f = flow.function();
  for (uint32_t i = loop.value + 1; i < f.instructions.size() && flow.inside(ir::InstrId{i}, loop); ++i) {
    const ir::Instruction &in = f.instructions[i];
    std::span<const Name> dest = f.members(in.dest), callee = f.members(in.value);
    if (in.kind == Kind::Assign && !dest.empty() && dest.back() == "[]") {
      ir::Operand place = in.dest;
      --place.members.count;
      places.push_back(place);
    } else if (in.kind == Kind::Call && !callee.empty() && (callee.back() == "set" || callee.back() == "setdefault") &&
               f.args(in).size() == 2) {
      ir::Operand place = in.value;
      --place.members.count;
      places.push_back(place);
    }
  }
  return places;
}

// Whether a condition was computed from one of these containers, by a test or a look-up.
bool asks(const Flow &flow, const ir::Operand &condition, const std::vector<ir::Operand> &places) {
  const ir::Function &f = flow.function();
  auto is = [&](const ir::Operand &o, size_t drop) {
    return std::any_of(places.begin(), places.end(), [&](const ir::Operand &p) { return same_place(f, p, o, drop); });
  };
  Flow::Set sources = flow.sources(condition);
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.dest.root != Root::Local || !in.dest.members.empty() || !sources[in.dest.index])
      continue;
    if (in.kind == Kind::Call && in.value.members.count && is(in.value, 1))
      return true; // c.get(k), c.has(k)
    if (in.kind == Kind::Assign && in.form == Form::Index && is(in.value, 0))
      return true;
    if (in.kind == Kind::Assign && in.form == Form::Binary && (in.name == "in" || in.name == "not in") && f.args(in).size() == 2 &&
        is(f.args(in)[1].value, 0))
      return true;
  }
  return false;
}

// not x, x is None, x == null
bool says_missing(const Analysis &a, const Flow &flow, const ir::Operand &condition, const ir::Operand &place) {
  const ir::Function &f = flow.function();
  ir::InstrId d = a.values.definition(flow.fn(), condition);
  if (!d || f.at(d).kind != Kind::Assign)
    return false;
  const ir::Instruction &in = f.at(d);
  if (in.form == Form::Unary && (in.name == "!" || in.name == "not"))
    return same_place(f, in.value, place, 0);
  bool equal = in.form == Form::Binary && (in.name == "==" || in.name == "===" || in.name == "is");
  return equal && f.args(in).size() == 2 && same_place(f, f.args(in)[0].value, place, 0) &&
         f.args(in)[1].value.root == Root::Constant;
}

// if not found: found = call(item), with `found` from before the loop: the first answer serves all rounds.
bool fills_once(const Analysis &a, const Flow &flow, ir::InstrId call, ir::InstrId loop) {
  const ir::Function &f = flow.function();
  if (f.at(call).dest.root != Root::Local)
    return false;
  Flow::Set answer = flow.none();
  answer.add(f.at(call).dest.index);
  answer = flow.derived(std::move(answer));
  for (ir::InstrId child = call, p = f.at(call).parent; p && p != loop; child = p, p = f.at(p).parent) {
    if (f.at(p).kind != Kind::If || f.at(p).form != Form::Branch || f.at(child).slot != 0)
      continue;
    for (uint32_t i = call.value; i < f.instructions.size() && flow.inside(ir::InstrId{i}, p); ++i) {
      const ir::Instruction &in = f.instructions[i];
      if (in.dest.root == Root::Local && in.dest.members.empty() && answer[in.dest.index] && lives_outside(flow, in.dest.index, loop) &&
          says_missing(a, flow, f.at(p).value, in.dest))
        return true;
    }
  }
  return false;
}

bool continues(const Flow &flow, ir::InstrId branch) {
  const ir::Function &f = flow.function();
  for (uint32_t i = branch.value + 1; i < f.instructions.size() && flow.inside(ir::InstrId{i}, branch); ++i)
    if (f.instructions[i].kind == Kind::Jump && f.instructions[i].form == Form::Continue && f.instructions[i].parent == branch)
      return true;
  return false;
}

bool manages_transaction(const Analysis &a, Fn fn, ir::InstrId scope) {
  const ir::Function &f = a.function(fn);
  const ir::Operand &managed = f.at(scope).value;
  if (ir::InstrId d = a.values.definition(fn, managed); d && f.at(d).kind == Kind::Call)
    for (const link::Target &t : a.calls.targets({fn, d}))
      for (const catalogue::Row *row : t.rows)
        if (row->scope && row->scope->kind == catalogue::Scope::Kind::Transaction)
          return true;
  link::ValueId value = a.values.of(fn, managed);
  return a.values.exclusive(value) || a.values.exclusive(a.values.entered(value));
}

bool writes(const Analysis &a, Fn fn, const Flow &flow, ir::InstrId scope) {
  const ir::Function &f = flow.function();
  for (uint32_t i = scope.value + 1; i < f.instructions.size() && flow.inside(ir::InstrId{i}, scope); ++i) {
    if (f.instructions[i].kind != Kind::Call)
      continue;
    for (const Effect &e : a.summaries.at({fn, ir::InstrId{i}}))
      if ((e.kind == Effect::Kind::RoundTrip && e.access != Access::Read) || (e.row && e.row->buffers))
        return true;
  }
  return false;
}

bool matches(const RE2 &pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

} // namespace

bool on_error_path(const Flow &flow, ir::InstrId call, ir::InstrId loop) {
  const ir::Function &f = flow.function();
  for (ir::InstrId child = call, p = f.at(call).parent; p; child = p, p = f.at(p).parent)
    if (f.at(p).kind == Kind::Try && f.at(child).slot >= 3)
      return true;
  const ir::Instruction &around = f.at(loop);
  if (around.kind != Kind::Loop)
    return false;
  for (uint32_t i = loop.value + 1; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.parent == around.parent && in.slot == around.slot && in.kind == Kind::Jump && in.form == Form::Throw)
      return true;
  }
  return false;
}

bool answered_before(const Analysis &a, const Flow &flow, ir::InstrId call, ir::InstrId loop) {
  const ir::Function &f = flow.function();
  if (f.at(loop).kind != Kind::Loop || !flow.inside(call, loop))
    return false;
  if (fills_once(a, flow, call, loop))
    return true;
  std::vector<ir::Operand> places = filled_by_key(flow, loop);
  if (places.empty())
    return false;
  for (ir::InstrId p = f.at(call).parent; p && p != loop; p = f.at(p).parent)
    if (f.at(p).kind == Kind::If && asks(flow, f.at(p).value, places))
      return true;
  for (uint32_t i = loop.value + 1; i < call.value; ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.kind == Kind::If && in.parent == loop && continues(flow, ir::InstrId{i}) && asks(flow, in.value, places))
      return true;
  }
  return false;
}

bool in_own_transaction(const Analysis &a, const Flow &flow, ir::InstrId call, ir::InstrId loop) {
  const ir::Function &f = flow.function();
  for (ir::InstrId p = f.at(call).parent; p && p != loop; p = f.at(p).parent)
    if (f.at(p).kind == Kind::Scope && manages_transaction(a, flow.fn(), p) && writes(a, flow.fn(), flow, p))
      return true;
  return false;
}

bool opens_own_transaction(const Analysis &a, const Effect &effect) {
  for (size_t k = 1; k <= effect.chain.size(); ++k) {
    Site site = k < effect.chain.size() ? effect.chain[k] : effect.site;
    const ir::Function &f = a.function(site.fn);
    for (ir::InstrId p = f.at(site.instr).parent; p; p = f.at(p).parent)
      if (f.at(p).kind == Kind::Scope && manages_transaction(a, site.fn, p))
        return true;
  }
  return false;
}

bool minds_rate_limit(const Analysis &a, Fn fn) {
  static const RE2 kLimit("(?i)(rate_?limit|retry[-_]?after|too_?many_?requests|throttl)");
  const ir::Function &f = a.function(fn);
  for (const ir::Instruction &in : f.instructions) {
    if (in.kind == Kind::Assign && in.form == Form::Caught)
      for (const ir::Argument &type : f.args(in))
        if (matches(kLimit, a.source_name(fn, type.value)))
          return true;
    if (in.kind != Kind::Assign && in.kind != Kind::Call)
      continue;
    for (const ir::Argument &arg : f.args(in))
      if (arg.value.root == Root::Constant && f.constant(arg.value).kind == ir::Constant::Kind::String &&
          matches(kLimit, f.constant(arg.value).text.text()) && f.constant(arg.value).text.text().size() < 40)
        return true;
  }
  return false;
}

bool notes_progress(const Analysis &a, const Flow &flow, ir::InstrId call, const std::vector<ir::InstrId> &round, const Flow::Set &item) {
  static const RE2 kRemoves("(?i)(delete|remove|unlink|purge|clean)"); // Can be done again after a failure
  const ir::Function &f = flow.function();
  for (ir::InstrId i : round) {
    if (i.value >= call.value || f.at(i).kind != Kind::Call || !flow.reads(i, item) || matches(kRemoves, a.source_name(flow.fn(), f.at(i).value)))
      continue;
    for (const Effect &e : a.summaries.at({flow.fn(), i}))
      if (e.kind == Effect::Kind::RoundTrip && e.access != Access::Read &&
          (e.resource == Resource::Http || e.resource == Resource::Queue) && !matches(kRemoves, e.path.path))
        return true;
  }
  return false;
}

} // namespace hasten::query

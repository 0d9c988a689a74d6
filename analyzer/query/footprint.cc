#include "query/footprint.h"

#include <algorithm>

namespace hasten::query {

using ir::Kind;
using ir::Root;
using VK = link::Value::Kind;

namespace {

constexpr size_t kMostFunctions = 256;
constexpr Footprint::Key kVariable = Footprint::Key(1) << 63;

void add(std::vector<Footprint::Key> &keys, Footprint::Key key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end())
    keys.push_back(key);
}

Footprint::Key variable(const Analysis &a, Fn fn, const ir::Operand &captured) {
  return kVariable | Footprint::Key(a.program.sibling(fn, captured.owner).value) << 24 | captured.index;
}

void mention_place(const Analysis &a, Fn fn, const ir::Operand &place, Footprint &out) {
  for (Name member : a.function(fn).members(place))
    out.mentions.insert(member.id());
  if (place.root == Root::Captured)
    out.mentions.insert(variable(a, fn, place));
}

// `this` as a whole leaves the program's own code: whoever gets it may read every field.
bool hands_out_this(const Analysis &a, Site call) {
  const ir::Instruction &in = a.at(call);
  auto whole = [](const ir::Operand &o) { return o.root == Root::This && o.members.empty(); };
  std::span<const ir::Argument> args = a.function(call.fn).args(in);
  if (std::none_of(args.begin(), args.end(), [&](const ir::Argument &arg) { return whole(arg.value); }))
    return false;
  const std::vector<link::Target> &targets = a.calls.targets(call);
  return std::any_of(targets.begin(), targets.end(), [](const link::Target &t) { return t.kind != link::Target::Kind::Project; });
}

// The place that a State effect writes, if it is a field of an object of the program or a variable.
bool add_write(const Analysis &a, const Effect &e, Footprint &out) {
  const ir::Instruction &in = a.at(e.site);
  ir::Operand place = in.dest;
  if (in.kind == Kind::Call) { // A container is changed: the place is the call's receiver.
    place = in.value;
    if (place.members.empty())
      return false;
    --place.members.count;
  }
  bool own = place.root == Root::This || place.root == Root::Captured ||
             (place.root == Root::Local && a.values[e.receiver].kind == VK::Instance);
  if (!own)
    return false;
  std::vector<Footprint::Key> keys = written_by(a, e.site.fn, place);
  for (Footprint::Key key : keys)
    add(out.writes, key);
  return !keys.empty();
}

} // namespace

bool Footprint::mentions_any(const std::vector<Key> &keys) const {
  return std::any_of(keys.begin(), keys.end(),
                     [&](Key key) { return mentions.count(key) > 0; });
}

std::vector<Footprint::Key> written_by(const Analysis &a, Fn fn, const ir::Operand &place) {
  std::vector<Footprint::Key> keys;
  for (Name member : a.function(fn).members(place))
    keys.push_back(member.id());
  if (place.root == Root::Captured)
    keys.push_back(variable(a, fn, place));
  return keys;
}

void mention(const Analysis &a, Site at, Footprint &out) {
  const ir::Instruction &in = a.at(at);
  mention_place(a, at.fn, in.value, out);
  for (const ir::Argument &arg : a.function(at.fn).args(in))
    mention_place(a, at.fn, arg.value, out);
  if (in.dest.root != Root::Local)
    mention_place(a, at.fn, in.dest, out);
}

Footprint footprint_of(const Analysis &a, Site call, const std::vector<Effect> &effects) {
  Footprint out;
  for (const Effect &e : effects)
    if (e.kind == Effect::Kind::State && !add_write(a, e, out))
      out.writes_more = true;
  mention(a, call, out);
  out.mentions_more |= hands_out_this(a, call);
  std::vector<Fn> todo;
  auto reach = [&](Fn fn) {
    if (std::find(todo.begin(), todo.end(), fn) == todo.end())
      todo.push_back(fn);
  };
  auto follow = [&](Site site) {
    for (const link::Target &t : a.calls.targets(site))
      if (t.kind == link::Target::Kind::Project)
        reach(t.fn);
  };
  follow(call);
  for (const ir::Argument &arg : a.function(call.fn).args(a.at(call))) // Callbacks it may run
    for (Fn fn : a.values.functions(a.values.of(call.fn, arg.value)))
      reach(fn);
  for (size_t i = 0; i < todo.size(); ++i) {
    if (i >= kMostFunctions) {
      out.mentions_more = true;
      return out;
    }
    Fn fn = todo[i];
    const ir::Function &f = a.function(fn);
    for (uint32_t k = 0; k < f.instructions.size(); ++k) {
      Site site{fn, ir::InstrId{k}};
      mention(a, site, out);
      if (f.instructions[k].kind == Kind::Closure)
        reach(a.program.sibling(fn, f.instructions[k].closure));
      if (f.instructions[k].kind != Kind::Call)
        continue;
      out.mentions_more |= hands_out_this(a, site);
      follow(site);
    }
  }
  return out;
}

bool commute(const Footprint &a, const Footprint &b) {
  auto disturbs = [](const Footprint &writer, const Footprint &other) {
    return writer.writes_more || (!writer.writes.empty() && other.mentions_more) || other.mentions_any(writer.writes);
  };
  return !disturbs(a, b) && !disturbs(b, a);
}

} // namespace hasten::query

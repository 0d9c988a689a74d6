#include "query/fate.h"

#include <algorithm>
#include <re2/re2.h>
#include <set>

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;
using VK = link::Value::Kind;

namespace {

bool forwards(std::string_view method) {
  static const RE2 kForward("(?i)^(send|end|write|put|upload|pipe|post|respond|response|blob|save|update|digest|file|sha[0-9]|md5|blake|hash)");
  return RE2::PartialMatch(re2::StringPiece(method.data(), method.size()), kForward);
}

// A call that does nothing but give its argument another coat: ok(client)
bool wraps(const Analysis &a, Site call) {
  for (const Effect &e : a.summaries.at(call))
    if (e.kind != Effect::Kind::Unknown && e.kind != Effect::Kind::Symbolic)
      return false;
  return true;
}

// All that is made of it goes into a line of a log: its length, its first hundred characters.
bool only_logged(const Analysis &a, const Flow &flow, const ir::Operand &place, int depth = 0) {
  static const RE2 kLogs("(?i)(^|[._])(log|logg?er|logging|console)\\.[a-z]+$|^print$");
  if (place.root != Root::Local || !place.members.empty() || depth > 6 || flow.users(place.local()).empty())
    return false;
  const ir::Function &f = flow.function();
  return std::all_of(flow.users(place.local()).begin(), flow.users(place.local()).end(), [&](ir::InstrId user) {
    const ir::Instruction &in = f.at(user);
    if (in.kind == Kind::Call && RE2::PartialMatch(a.source_name(flow.fn(), in.value), kLogs))
      return true;
    bool text = in.kind == Kind::Assign && (in.form == Form::Template || in.form == Form::Binary || in.form == Form::Object);
    bool coat = in.kind == Kind::Call && in.value.root == Root::Global && in.value.members.count == 1 && in.dest.root == Root::Local; // str(…), min(…)
    return (text || coat) && only_logged(a, flow, in.dest, depth + 1);
  });
}

bool measures(std::string_view function) { return function == "len" || function.ends_with("byteLength") || function.ends_with("getsizeof"); }

} // namespace

namespace {

// Of whatever `local` holds, from instruction `first` on.
Fate fate_of(const Analysis &a, const Flow &flow, ir::LocalId local, uint32_t first, const std::vector<std::string> &closing) {
  Fate fate;
  const ir::Function &f = flow.function();
  // Other names of the same object.
  Flow::Set alias = flow.none();
  alias.add(local.value);
  for (size_t i = 0; i < alias.members().size(); ++i)
    for (ir::InstrId user : flow.users(ir::LocalId{alias.members()[i]})) {
      const ir::Instruction &in = f.at(user);
      bool same = (in.kind == Kind::Assign && (in.form == Form::Copy || in.form == Form::Unary)) || in.kind == Kind::Await ||
                  in.kind == Kind::Scope;
      if (same && in.dest.root == Root::Local && in.dest.members.empty() && in.value.root == Root::Local &&
          in.value.members.empty() && alias[in.value.index])
        alias.add(in.dest.index);
    }
  auto is = [&](const ir::Operand &o) { return o.root == Root::Local && o.members.empty() && alias[o.index]; };
  auto of_it = [&](const ir::Operand &o) { return o.root == Root::Local && !o.members.empty() && alias[o.index]; };
  // Everything that touches it or a literal or closure that holds it, in order; the rest of the function may be long.
  std::set<ir::InstrId> near;
  for (uint32_t local : alias.members())
    near.insert(flow.users(ir::LocalId{local}).begin(), flow.users(ir::LocalId{local}).end());
  Flow::Set holder = flow.none();
  for (ir::InstrId id : near) { // Grows behind `id`
    const ir::Instruction &in = f.at(id);
    if (in.dest.root != Root::Local || !in.dest.members.empty())
      continue;
    auto any_argument = [&](auto &&holds) {
      std::span<const ir::Argument> args = f.args(in);
      return std::any_of(args.begin(), args.end(), [&](const ir::Argument &arg) { return holds(arg.value); });
    };
    bool holds = in.kind == Kind::Closure && flow.reads(id, alias);
    if (in.kind == Kind::Call)
      holds |= any_argument(is) && wraps(a, {flow.fn(), id});
    if (in.kind == Kind::Assign && (in.form == Form::Object || in.form == Form::Array))
      holds |= any_argument([&](const ir::Operand &o) { return is(o) || (o.root == Root::Local && holder[o.index]); });
    if (in.kind == Kind::Assign && in.form == Form::Copy && in.value.root == Root::Local && in.value.members.empty())
      holds |= holder[in.value.index];
    if (holds && holder.add(in.dest.index))
      for (ir::InstrId user : flow.users(in.dest.local()))
        if (id < user)
          near.insert(user);
  }
  auto held = [&](const ir::Operand &o) { return is(o) || (o.root == Root::Local && o.members.empty() && holder[o.index]); };
  std::vector<ir::InstrId> stores;
  for (auto at = near.lower_bound(ir::InstrId{first}); at != near.end(); ++at) {
    ir::InstrId id = *at;
    const ir::Instruction &in = f.at(id);
    bool touches = is(in.value) || of_it(in.value);
    for (const ir::Argument &arg : f.args(in))
      touches |= is(arg.value) || of_it(arg.value);
    if (touches)
      fate.uses.push_back({flow.fn(), id});
    switch (in.kind) {
    case Kind::Return:
      fate.returned |= held(in.value);
      break;
    case Kind::Jump:
      fate.yielded |= (in.form == Form::Yield || in.form == Form::YieldFrom) && held(in.value);
      break;
    case Kind::Scope:
      fate.closed |= is(in.value);
      break;
    case Kind::Loop:
      fate.pieces |= is(in.value) && in.form != Form::While && in.form != Form::Counter;
      break;
    case Kind::Assign:
      if ((in.form == Form::Copy || in.form == Form::Index) && held(in.value) &&
          (in.dest.root == Root::Captured || in.dest.root == Root::Global || in.dest.root == Root::This ||
           (in.dest.root == Root::Local && !in.dest.members.empty()))) {
        fate.stored = true;
        stores.push_back(id);
      }
      if ((in.form == Form::Index || in.form == Form::Slice) && is(in.value) && !only_logged(a, flow, in.dest))
        fate.pieces = true;
      if (in.form == Form::Copy && of_it(in.value))
        fate.measured = true;
      break;
    case Kind::Call: {
      Site site{flow.fn(), id};
      std::span<const Name> members = f.members(in.value);
      if (of_it(in.value) && members.size() >= 1) {
        bool closes = std::any_of(closing.begin(), closing.end(), [&](const std::string &c) {
          return std::string_view(c).substr(c.rfind('.') + 1) == members.back().text();
        });
        fate.closed |= closes;
        for (const link::Target &t : a.calls.targets(site))
          for (const catalogue::Row *row : t.rows) {
            fate.used |= !closes;
            fate.pieces |= row->returns.starts_with("[");
            for (const catalogue::Invokes &invokes : row->invokes)
              fate.pieces |= invokes.how == catalogue::Invokes::How::PerElement;
          }
      }
      // A function that closes it: curl_easy_cleanup(handle)
      bool ends = a.program.is_cpp(flow.fn()) && std::any_of(closing.begin(), closing.end(), [&](const std::string &c) {
        return in.value.root == Root::Global && members.size() == 1 && members[0].text() == c;
      });
      int position = -1;
      for (const ir::Argument &arg : f.args(in)) {
        ++position;
        if (!held(arg.value))
          continue;
        fate.closed |= ends;
        if (ends)
          continue;
        bool kept = true;
        for (const link::Target &t : a.calls.targets(site)) {
          if (t.kind == link::Target::Kind::Project)
            kept = true;
          for (const catalogue::Row *row : t.rows) {
            if (row->mutates_receiver && in.value.root != Root::Local)
              fate.stored = true; // cache.set(key, client)
            // A column takes its value whole; a service, a queue or a file may take a stream.
            fate.forwarded |= row->round_trip && row->round_trip->access != Access::Read && row->round_trip->resource != Resource::Db;
            kept &= !(row->pure || row->round_trip);
            fate.pieces |= row->takes_piece_of == position;
            fate.measured |= row->pure && measures(a.source_name(flow.fn(), in.value)) && !only_logged(a, flow, in.dest);
            fate.pieces |= row->returns.starts_with("[");
          }
        }
        fate.passed |= kept;
        std::string name = a.source_name(flow.fn(), in.value);
        size_t dot = name.rfind('.');
        std::string_view last = std::string_view(name).substr(dot == std::string::npos ? 0 : dot + 1);
        if (!members.empty() || last.ends_with("Response"))
          fate.forwarded |= !members.empty() ? forwards(members.back().text()) : true;
        for (const Effect &e : a.summaries.at(site))
          fate.used |= e.kind == Effect::Kind::RoundTrip;
      }
      break;
    }
    default:
      break;
    }
  }
  // What is computed from it may be what is kept: words = read().split()
  // What a trip gives is its answer, no part of the object that was asked
  auto no_trip = [&](ir::InstrId id) {
    if (f.at(id).kind != Kind::Call || !a.program.is_cpp(flow.fn()))
      return true;
    std::vector<Effect> effects = a.summaries.at({flow.fn(), id});
    return std::none_of(effects.begin(), effects.end(), [](const Effect &e) { return e.kind == Effect::Kind::RoundTrip; });
  };
  for (Flow::Set derived = flow.derived(alias, no_trip); uint32_t local : derived.members())
    for (ir::InstrId user : flow.users(ir::LocalId{local})) {
      const ir::Instruction &in = f.at(user);
      fate.result_kept |= in.kind == Kind::Assign && in.value.root == Root::Local && in.value.index == local &&
                          (in.dest.root == Root::Captured || in.dest.root == Root::Global || in.dest.root == Root::This);
    }
  // Also what closures do with it counts as use.
  for (ir::InstrId id : near)
    fate.passed |= f.at(id).kind == Kind::Closure && flow.reads(id, alias);
  return fate;
}

} // namespace

Fate fate_of(const Analysis &a, const Flow &flow, ir::InstrId made, const std::vector<std::string> &closing) {
  const ir::Function &f = flow.function();
  const ir::Instruction &maker = f.at(made);
  Fate fate;
  if (maker.dest.root != Root::Local) {
    fate.stored = bool(maker.dest);
    return fate;
  }
  fate = fate_of(a, flow, maker.dest.local(), made.value + 1, closing);
  // Made only if a place is empty, or after that place gave an early return: a cache.
  for (ir::InstrId p = maker.parent; p; p = f.at(p).parent)
    if (f.at(p).kind == Kind::If && fate.stored)
      fate.guarded = true;
  return fate;
}

Fate fate_of_content(const Analysis &a, const Flow &flow, ir::InstrId read) {
  const ir::Function &f = flow.function();
  std::span<const ir::Argument> args = f.args(f.at(read));
  const ir::Operand &callee = f.at(read).value;
  for (const link::Target &t : a.calls.targets({flow.fn(), read}))
    for (const catalogue::Row *row : t.rows) {
      if (row->reads_whole && row->reads_whole->into_receiver && callee.root == Root::Local && callee.members.count == 1)
        return fate_of(a, flow, callee.local(), read.value + 1, {});
      for (const catalogue::Invokes &invokes : row->invokes)
        if (invokes.argument >= 0 && static_cast<size_t>(invokes.argument) < args.size())
          for (Fn callback : a.values.functions(a.values.of(flow.fn(), args[invokes.argument].value)))
            if (const auto &parameters = a.function(callback).parameters; parameters.size() >= 2)
              return fate_of(a, Flow(a, callback), parameters.back().local, 0, {});
    }
  return fate_of(a, flow, read);
}

bool memoised(const Analysis &a, Fn fn) {
  const ir::Function &f = a.function(fn);
  if (!f.parent)
    return false;
  Fn definer = a.program.parent(fn);
  auto memoises = [&](link::ValueId value) {
    for (link::ValueId v : a.values.table().alternatives(value))
      if (std::optional<link::LibraryPath> path = a.values.library_path(v))
        for (const catalogue::Row *row : path->rows)
          if (row->memoises)
            return true;
    return false;
  };
  // The project's own @redis_cache(…) says it by its name.
  static const RE2 kCache("(?i)(memo|memoi[sz]ed?|cached?)$"), kClears("(?i)(never|no|clear|invalidate|delete|evict|reset|bust)_?cache");
  for (const ir::Operand &d : f.decorators) {
    std::string name = a.source_name(definer, d);
    if (name.ends_with("()"))
      name.resize(name.size() - 2);
    if (RE2::PartialMatch(name, kCache) && !RE2::PartialMatch(name, kClears))
      return true;
    if (memoises(a.values.of(definer, d)))
      return true;
    if (ir::InstrId call = a.values.definition(definer, d); call && a.function(definer).at(call).kind == Kind::Call)
      if (memoises(a.values.of(definer, a.function(definer).at(call).value)))
        return true;
  }
  // memoize(() => new Client()): the closure is an argument of a memoising call.
  ir::InstrId maker = a.program.maker(fn);
  const ir::Function &o = a.function(definer);
  if (!maker || o.at(maker).dest.root != Root::Local)
    return false;
  ir::InstrId call = a.values.passed(definer, o.at(maker).dest.local()).first;
  return call && o.at(call).kind == Kind::Call && memoises(a.values.of(definer, o.at(call).value));
}

bool from_field(const Flow &flow, const ir::Operand &operand) {
  const ir::Function &f = flow.function();
  auto field = [](const ir::Operand &o) { return o.root == Root::This && !o.members.empty(); };
  if (field(operand))
    return true;
  for (Flow::Set sources = flow.sources(operand); uint32_t local : sources.members())
    for (ir::InstrId writer : flow.writers(ir::LocalId{local})) {
      const ir::Instruction &in = f.at(writer);
      if (in.kind == Kind::Call)
        continue;
      if (field(in.value))
        return true;
      for (const ir::Argument &a : f.args(in))
        if (field(a.value))
          return true;
    }
  return false;
}

bool from_parameter(const Analysis &, const Flow &flow, const ir::Operand &operand) {
  const Flow::Set sources = flow.sources(operand);
  return std::any_of(sources.members().begin(), sources.members().end(),
                     [&](uint32_t local) { return flow.function().locals[local].parameter; });
}

} // namespace hasten::query

#include "link/summary.h"

#include <algorithm>
#include <map>
#include <set>

namespace hasten::link {

using catalogue::Row;
using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

namespace {

constexpr size_t kMaxEffects = 64;
constexpr size_t kMaxChain = 10;
constexpr size_t kDeepest = 400; // Calls within calls, each a few frames of the program's own stack.

bool same(const Effect &a, const Effect &b) {
  if (a.kind != b.kind)
    return false;
  if (a.kind == Effect::Kind::Unknown || a.kind == Effect::Kind::Throws || a.kind == Effect::Kind::Ends)
    return a.caught == b.caught; // One is as good as many
  return a.site == b.site && a.receiver == b.receiver && a.row == b.row;
}

// Nothing has happened yet but asking a cache.
bool only_lookups(const std::vector<Effect> &effects) {
  return std::all_of(effects.begin(), effects.end(), [](const Effect &e) {
    return e.kind == Effect::Kind::Blocks || (e.kind == Effect::Kind::RoundTrip && e.resource == catalogue::Resource::Cache);
  });
}

// if (!this.client) this.client = new Client(): made once, at first use, without a wait in between. Whoever comes first,
// all see the same object, so it orders nothing.
bool lazily_made(const ir::Function &f, ir::InstrId id) {
  const ir::Instruction &in = f.at(id);
  if (!in.parent || in.form != Form::Copy)
    return false;
  for (const ir::Instruction &other : f.instructions)
    if (other.kind == Kind::Await && other.dest.root == Root::Local && in.value.root == Root::Local &&
        other.dest.index == in.value.index)
      return false;
  auto same_place = [&](const ir::Operand &o) {
    if (o.root != in.dest.root || o.index != in.dest.index || o.members.count != in.dest.members.count)
      return false;
    std::span<const Name> x = f.members(o), y = f.members(in.dest);
    return std::equal(x.begin(), x.end(), y.begin());
  };
  for (ir::InstrId p = in.parent; p; p = f.at(p).parent) {
    const ir::Instruction &parent = f.at(p);
    if (parent.kind != Kind::If)
      continue;
    if (same_place(parent.value))
      return true;
    // The condition's own computation: !x, x is None, x === undefined
    for (const ir::Instruction &test : f.instructions)
      if (parent.value.root == Root::Local && test.dest.root == Root::Local && test.dest.index == parent.value.index) {
        if (same_place(test.value))
          return true;
        for (const ir::Argument &a : f.args(test))
          if (same_place(a.value))
            return true;
      }
  }
  return false;
}

// if (context_) return 0; … context_ = connect(): what stands between is done once, at first use.
bool left_when_made(const ir::Function &f, ir::InstrId leave) {
  const ir::Instruction &test = f.at(f.at(leave).parent);
  if (test.value.root != Root::This || test.value.members.count != 1 || f.at(leave).slot != 0 || test.parent)
    return false;
  Name field = f.members(test.value)[0];
  return std::any_of(f.instructions.begin() + leave.value, f.instructions.end(), [&](const ir::Instruction &in) {
    return in.dest.root == Root::This && in.dest.members.count == 1 && f.members(in.dest)[0] == field && in.value.root != Root::Constant;
  });
}

// Where both arms of an If make a round trip, one is made whichever way it goes.
class Alternatives {
public:
  explicit Alternatives(const ir::Function &f) : f_(f) {}

  void saw(ir::InstrId at, const Effect &trip) { trips_.push_back({at, trip}); }

  // The trips that are conditional only because of such Ifs.
  std::vector<Effect> taken_either_way() const {
    std::set<uint32_t> decided; // Ifs that make a trip on either way; the innermost have the highest ids
    std::map<uint32_t, uint8_t, std::greater<>> arms;
    for (const auto &[at, trip] : trips_)
      for (ir::InstrId p = f_.at(at).parent; p; p = f_.at(p).parent)
        if (f_.at(p).kind == Kind::If && f_.at(p).blocks.count == 2)
          arms[p.value] = 0;
    for (auto &[id, seen] : arms) {
      auto note = [&](ir::InstrId from) {
        for (ir::InstrId child = from, p = f_.at(from).parent; p; child = p, p = f_.at(p).parent) {
          if (p.value == id) {
            seen |= 1 << f_.at(child).slot;
            return;
          }
          if (!passes(p, decided))
            return;
        }
      };
      for (const auto &[at, trip] : trips_)
        note(at);
      for (uint32_t inner : decided)
        note(ir::InstrId{inner});
      if (seen == 3)
        decided.insert(id);
    }
    std::vector<Effect> result;
    for (const auto &[at, trip] : trips_) {
      bool always = true;
      for (ir::InstrId p = f_.at(at).parent; p; p = f_.at(p).parent)
        always &= passes(p, decided);
      if (always)
        result.push_back(trip);
    }
    return result;
  }

private:
  // What stands in this instruction runs whenever it does, or something that counts as much.
  bool passes(ir::InstrId structured, const std::set<uint32_t> &decided) const {
    switch (f_.at(structured).kind) {
    case Kind::If:
      return decided.count(structured.value);
    case Kind::Scope:
      return true;
    default:
      return false;
    }
  }

  const ir::Function &f_;
  std::vector<std::pair<ir::InstrId, Effect>> trips_;
};

void add_effect(std::vector<Effect> &out, Effect effect) {
  for (Effect &e : out)
    if (same(e, effect)) {
      e.conditional &= effect.conditional;
      e.per_item |= effect.per_item;
      if (effect.chain.size() < e.chain.size())
        e.chain = std::move(effect.chain);
      return;
    }
  if (out.size() >= kMaxEffects) {
    out.back() = Effect{};
    out.back().site = effect.site;
    return;
  }
  out.push_back(std::move(effect));
}

} // namespace

Summaries::Summaries(Calls &calls)
    : calls_(calls), summaries_(calls.program().function_count()), state_(calls.program().function_count()),
      attempts_(calls.program().function_count()) {}

const Summary &Summaries::of(Fn fn) {
  Summary &summary = summaries_[fn.value];
  if (state_[fn.value] == 2)
    return summary;
  static const Summary kNothing;
  if (state_[fn.value] == 1) {
    lowest_ = std::min<size_t>(lowest_, std::find(stack_.begin(), stack_.end(), fn.value) - stack_.begin());
    return kNothing;
  }
  size_t depth = stack_.size();
  if (depth >= kDeepest) {
    static const Summary kUnknownEffects{{Effect{}}};
    return kUnknownEffects;
  }
  size_t outer_lowest = lowest_;
  lowest_ = SIZE_MAX;
  stack_.push_back(fn.value);
  state_[fn.value] = 1;
  const ir::Function &f = program().function(fn);
  std::vector<Effect> effects;
  Alternatives alternatives(f);
  bool answered = false; // Some path before has already returned a value it had at hand: a cache
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    Site site{fn, ir::InstrId{i}};
    if (in.kind == Kind::Return && in.parent && f.at(in.parent).kind == Kind::If && in.value.root != Root::None &&
        in.value.root != Root::Constant && only_lookups(effects)) {
      VK kind = values()[values().of(fn, in.value)].kind;
      answered |= kind != VK::Literal && kind != VK::Object && kind != VK::Constant;
    }
    if (in.kind == Kind::Return && in.parent && f.at(in.parent).kind == Kind::If && in.value.root == Root::Constant && only_lookups(effects))
      answered |= left_when_made(f, ir::InstrId{i});
    // Where it stands: under a condition, in a loop, in a try that handles.
    bool conditional = false, in_loop = false, caught = false;
    uint8_t slot = in.slot;
    for (ir::InstrId p = in.parent; p; slot = f.at(p).slot, p = f.at(p).parent) {
      const ir::Instruction &parent = f.at(p);
      if (parent.kind == Kind::If)
        conditional = true;
      if (parent.kind == Kind::Loop && (slot == 1 || slot == 2))
        in_loop = conditional = true;
      if (parent.kind == Kind::Try) {
        if (slot == 0 && parent.blocks.count > 3)
          caught = true;
        if (slot >= 3)
          conditional = true;
      }
    }
    auto place = [&](Effect &e) {
      e.conditional |= conditional;
      e.cached |= answered;
      e.per_item |= in_loop;
      e.caught |= caught;
    };
    std::vector<Effect> here;
    switch (in.kind) {
    case Kind::Call:
      if (!in.has(ir::Flag::Decorator))
        here = at(site);
      break;
    case Kind::Jump:
      if (in.form == Form::Throw) {
        Effect e;
        e.kind = Effect::Kind::Throws;
        e.site = site;
        here.push_back(e);
      }
      break;
    case Kind::Scope:
      here = entering(site);
      break;
    case Kind::Opaque: {
      Effect e;
      e.site = site;
      for (const ir::Argument &a : f.args(in))
        if (a.write && a.value.root != Root::Local)
          here.push_back(e);
      break;
    }
    case Kind::Assign: {
      const ir::Operand &d = in.dest;
      bool outlives = d.root == Root::Captured || (d.root == Root::Global) || (d.root == Root::This && !d.members.empty());
      if (f.kind == ir::FunctionKind::Constructor || f.kind == ir::FunctionKind::Fields || f.kind == ir::FunctionKind::ClassBody)
        outlives &= d.root != Root::This;
      if (d.root == Root::Local && !d.members.empty() && f.local(d.local()).parameter)
        outlives = true;
      if (outlives && lazily_made(f, ir::InstrId{i}))
        outlives = false;
      if (outlives && f.kind != ir::FunctionKind::Module) {
        Effect e;
        e.kind = Effect::Kind::State;
        e.site = site;
        ir::Operand b = d;
        b.members.count = 0;
        e.receiver = d.root == Root::Global ? kUnknown : values().of(fn, b);
        here.push_back(e);
      }
      break;
    }
    default:
      break;
    }
    for (Effect &e : here) {
      if (conditional && e.kind == Effect::Kind::RoundTrip && !e.conditional)
        alternatives.saw(site.instr, e);
      place(e);
      add_effect(effects, std::move(e));
    }
  }
  for (const Effect &always : alternatives.taken_either_way())
    for (Effect &e : effects)
      if (same(e, always))
        e.conditional = false;
  stack_.pop_back();
  bool inside_cycle = lowest_ < depth;
  if (inside_cycle && ++attempts_[fn.value] > 6) { // Cycles within cycles: give up on it
    add_effect(effects, Effect{});
    inside_cycle = false;
  }
  summary.effects = std::move(effects);
  state_[fn.value] = inside_cycle ? 0 : 2;
  lowest_ = std::min(outer_lowest, inside_cycle ? lowest_ : SIZE_MAX);
  return summary;
}

std::vector<Effect> Summaries::at(Site call) {
  std::vector<Effect> out;
  std::vector<Target> targets = calls_.targets(call);
  for (const Target &target : targets)
    add_target(out, target, call, 0);
  if (targets.size() > 1)
    for (Effect &e : out)
      e.conditional = true;
  return out;
}

void Summaries::add_target(std::vector<Effect> &out, const Target &target, Site call, int depth) {
  switch (target.kind) {
  case Target::Kind::Project: {
    Bindings bindings = values().bind(call, target.fn, target.receiver);
    for (Effect e : std::vector<Effect>(of(target.fn).effects)) {
      e.weak |= target.weak;
      instantiate(out, e, bindings, call, depth);
    }
    return;
  }
  case Target::Kind::Library:
    add_row_effects(out, target, call);
    add_invoked(out, target, call, depth);
    return;
  case Target::Kind::Symbolic: {
    Effect e;
    e.kind = Effect::Kind::Symbolic;
    e.site = call;
    e.receiver = target.receiver;
    add_effect(out, e);
    return;
  }
  case Target::Kind::Unknown: {
    Effect e;
    e.site = call;
    e.receiver = target.receiver;
    add_effect(out, e);
    return;
  }
  }
}

void Summaries::instantiate(std::vector<Effect> &out, const Effect &effect, const Bindings &bindings, Site call, int depth) {
  Effect e = effect;
  if (e.chain.size() < kMaxChain)
    e.chain.insert(e.chain.begin(), call);
  e.receiver = values().substitute(e.receiver, bindings);
  if (e.statement != kUnknown) {
    const Value symbol = values()[e.statement];
    std::span<const ir::Argument> args = program().function(call.fn).args(program().at(call));
    bool given = symbol.kind == VK::Param && Fn{symbol.a} == bindings.fn && program().is_cpp(call.fn) && symbol.b < args.size();
    e.statement = given ? values().statement(call.fn, args[symbol.b].value) : values().substitute(e.statement, bindings);
    decide_access(e);
  }
  if (e.kind == Effect::Kind::State) {
    // Writing into what the callee itself made is nobody else's business.
    const Value v = values()[e.receiver];
    auto gone = [&](Fn made_in) {
      ir::FunctionKind kind = program().function(made_in).kind;
      return made_in != call.fn && kind != ir::FunctionKind::Module && kind != ir::FunctionKind::Constructor &&
             kind != ir::FunctionKind::Fields && kind != ir::FunctionKind::ClassBody;
    };
    if (v.kind == VK::Constant || ((v.kind == VK::Object || v.kind == VK::Literal) && gone(Fn{v.a})))
      return;
    if (values().made_here(e.receiver) && gone(Fn{values()[ValueId{v.b}].a}))
      return;
  }
  if (e.kind == Effect::Kind::Symbolic && e.receiver != effect.receiver && depth < 4) {
    // The symbol is known now. Arguments of the inner call are not: callbacks in them stay symbolic.
    std::vector<Target> targets = calls_.targets_of(e.receiver, e.site);
    size_t before = out.size();
    for (const Target &t : targets)
      if (t.kind != Target::Kind::Symbolic) {
        std::vector<Effect> inner;
        add_target(inner, t, e.site, depth + 1);
        for (Effect &i : inner) {
          i.conditional |= e.conditional;
          i.per_item |= e.per_item;
          i.caught |= e.caught;
          std::vector<Site> chain = e.chain;
          if (i.chain.empty() && i.site == e.site) {
          } else
            chain.insert(chain.end(), i.chain.begin(), i.chain.end());
          if (chain.size() > kMaxChain)
            chain.resize(kMaxChain);
          i.chain = std::move(chain);
          add_effect(out, std::move(i));
        }
      } else {
        Effect still = e;
        still.receiver = t.receiver;
        add_effect(out, std::move(still));
      }
    if (out.size() == before && targets.empty())
      add_effect(out, std::move(e));
    return;
  }
  add_effect(out, std::move(e));
}

// with lock, async with limiter: what entering the managed object does.
std::vector<Effect> Summaries::entering(Site scope) {
  std::vector<Effect> out;
  ValueId value = values().of(scope.fn, program().at(scope).value);
  const Value managed = values()[value];
  if (managed.kind == VK::Instance) { // A class of the program
    for (const char *member : {"__aenter__", "__enter__"})
      for (Fn f : values().functions(values().member(value, Name::of(member))))
        for (const Effect &e : std::vector<Effect>(of(f).effects))
          add_effect(out, e);
    return out;
  }
  const Value object = managed.kind == VK::Handle ? values()[ValueId{managed.a}] : managed;
  if (object.kind != VK::Lib)
    return out;
  for (const char *member : {"__aenter__", "__enter__", "acquire"})
    for (const Row *row : values().index(object.c).rows_of(Values::type_ref(object), member))
      if (row->limits || (row->scope && row->scope->kind != catalogue::Scope::Kind::Transaction)) {
        Effect e;
        e.kind = Effect::Kind::Limits;
        e.site = scope;
        e.row = row;
        add_effect(out, e);
      }
  return out;
}

// { transaction: t }, .session(session): the operation runs on what it is given.
bool Summaries::takes_exclusive(Site call) {
  for (const ir::Argument &a : program().function(call.fn).args(program().at(call))) {
    ValueId value = values().of(call.fn, a.value);
    for (ValueId v : values().table().alternatives(value)) {
      if (values().exclusive(v))
        return true;
      if (values()[v].kind != VK::Object)
        continue;
      const ir::Function &f = program().function(Fn{values()[v].a});
      for (const ir::Argument &property : f.args(f.at(ir::InstrId{values()[v].b})))
        if (values().exclusive(values().of(Fn{values()[v].a}, property.value)))
          return true;
    }
  }
  return false;
}

// The argument that a row's verb condition looks at.
ValueId Summaries::statement_of(const Target &target, Site call) {
  std::span<const ir::Argument> args = program().function(call.fn).args(program().at(call));
  for (const Row *row : target.path.rows)
    for (const catalogue::When &when : row->when)
      if (when.kind == catalogue::When::Kind::Verb && when.argument >= 0 && static_cast<size_t>(when.argument) < args.size())
        return values().statement(call.fn, args[when.argument].value);
  return kUnknown;
}

// A query whose text a caller passes: its verb picks the row.
void Summaries::decide_access(Effect &e) {
  const Row *picked = nullptr;
  for (ValueId alternative : values().table().alternatives(e.statement)) {
    const Value v = values()[alternative];
    if (v.kind != VK::Constant)
      return;
    std::string verb = first_word(program().function(Fn{v.a}).constants[v.b].text.text());
    const Row *fits = nullptr;
    for (const Row *row : e.path.rows)
      for (const catalogue::When &when : row->when)
        if (!fits && row->round_trip && when.kind == catalogue::When::Kind::Verb &&
            std::find(when.words.begin(), when.words.end(), verb) != when.words.end())
          fits = row;
    if (!fits || (picked && picked->round_trip->access != fits->round_trip->access))
      return;
    picked = picked ? picked : fits;
  }
  if (!picked)
    return;
  e.row = picked;
  e.access = picked->round_trip->access;
  e.statement = kUnknown;
}

void Summaries::add_row_effects(std::vector<Effect> &out, const Target &target, Site call) {
  const catalogue::Index &index = values().index(target.path.language);
  Effect base;
  base.site = call;
  base.path = target.path;
  base.receiver = target.path.receiver;
  base.weak = target.weak;
  if (target.path.type) {
    const catalogue::TypeRow &type = index.type(target.path.type);
    base.exclusive = type.exclusive || values().exclusive(base.receiver);
    base.concurrent = type.concurrent;
    base.serialised = type.serialised;
    // A receiver known by the name of a method only may be a transaction, unless it is a module's own.
    if (target.weak && target.path.receiver != kUnknown && values()[target.path.receiver].kind != VK::Lib) {
      ValueId root = target.path.receiver;
      while (values()[root].kind == VK::Member || values()[root].kind == VK::Result)
        root = ValueId{values()[root].a};
      VK kind = values()[root].kind;
      base.concurrent &= kind == VK::Module || kind == VK::External || kind == VK::Lib;
    } else if (target.weak && target.path.receiver == kUnknown) {
      base.concurrent = false;
    }
  }
  base.exclusive = base.exclusive || takes_exclusive(call);
  if (target.rows.empty()) {
    // A known type's constructor does nothing else; another path without a row is unknown.
    if (!(target.path.type == catalogue::TypeRef{} && index.constructed_type(target.path.library, target.path.path)))
      add_effect(out, base);
    return;
  }
  for (const Row *row : target.rows) {
    Effect e = base;
    e.row = row;
    e.exclusive |= row->exclusive_receiver;
    bool known = row->pure || row->mutates_receiver || row->memoises || row->buffers || row->joins || row->registers_handler ||
                 row->offloads || !row->invokes.empty() || row->scope || row->coalesces;
    if (row->round_trip && !row->buffers) {
      e.kind = Effect::Kind::RoundTrip;
      e.resource = row->round_trip->resource;
      e.access = row->round_trip->access;
      // The callback form starts the work and returns: the caller does not wait for it.
      for (const catalogue::When &when : row->when)
        e.conditional |= when.kind == catalogue::When::Kind::CallbackPresent && !row->scope && row->invokes.empty();
      e.statement = e.access == catalogue::Access::Unknown ? statement_of(target, call) : kUnknown;
      add_effect(out, e);
      e.statement = kUnknown;
      known = true;
    }
    if (row->blocks || row->burns_cpu || row->reads_whole) {
      e.kind = Effect::Kind::Blocks;
      add_effect(out, e);
      known = true;
      if (row->reads_whole && !row->round_trip) {
        e.kind = Effect::Kind::RoundTrip;
        e.resource = catalogue::Resource::Disk;
        e.access = catalogue::Access::Read;
        e.concurrent = true;
        add_effect(out, e);
      }
    }
    if (row->opens_engine) {
      e.kind = Effect::Kind::Opens;
      add_effect(out, e);
      known = true;
    }
    if (row->delays) {
      e.kind = Effect::Kind::Delays;
      add_effect(out, e);
      known = true;
    }
    if (row->limits) {
      e.kind = Effect::Kind::Limits;
      add_effect(out, e);
      known = true;
    }
    if (row->throws) {
      e.kind = Effect::Kind::Throws;
      add_effect(out, e);
      known = true;
    }
    if (row->ends) {
      e.kind = Effect::Kind::Ends;
      add_effect(out, e);
      known = true;
    }
    if (row->mutates_receiver && row->memoises) {
      known = true; // Filling a keyed cache orders nothing
    } else if (row->mutates_receiver || row->buffers) {
      // Local containers are their function's business; anything reachable from outside is state.
      const ir::Function &f = program().function(call.fn);
      const ir::Operand &callee = f.at(call.instr).value;
      bool local = callee.root == Root::Local && !f.local(callee.local()).parameter && !f.local(callee.local()).captured &&
                   callee.members.count <= 1;
      if (!local) {
        Effect state = base;
        state.kind = Effect::Kind::State;
        state.row = row;
        ir::Operand b = callee;
        if (b.members.count)
          --b.members.count;
        state.receiver = values().of(call.fn, b);
        add_effect(out, state);
      }
      known = true;
    }
    if (!row->returns.empty() || !row->awaits.empty() || !row->enters.empty() || !row->element.empty())
      known = true; // Described: gives an object and nothing else is said of it
    if (!known)
      add_effect(out, base);
  }
}

// Callbacks that the library runs before the call is done.
void Summaries::add_invoked(std::vector<Effect> &out, const Target &target, Site call, int depth) {
  if (depth > 4)
    return;
  const ir::Function &f = program().function(call.fn);
  std::span<const ir::Argument> args = f.args(f.at(call.instr));
  for (const Row *row : target.rows)
    for (const catalogue::Invokes &invokes : row->invokes) {
      if (invokes.how == catalogue::Invokes::How::Later)
        continue;
      if (invokes.argument < 0 || static_cast<size_t>(invokes.argument) >= args.size())
        continue;
      ValueId callback = values().of(call.fn, args[invokes.argument].value);
      if (!invokes.key.empty())
        callback = values().member(callback, Name::of(invokes.key));
      std::vector<Fn> fns = values().functions(callback);
      for (Fn g : fns) {
        // The callback's parameters are known to be the row's types.
        for (const Effect &e : std::vector<Effect>(of(g).effects)) {
          Effect inner = e;
          if (inner.chain.size() < kMaxChain)
            inner.chain.insert(inner.chain.begin(), call);
          inner.per_item |= invokes.how == catalogue::Invokes::How::PerElement;
          inner.conditional |= invokes.how == catalogue::Invokes::How::PerElement;
          add_effect(out, inner);
        }
      }
      if (fns.empty() && values()[callback].kind == VK::Param) {
        Effect e;
        e.kind = Effect::Kind::Symbolic;
        e.site = call;
        e.receiver = callback;
        e.per_item = invokes.how == catalogue::Invokes::How::PerElement;
        add_effect(out, e);
      }
    }
}

} // namespace hasten::link

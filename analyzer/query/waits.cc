#include "query/waits.h"

#include <algorithm>
#include <re2/re2.h>

#include "query/fate.h"
#include "query/footprint.h"

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;
using VK = link::Value::Kind;

namespace {

constexpr size_t kMostWaits = 64; // Of one group: each is compared with all before it.

// `fn` asks a function for an object that is made anew each time, and keeps none: pool.acquire() behind get_connection().
bool gets_new(const Analysis &a, Fn fn, Fn made_in, ir::InstrId made, int depth = 0) {
  auto hands_over = [&](Fn maker, ir::InstrId object) {
    Fate fate = fate_of(a, Flow(a, maker), object);
    return (fate.returned || fate.yielded) && !fate.stored && !memoised(a, maker);
  };
  const ir::Function &f = a.function(fn);
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    if (f.instructions[i].kind != Kind::Call)
      continue;
    Site call{fn, ir::InstrId{i}};
    for (const link::Target &t : a.calls.targets(call)) {
      if (t.kind != link::Target::Kind::Project)
        continue;
      bool gives = t.fn == made_in ? hands_over(made_in, made) : depth < 2 && gets_new(a, t.fn, made_in, made, depth + 1);
      if (gives && (depth == 0 ? !fate_of(a, Flow(a, fn), call.instr).stored : hands_over(fn, call.instr)))
        return true;
    }
  }
  return false;
}

// The resource was made by the call itself (a session of its own), so no other call shares it.
bool own_resource(const Analysis &a, Fn fn, const Effect &e) {
  if (e.chain.empty())
    return false;
  const link::Value v = a.values[e.receiver];
  if (v.kind != VK::Lib)
    return false;
  link::Value origin = a.values[link::ValueId{v.b}];
  while (origin.kind == VK::Lib)
    origin = a.values[link::ValueId{origin.b}];
  if (origin.kind != VK::Site || origin.c == 1)
    return false;
  Fn made_in{origin.a};
  // One of the functions on the way down made it, so each call of the way makes another.
  bool on_the_way = made_in == e.site.fn;
  for (size_t i = 1; i < e.chain.size(); ++i)
    on_the_way |= made_in == e.chain[i].fn;
  if (!on_the_way && a.at(e.site).kind == Kind::Call && a.at(e.site).value.root == Root::Local) {
    on_the_way = gets_new(a, e.site.fn, made_in, ir::InstrId{origin.b});
    for (size_t i = 1; i < e.chain.size() && !on_the_way; ++i)
      on_the_way = gets_new(a, e.chain[i].fn, made_in, ir::InstrId{origin.b});
  }
  return on_the_way && made_in != fn && a.function(made_in).kind != ir::FunctionKind::Module &&
         a.function(made_in).kind != ir::FunctionKind::Fields && a.function(made_in).kind != ir::FunctionKind::Constructor &&
         a.function(made_in).kind != ir::FunctionKind::ClassBody;
}

// A semaphore with room for several: what waits for it may overlap. One of one is a lock, and a rate limit sets a pace.
bool admits_several(const Analysis &a, const Effect &limit) {
  const ir::Instruction &in = a.at(limit.site);
  if (in.kind != Kind::Scope)
    return false;
  const link::Value managed = a.values[a.values.of(limit.site.fn, in.value)];
  if (managed.kind != VK::Lib)
    return false;
  bool counts = false;
  for (const char *member : {"__aenter__", "__enter__"})
    for (const catalogue::Row *row : a.values.index(managed.c).rows_of(link::Values::type_ref(managed), member))
      counts |= row->scope && row->scope->kind == catalogue::Scope::Kind::Limit;
  const link::Value origin = a.values[link::ValueId{managed.b}];
  if (!counts || origin.kind != VK::Site || origin.c == 1)
    return false;
  Fn maker{origin.a};
  const ir::Instruction &made = a.at({maker, ir::InstrId{origin.b}});
  std::span<const ir::Argument> args = a.function(maker).args(made);
  if (made.kind != Kind::Call || args.empty() || args[0].spread)
    return false;
  std::optional<double> room = a.values.constant_number(maker, args[0].value);
  return !room || *room > 1;
}

} // namespace

// What is called tx, and nothing more is known of it, may be one transaction: a type such as `Database | Transaction`.
bool named_transaction(const Analysis &a, const Effect &e) {
  static const RE2 kTransaction("(?i)^_?(tx|trx|txn|transaction|db_?or_?tx|tx_?or_?db)$");
  const ir::Function &f = a.function(e.site.fn);
  ir::Operand receiver = f.at(e.site.instr).value;
  for (int guard = 0; guard < 16 && receiver.root == Root::Local; ++guard) {
    std::string_view name = f.local(receiver.local()).name.text();
    if (RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kTransaction))
      return true;
    receiver.members.count = 0;
    ir::InstrId made = a.values.definition(e.site.fn, receiver); // The start of a builder's chain
    if (!made || f.at(made).kind != Kind::Call)
      return false;
    receiver = f.at(made).value;
  }
  return false;
}

bool proven_reads(const Analysis &a, Fn fn, const std::vector<Effect> &effects) {
  bool waits = false;
  for (const Effect &e : effects) {
    switch (e.kind) {
    case Effect::Kind::RoundTrip:
      if (a.stands(Veto::Write) && e.access != Access::Read)
        return false;
      if (a.stands(Veto::ThreadPool) && (e.resource == Resource::MainThread || e.resource == Resource::ThreadPool))
        return false;
      if (a.stands(Veto::SerialisedResource) && (e.serialised || a.embedded_database(e)))
        return false;
      if (a.stands(Veto::AmbientTransaction) && a.ambient_transaction(e))
        return false;
      if (a.stands(Veto::ExclusiveResource) && (e.exclusive ? !own_resource(a, fn, e) : named_transaction(a, e)))
        return false;
      // A typed receiver must be known to take several operations at once.
      if (a.stands(Veto::UnknownResource) && e.path.type && !e.concurrent && !e.exclusive)
        return false;
      waits |= !e.conditional || !a.stands(Veto::ConditionalWait);
      break;
    case Effect::Kind::Blocks:
    case Effect::Kind::Opens:
    case Effect::Kind::Throws:
    case Effect::Kind::State: // Whose state it is, the footprints compare.
      break;
    case Effect::Kind::Delays:
    case Effect::Kind::Limits:
      if (a.stands(Veto::Limiter) && (e.kind == Effect::Kind::Delays || !admits_several(a, e)))
        return false;
      break;
    default:
      if (a.stands(Veto::UnknownEffect))
        return false;
    }
  }
  return waits || !a.stands(Veto::NoWait);
}

bool gives_lazy(const Analysis &a, const link::Target &t) {
  if (t.kind == link::Target::Kind::Project) {
    const ir::Function &f = a.function(t.fn);
    const link::Value v = a.values[a.values.type(a.program.module_of(t.fn), f.result, link::kUnknown)];
    return v.kind == VK::Lib && a.values.index(v.c).type(link::Values::type_ref(v)).lazy;
  }
  const catalogue::Index &index = a.values.index(t.path.language);
  return t.kind == link::Target::Kind::Library && std::any_of(t.rows.begin(), t.rows.end(), [&](const catalogue::Row *row) {
    catalogue::TypeText given = index.read_type(row->returns, t.path.library);
    return given.kind == catalogue::TypeText::Kind::Type && !given.list && given.type && index.type(given.type).lazy;
  });
}

namespace {

class BlockScan {
  struct Started {
    ir::InstrId call;
    ir::LocalId local;
    std::vector<Effect> effects;
    ir::InstrId first; // Of a chain
  };

public:
  BlockScan(const Analysis &analysis, const Flow &flow)
      : a_(analysis), flow_(flow), f_(flow.function()), tainted_(flow.none()) {}

  void scan(ir::BlockId block, std::vector<WaitGroup> &out) {
    group_ = {block, {}};
    tainted_.clear();
    written_.clear();
    footprints_.clear();
    for (ir::InstrId id : f_.instrs(block))
      step(id, out);
    close(out);
  }

private:
  // The same read of the same thing: to be made once, not twice at a time.
  bool same_read(const Wait &x, const Wait &y) {
    const ir::Instruction &a = f_.at(x.calls.front()), &b = f_.at(y.calls.front());
    auto trip = [](const Wait &w) {
      auto e = std::find_if(w.effects.begin(), w.effects.end(), [](const Effect &e) { return e.kind == Effect::Kind::RoundTrip; });
      return e == w.effects.end() ? nullptr : &*e;
    };
    const Effect *first = trip(x), *second = trip(y);
    if (!first || !second || first->chain.empty() || second->chain.empty() || !(first->site == second->site))
      return false;
    auto same = [&](const ir::Operand &p, const ir::Operand &q) {
      return p.root == q.root && p.index == q.index && std::ranges::equal(f_.members(p), f_.members(q));
    };
    auto tail = [](const Effect &e, size_t from) { return std::span(e.chain).subspan(from); };
    if (std::ranges::equal(tail(*first, 1), tail(*second, 1)))
      return same(a.value, b.value) && std::ranges::equal(f_.args(a), f_.args(b), [&](const ir::Argument &p, const ir::Argument &q) {
        return same(p.value, q.value);
      });
    return passes_on(*first, a, *second, b) || passes_on(*second, b, *first, a);
  }

  // One of them makes the very call of the other, with what it is itself given: describe(id), which loads(id), and loads(id).
  bool passes_on(const Effect &longer, const ir::Instruction &outer, const Effect &shorter, const ir::Instruction &direct) {
    if (longer.chain.size() != shorter.chain.size() + 1 ||
        !std::equal(longer.chain.begin() + 2, longer.chain.end(), shorter.chain.begin() + 1, shorter.chain.end()))
      return false;
    Site inner = longer.chain[1];
    const ir::Function &g = a_.function(inner.fn);
    std::span<const ir::Argument> given = f_.args(outer), asked = f_.args(direct), passed = g.args(g.at(inner.instr));
    auto goes_to = [&](link::Fn fn) {
      return [fn](const link::Target &t) { return t.kind == link::Target::Kind::Project && t.fn == fn; };
    };
    link::Fn reader = shorter.chain.size() > 1 ? shorter.chain[1].fn : shorter.site.fn;
    if (asked.empty() || asked.size() != passed.size() || !std::ranges::any_of(a_.calls.targets(inner), goes_to(reader)))
      return false;
    for (size_t k = 0; k < passed.size(); ++k) {
      const ir::Operand &o = passed[k].value;
      if (o.root != Root::Local || !o.members.empty() || passed[k].keyword || asked[k].keyword)
        return false;
      size_t position = 0;
      while (position < g.parameters.size() && g.parameters[position].local != o.local())
        ++position;
      if (position >= given.size() || position == g.parameters.size() || given[position].keyword)
        return false;
      const ir::Operand &x = given[position].value, &y = asked[k].value;
      if (x.root != y.root || x.index != y.index || !std::ranges::equal(f_.members(x), f_.members(y)) || x.root == Root::Constant)
        return false;
    }
    return true;
  }

  void close(std::vector<WaitGroup> &out) {
    if (a_.stands(Veto::SameRead))
      for (size_t i = 0; i < group_.waits.size(); ++i)
        group_.waits.erase(std::remove_if(group_.waits.begin() + i + 1, group_.waits.end(),
                                          [&](const Wait &later) { return same_read(group_.waits[i], later); }),
                           group_.waits.end());
    if (group_.waits.size() >= 2)
      out.push_back(group_);
    group_.waits.clear();
    tainted_.clear();
    started_.clear();
    written_.clear();
    footprints_.clear();
  }

  bool harmless(const std::vector<Effect> &effects) {
    return std::all_of(effects.begin(), effects.end(), [](const Effect &e) {
      return e.kind == Effect::Kind::Opens || (e.kind == Effect::Kind::Blocks && e.row && e.row->reads_whole == std::nullopt);
    });
  }

  void taint(const ir::Instruction &in) {
    if (in.dest.root == Root::Local)
      tainted_.add(in.dest.index);
  }

  // Whether any instruction inside a structured one could reorder against the group: calls with effects, jumps out.
  bool inert(ir::InstrId structured) {
    for (uint32_t i = structured.value + 1; i < f_.instructions.size(); ++i) {
      ir::InstrId id{i};
      if (!flow_.inside(id, structured))
        break;
      const ir::Instruction &in = f_.at(id);
      switch (in.kind) {
      case Kind::Return:
      case Kind::Jump:
        if (a_.stands(Veto::GuardBetween))
          return false;
        break;
      case Kind::Await:
      case Kind::Opaque:
      case Kind::Try:
      case Kind::Scope:
        return false;
      case Kind::Call:
        if (!harmless(a_.summaries.at({flow_.fn(), id})))
          return false;
        break;
      case Kind::Assign:
        if (in.dest.root != Root::Local || (!in.dest.members.empty() && f_.local(in.dest.local()).parameter))
          return false;
        break;
      default:
        break;
      }
    }
    return true;
  }

  void step(ir::InstrId id, std::vector<WaitGroup> &out) {
    const ir::Instruction &in = f_.at(id);
    switch (in.kind) {
    case Kind::Closure:
      if (flow_.reads(id, tainted_))
        taint(in);
      return;
    case Kind::Assign:
      assign(id, in, out);
      return;
    case Kind::Call:
      call(id, in, out);
      return;
    case Kind::Await:
      await(id, in, out);
      return;
    case Kind::If:
    case Kind::Loop: {
      if (!inert(id)) {
        close(out);
        return;
      }
      // Whatever it computes may depend on what it read; it moves behind the group as a whole.
      bool depends = flow_.reads(id, tainted_);
      for (uint32_t i = id.value + 1; i < f_.instructions.size() && flow_.inside(ir::InstrId{i}, id); ++i)
        depends |= flow_.reads(ir::InstrId{i}, tainted_);
      if (depends) {
        taint(in);
        for (uint32_t i = id.value + 1; i < f_.instructions.size() && flow_.inside(ir::InstrId{i}, id); ++i)
          taint(f_.at(ir::InstrId{i}));
      }
      return;
    }
    case Kind::Try:
      if (a_.stands(Veto::DifferentTry))
        close(out);
      else
        step_into(id, out);
      return;
    case Kind::Scope:
      if (a_.stands(Veto::Scope))
        close(out);
      else
        step_into(id, out);
      return;
    case Kind::Return:
    case Kind::Jump:
      if (a_.stands(Veto::GuardBetween))
        close(out);
      return;
    default:
      close(out);
    }
  }

  // As if the first block of a try or scope stood around nothing.
  void step_into(ir::InstrId structured, std::vector<WaitGroup> &out) {
    for (uint32_t i = structured.value + 1; i < f_.instructions.size(); ++i)
      if (f_.instructions[i].parent == structured && f_.instructions[i].slot == 0)
        step(ir::InstrId{i}, out);
  }

  void assign(ir::InstrId id, const ir::Instruction &in, std::vector<WaitGroup> &out) {
    bool reads = flow_.reads(id, tainted_);
    if (in.dest.root == Root::Local && in.dest.members.empty()) {
      // A captured variable may be read by whatever the later calls run; they are reads of known resources, so only a
      // closure passed to them could. Those depend on it by capture.
      if (reads)
        taint(in);
      return;
    }
    if (in.dest.root == Root::None)
      return;
    // A member of an object: a later call that is given the object, or is its method, may read it.
    if (group_.waits.empty()) {
      return;
    }
    if (in.dest.root == Root::Local) {
      if (a_.stands(Veto::FieldDependence))
        tainted_.add(in.dest.index);
    } else if (in.dest.root == Root::This) {
      for (Footprint::Key key : written_by(a_, flow_.fn(), in.dest))
        written_.push_back(key);
    } else if (a_.stands(Veto::SharedWrite)) {
      close(out);
    }
  }

  void call(ir::InstrId id, const ir::Instruction &in, std::vector<WaitGroup> &out) {
    if (in.has(ir::Flag::Decorator))
      return;
    Site site{flow_.fn(), id};
    std::vector<Effect> effects = a_.summaries.at(site);
    bool reads = a_.stands(Veto::DataDependence) && flow_.reads(id, tainted_);
    if (suspends(effects)) { // Without an await: the call is the wait
      if (reads)
        close(out);
      Wait wait;
      wait.await = id;
      wait.calls = {id};
      wait.effects = std::move(effects);
      add_wait(in, std::move(wait), out);
      return;
    }
    if (in.dest.root == Root::Local && will_be_awaited(in.dest.local())) {
      // A builder's chain is one wait: User.findOne(…).lean(), knex('users').where(…).first().
      if (Started *chain = chain_of(in); chain && !reads) {
        chain->call = id;
        chain->local = in.dest.local();
        chain->effects.insert(chain->effects.end(), effects.begin(), effects.end());
        if (a_.summaries.takes_exclusive(site))
          for (Effect &e : chain->effects)
            e.exclusive = true;
        return;
      }
      if (reads && continues(in, id, effects)) {
        taint(in);
        return;
      }
      if (reads) {
        close(out); // Depends on the group: it may begin the next one.
        if (flow_.reads(id, tainted_))
          return;
      }
      started_.push_back({id, in.dest.local(), std::move(effects), id});
      return;
    }
    if (harmless(effects)) {
      if (reads)
        taint(in);
      return;
    }
    if (a_.stands(Veto::EffectBetween))
      close(out);
  }

  bool suspends(const std::vector<Effect> &effects) {
    return std::any_of(effects.begin(), effects.end(), [](const Effect &e) { return e.kind == Effect::Kind::RoundTrip && e.row && e.row->waits; });
  }

  bool lazy(ir::InstrId call) {
    const std::vector<link::Target> &targets = a_.calls.targets({flow_.fn(), call});
    return !targets.empty() && std::all_of(targets.begin(), targets.end(), [&](const link::Target &t) { return gives_lazy(a_, t); });
  }

  // The body of an answer that a wait of the group gave: response.json(). It ends that wait rather than begin one.
  bool continues(const ir::Instruction &in, ir::InstrId id, const std::vector<Effect> &effects) {
    if (!harmless(effects) || in.value.root != Root::Local || in.value.members.count != 1)
      return false;
    for (const ir::Argument &arg : f_.args(in))
      if (flow_.mentions(arg.value, tainted_))
        return false;
    ir::Operand answer = in.value;
    answer.members.count = 0;
    ir::InstrId given = a_.values.definition(flow_.fn(), answer);
    while (given && f_.at(given).kind == Kind::Assign && f_.at(given).form == Form::Copy)
      given = a_.values.definition(flow_.fn(), f_.at(given).value);
    for (Wait &wait : group_.waits)
      if (wait.await == given) {
        for (ir::InstrId user : flow_.users(in.dest.local()))
          if (f_.at(user).kind == Kind::Await)
            wait.continued.push_back(user);
        return flow_.users(in.dest.local()).size() == 1 && !wait.continued.empty() && id < wait.continued.back();
      }
    return false;
  }

  // What was started and is only the receiver of this call.
  Started *chain_of(const ir::Instruction &in) {
    if (in.value.root != Root::Local || in.value.members.empty())
      return nullptr;
    for (Started &s : started_)
      if (s.local == in.value.local() && flow_.users(s.local).size() == 1)
        return &s;
    return nullptr;
  }

  // Awaited itself, at the end of a chain of calls on it, or as an element of what an awaited join gets.
  bool will_be_awaited(ir::LocalId local, int depth = 0) {
    for (ir::InstrId user : flow_.users(local)) {
      const ir::Instruction &in = f_.at(user);
      if (in.kind == Kind::Call && in.value.root == Root::Local && in.value.local() == local && !in.value.members.empty() &&
          in.dest.root == Root::Local && in.dest.members.empty() && flow_.users(local).size() == 1 && depth < 24)
        return will_be_awaited(in.dest.local(), depth + 1);
      if (in.kind == Kind::Await && in.value.root == Root::Local && in.value.local() == local)
        return true;
      if (in.kind == Kind::Assign && in.form == Form::Array)
        for (ir::InstrId next : flow_.users(in.dest.local()))
          if (joins(next))
            return true;
      if (joins(user))
        return true;
    }
    return false;
  }

  bool joins(ir::InstrId id) {
    if (f_.at(id).kind != Kind::Call)
      return false;
    for (const link::Target &t : a_.calls.targets({flow_.fn(), id}))
      for (const catalogue::Row *row : t.rows)
        if (row->joins)
          return true;
    return false;
  }

  void await(ir::InstrId id, const ir::Instruction &in, std::vector<WaitGroup> &out) {
    for (const Wait &earlier : group_.waits)
      if (std::find(earlier.continued.begin(), earlier.continued.end(), id) != earlier.continued.end()) {
        taint(in);
        return;
      }
    Wait wait;
    wait.await = id;
    bool plain = in.value.root == Root::Local && in.value.members.empty();
    for (size_t s = 0; plain && s < started_.size(); ++s)
      if (started_[s].local == in.value.local()) {
        if (joins(started_[s].call)) {
          // What is joined was started one by one just before.
          for (const Started &other : started_)
            if (!joins(other.call)) {
              wait.calls.push_back(other.call);
              wait.effects.insert(wait.effects.end(), other.effects.begin(), other.effects.end());
            }
        } else {
          wait.calls = {started_[s].first};
          wait.effects = started_[s].effects;
        }
        break;
      }
    bool alone = wait.calls.size() == started_.size() || (wait.calls.size() + 1 == started_.size());
    // What has not begun yet is no obstacle, and waits for its own await.
    std::erase_if(started_, [&](const Started &s) { return s.local == in.value.local() || !lazy(s.call); });
    alone |= plain && !started_.empty() && wait.calls.size() == 1 && lazy(wait.calls[0]);
    if (wait.calls.empty() || (a_.stands(Veto::AlreadyStarted) && !alone)) {
      close(out);
      return;
    }
    add_wait(in, std::move(wait), out);
  }

  void add_wait(const ir::Instruction &in, Wait wait, std::vector<WaitGroup> &out) {
    bool used = in.dest.root == Root::Local && !flow_.users(in.dest.local()).empty();
    bool throws = std::any_of(wait.effects.begin(), wait.effects.end(),
                              [](const Effect &e) { return e.kind == Effect::Kind::Throws && !e.caught; });
    if (!proven_reads(a_, flow_.fn(), wait.effects)) {
      close(out);
      return;
    }
    Footprint footprint = footprint_of(wait);
    bool writes = !footprint.writes.empty() || footprint.writes_more;
    // What is called for its effect alone, a throw or a field it sets, is a barrier; so is a check that throws.
    bool check = a_.stands(Veto::CheckThatThrows) && used && throws && checks(wait.calls.front());
    if (check || (!used && ((a_.stands(Veto::GuardInCallee) && throws) || (a_.stands(Veto::StateInCallee) && writes)))) {
      close(out);
      return;
    }
    bool shares = a_.stands(Veto::HiddenState) && shares_state(wait, footprint);
    if (group_.waits.size() >= kMostWaits || shares) // It may begin the next group.
      close(out);
    footprints_.push_back(std::move(footprint));
    wait.weak = std::any_of(wait.effects.begin(), wait.effects.end(), [](const Effect &e) { return e.weak; });
    group_.waits.push_back(std::move(wait));
    taint(in);
  }

  // Fields and variables: what one of the waits or the code between writes, no other may touch.
  bool shares_state(const Wait &wait, const Footprint &footprint) {
    if (footprint.mentions_any(written_) || (!written_.empty() && footprint.mentions_more))
      return true;
    for (const Footprint &earlier : footprints_)
      if (!commute(earlier, footprint))
        return true;
    if (std::all_of(footprints_.begin(), footprints_.end(), [](const Footprint &earlier) { return earlier.writes.empty(); }))
      return false;
    Footprint between; // Also what the block itself computes from them meanwhile
    for (uint32_t i = group_.waits.front().await.value + 1; i < wait.await.value; ++i)
      mention(a_, {flow_.fn(), ir::InstrId{i}}, between);
    return std::any_of(footprints_.begin(), footprints_.end(),
                       [&](const Footprint &earlier) { return between.mentions_any(earlier.writes); });
  }

  // verifyAccess, requireUser: what follows must not even be tried before it has passed.
  bool checks(ir::InstrId call) {
    static const RE2 kCheck("(?i)(^|_)(verify|ensure|assert|check|require|authori[sz]e|authenticate|validate|guard|enforce|must)");
    std::string name = a_.source_name(flow_.fn(), f_.at(call).value);
    return RE2::PartialMatch(name.substr(name.rfind('.') + 1), kCheck);
  }

  Footprint footprint_of(const Wait &wait) {
    Footprint all;
    for (ir::InstrId call : wait.calls) {
      Footprint one = query::footprint_of(a_, {flow_.fn(), call}, wait.effects);
      all.mentions.merge(one.mentions);
      all.writes.insert(all.writes.end(), one.writes.begin(), one.writes.end());
      all.mentions_more |= one.mentions_more;
      all.writes_more |= one.writes_more;
    }
    return all;
  }

  const Analysis &a_;
  const Flow &flow_;
  const ir::Function &f_;
  WaitGroup group_;
  Flow::Set tainted_;
  std::vector<Started> started_;
  std::vector<Footprint> footprints_;    // Of the group's waits
  std::vector<Footprint::Key> written_;  // Fields and variables that the block itself assigned since the group began
};

} // namespace

std::vector<WaitGroup> independent_waits(const Analysis &analysis, Fn fn) {
  std::vector<WaitGroup> groups;
  const ir::Function &f = analysis.function(fn);
  size_t awaits = std::count_if(f.instructions.begin(), f.instructions.end(), [](const ir::Instruction &in) { return in.kind == Kind::Await; });
  if (awaits < 2 && !analysis.program.is_cpp(fn)) // A wait of C++ may be a plain call
    return groups;
  Flow flow(analysis, fn);
  BlockScan scan(analysis, flow);
  for (uint32_t b = 0; b < f.blocks.size(); ++b)
    scan.scan(ir::BlockId{b}, groups);
  // In order of their first wait, whatever order blocks were closed in.
  std::sort(groups.begin(), groups.end(),
            [](const WaitGroup &x, const WaitGroup &y) { return x.waits[0].await < y.waits[0].await; });
  return groups;
}

} // namespace hasten::query

#include "query/item_calls.h"

#include <algorithm>
#include <re2/re2.h>

#include "query/item_trip.h"
#include "query/loop_shape.h"
#include "query/rare_round.h"
#include "query/round_call.h"
#include "query/round_purpose.h"

namespace hasten::query {

using catalogue::Invokes;
using ir::Form;
using ir::Kind;
using ir::Root;
using VK = link::Value::Kind;

namespace {

class Scan {
public:
  Scan(const Analysis &a, Fn fn) : a_(a), flow_(a, fn), f_(flow_.function()), fn_(fn) {}

  std::vector<ItemCall> run() {
    for (uint32_t i = 0; i < f_.instructions.size(); ++i) {
      const ir::Instruction &in = f_.instructions[i];
      if (in.kind == Kind::Loop)
        loop(ir::InstrId{i}, in);
      else if (in.kind == Kind::Call)
        callbacks(ir::InstrId{i}, in);
    }
    return std::move(out_);
  }

private:
  void loop(ir::InstrId id, const ir::Instruction &in) {
    Flow::Set direct = flow_.none();
    std::string items;
    switch (in.form) {
    case Form::ForEach:
    case Form::ForKeys:
    case Form::Comprehension:
    case Form::Generator:
      if (in.dest.root != Root::Local)
        return;
      direct.add(in.dest.index);
      items = a_.source_name(fn_, in.value);
      break;
    case Form::Counter:
      if (!counts_items(id, in, direct, items))
        return;
      break;
    default:
      if (a_.stands(Veto::NoItems))
        return;
      for (uint32_t i = id.value + 1; i < f_.instructions.size(); ++i) // As if whatever changes were the item
        if (f_.instructions[i].dest.root == Root::Local && flow_.inside(ir::InstrId{i}, id))
          direct.add(f_.instructions[i].dest.index);
    }
    Round round{flow_, {}, flow_.none(), direct, fn_, in.value};
    for (uint32_t i = id.value + 1; i < f_.instructions.size() && flow_.inside(ir::InstrId{i}, id); ++i) {
      uint8_t slot = flow_.slot_in(ir::InstrId{i}, id);
      ir::InstrId nearest = flow_.enclosing(ir::InstrId{i}, Kind::Loop);
      if (nearest == id && (slot == 1 || !a_.stands(Veto::LoopSource)))
        round.instrs.push_back(ir::InstrId{i});
    }
    round.item = flow_.derived(direct, [&](ir::InstrId u) { return flow_.inside(u, id); });
    filled(round, id);
    LoopShape shape = shape_of_loop(a_, round, id);
    bool overlapping = (in.form == Form::Comprehension || in.form == Form::Generator) && !awaits_inside(round);
    for (ir::InstrId call : round.instrs)
      if (f_.at(call).kind == Kind::Call)
        add(call, round, fn_, id, false, overlapping, shape, items);
  }

  // statement.setInt(1, id); statement.execute(): an object that is given the item is about it.
  void filled(Round &round, ir::InstrId loop) {
    if (!a_.program.is_cpp(fn_))
      return;
    static const RE2 kFills("(?i)^(set|bind|param)[a-z_0-9]*$");
    for (bool grown = true; grown;) {
      grown = false;
      for (ir::InstrId i : round.instrs) {
        const ir::Instruction &in = f_.at(i);
        if (in.kind != Kind::Call || in.value.root != Root::Local || in.value.members.count != 1 || round.item[in.value.index])
          continue;
        std::span<const ir::Argument> args = f_.args(in);
        bool given = std::any_of(args.begin(), args.end(), [&](const ir::Argument &a) { return flow_.mentions(a.value, round.item); });
        if (!given || !RE2::FullMatch(f_.members(in.value)[0].text(), kFills))
          continue;
        Flow::Set seeds = round.item;
        seeds.add(in.value.index);
        round.item = flow_.derived(seeds, [&](ir::InstrId u) { return flow_.inside(u, loop); });
        grown = true;
      }
    }
  }

  bool awaits_inside(const Round &round) {
    return std::any_of(round.instrs.begin(), round.instrs.end(),
                       [&](ir::InstrId i) { return round.flow.function().at(i).kind == Kind::Await; });
  }

  // for (let i = 0; i < xs.length; i++): an index over a collection, by steps of one.
  bool counts_items(ir::InstrId id, const ir::Instruction &in, Flow::Set &direct, std::string &items) {
    ir::InstrId condition = a_.values.definition(fn_, in.value);
    if (!condition || f_.at(condition).form != Form::Binary)
      return false;
    std::span<const ir::Argument> sides = f_.args(f_.at(condition));
    if (sides.size() != 2 || sides[0].value.root != Root::Local || !sides[0].value.members.empty())
      return false;
    std::span<const Name> members = f_.members(sides[1].value);
    bool length = !members.empty() && (members.back() == "length" || members.back() == "size");
    ir::Operand collection = sides[1].value;
    if (!length && sides[1].value.root == Root::Local)
      if (ir::InstrId d = a_.values.definition(fn_, sides[1].value); d && (f_.at(d).kind == Kind::Assign || (f_.at(d).kind == Kind::Call && a_.program.is_cpp(fn_)))) {
        // xs.length, xs.size(); an iterator runs up to xs.end()
        std::span<const Name> from = f_.members(f_.at(d).value);
        bool call = f_.at(d).kind == Kind::Call && a_.program.is_cpp(fn_);
        length = !from.empty() && (from.back() == "length" || from.back() == "size" ||
                                   (call && (from.back() == "end" || from.back() == "cend" || from.back() == "count")));
        if (length && call)
          collection = f_.at(d).value;
      }
    if (!length)
      return false;
    uint32_t counter = sides[0].value.index;
    // Any other step than one makes chunks of it.
    for (uint32_t i = id.value + 1; i < f_.instructions.size() && flow_.inside(ir::InstrId{i}, id); ++i) {
      const ir::Instruction &step = f_.at(ir::InstrId{i});
      if (flow_.slot_in(ir::InstrId{i}, id) == 2 && step.kind == Kind::Assign && step.form == Form::Binary &&
          f_.args(step).size() == 2) {
        std::optional<double> by = a_.values.constant_number(fn_, f_.args(step)[1].value);
        if (!by || *by != 1)
          return false;
      }
    }
    direct.add(counter);
    items = a_.source_name(fn_, collection);
    if (size_t dot = items.rfind('.'); dot != std::string::npos)
      items.resize(dot);
    return true;
  }

  // xs.map(async x => …), asyncio-like combinators that run a function per element
  void callbacks(ir::InstrId id, const ir::Instruction &in) {
    Site site{fn_, id};
    std::span<const ir::Argument> args = f_.args(in);
    for (const link::Target &t : std::vector<link::Target>(a_.calls.targets(site)))
      for (const catalogue::Row *row : t.rows) {
        for (const Invokes &invokes : row->invokes) {
          if (invokes.how != Invokes::How::PerElement || invokes.argument < 0 ||
              static_cast<size_t>(invokes.argument) >= args.size() || limits(*row))
            continue;
          for (Fn g : a_.values.functions(a_.values.of(fn_, args[invokes.argument].value)))
            callback(id, in, row, invokes, g);
        }
        if (limits(*row))
          return;
      }
  }

  bool limits(const catalogue::Row &row) { return a_.stands(Veto::LimitedCallback) && row.limits; }

  void callback(ir::InstrId id, const ir::Instruction &in, const catalogue::Row *, const Invokes &invokes, Fn g) {
    const ir::Function &h = a_.function(g);
    if (h.owner || !h.parent || a_.program.parent(g) != fn_)
      return; // A named function used elsewhere too: its calls are seen through the summary.
    size_t element = 0;
    for (size_t p = 0; p < invokes.parameters.size(); ++p)
      if (invokes.parameters[p] == "element")
        element = p;
    if (element >= h.parameters.size())
      return;
    Flow inner(a_, g);
    Flow::Set direct = inner.none();
    direct.add(h.parameters[element].local.value);
    Round round{inner, {}, inner.derived(direct), direct, fn_, in.value};
    if (round.items.members.count)
      --round.items.members.count;
    for (uint32_t i = 0; i < h.instructions.size(); ++i)
      if (!inner.enclosing(ir::InstrId{i}, Kind::Loop))
        round.instrs.push_back(ir::InstrId{i});
    const ir::Operand &receiver = round.items;
    if (a_.stands(Veto::LeftAlone) && in.dest.root != Root::None && left_alone(a_, {fn_, id}))
      return;
    std::string items = a_.source_name(fn_, receiver);
    LoopShape shape = shape_of_callback(a_, flow_, round, id, element);
    for (ir::InstrId call : round.instrs)
      if (h.at(call).kind == Kind::Call)
        add(call, round, g, id, true, true, shape, items);
  }

  // The blocks around the call end by leaving the loop: there is no second round after it.
  bool leaves_after(ir::InstrId call, ir::InstrId loop) {
    for (ir::InstrId at = call; at && at != loop; at = f_.at(at).parent) {
      for (uint32_t i = at.value + 1; i < f_.instructions.size() && flow_.inside(ir::InstrId{i}, f_.at(at).parent); ++i) {
        const ir::Instruction &in = f_.instructions[i];
        if (in.parent != f_.at(at).parent || in.slot != f_.at(at).slot)
          continue;
        if (in.kind == Kind::Return || (in.kind == Kind::Jump && (in.form == Form::Break || in.form == Form::Throw)))
          return true;
      }
    }
    return false;
  }

  // A round that writes at more places than this is a piece of work of its own.
  static constexpr size_t kMostWrites = 3;
  // … and one that makes this many times the call's own trips, of which one would be saved.
  static constexpr size_t kManyTrips = 8;

  // Objects that are made once, when a process starts.
  bool constructs(Fn fn) const {
    const ir::Function &g = a_.function(fn);
    return (g.kind == ir::FunctionKind::Constructor || g.name == "__init__") && !a_.contexts.known(fn);
  }

  void add(ir::InstrId call, const Round &round, Fn body_fn, ir::InstrId loop, bool callback, bool overlapping, LoopShape shape,
           const std::string &items) {
    Site site{body_fn, call};
    RoundCall part(a_, round, call);
    const ir::Instruction &in = round.flow.function().at(call);
    if (a_.stands(Veto::OverlappingCalls) && part.only_made())
      return;
    if (in.has(ir::Flag::Decorator) || (a_.stands(Veto::LoopInvariant) && !round.flow.reads(call, round.item)))
      return;
    if (a_.stands(Veto::LastRound) && !callback && (leaves_after(call, loop) || answered_before(a_, flow_, call, loop)))
      return;
    if (a_.stands(Veto::ErrorPath) && on_error_path(round.flow, call, callback ? call : loop))
      return;
    ItemCall item;
    if (a_.stands(Veto::QuietContext) && constructs(body_fn))
      return;
    bool writes = false;
    for (Effect &e : a_.summaries.at(site))
      if (e.kind == Effect::Kind::RoundTrip) {
        ++item.trips;
        item.sinks += !e.chain.empty() && !settles(e);
        item.may_write |= e.access == Access::Write && !settles(e);
        if (a_.stands(Veto::ConditionalTrip) && e.conditional)
          continue;
        if (a_.stands(Veto::CachedTrip) && e.cached)
          continue;
        if (a_.stands(Veto::LeftAlone) && part.left_alone(e))
          continue;
        item.writes |= e.access == Access::Write;
        ItemTrip trip = trip_of(a_, round.flow, call, e, round.item);
        if (a_.stands(Veto::Chunk) && trip.takes_list)
          return;
        item.depends.push_back(trip.depends);
        item.keywords.push_back(trip.keywords);
        item.same_statement &= trip.same_statement;
        writes |= e.access != Access::Read;
        if (a_.stands(Veto::OwnTransaction) && e.access != Access::Read && opens_own_transaction(a_, e))
          return;
        item.round_trips.push_back(std::move(e));
      }
    if (item.round_trips.empty())
      return;
    if (a_.stands(Veto::OwnTransaction) && !callback && in_own_transaction(a_, flow_, call, loop))
      return;
    if (a_.stands(Veto::WorkPerItem) && writes &&
        (part.acts_on_item(item.round_trips[0]) || part.feeds_a_trip() || part.writing_calls() > kMostWrites))
      return;
    const Effect &first = item.round_trips[0];
    if (a_.stands(Veto::DecidingAnswer) && writes && part.decides())
      return;
    if (a_.stands(Veto::Chunk) && !callback && part.flushes(loop))
      return;
    if (a_.stands(Veto::RateLimit) && (minds_rate_limit(a_, body_fn) || (!first.chain.empty() && minds_rate_limit(a_, first.site.fn))))
      return;
    if (a_.stands(Veto::NotesProgress) && writes && first.resource == Resource::Db &&
        notes_progress(a_, round.flow, call, round.instrs, round.item))
      return;
    if (a_.stands(Veto::Difference) && item.may_write && handles_difference(a_, round, call))
      return;
    if (a_.stands(Veto::SideExit) && on_side_exit(a_, round, call))
      return;
    if (a_.stands(Veto::WorkPerItem) && !a_.program.python(fn_) && other_trips(a_, round, call) >= kManyTrips * item.trips)
      return;
    if (a_.stands(Veto::AfterService) && overlapping && first.resource == Resource::Db && part.needs_service())
      return;
    // A resource made for this very item (a session per tenant) is not one that could take a batch.
    if (a_.stands(Veto::OwnResource) && part.made_for_item()) {
      const link::Value v = a_.values[item.round_trips[0].receiver];
      if (v.kind == VK::Lib && item.round_trips[0].chain.empty() && item.round_trips[0].exclusive)
        return;
    }
    if (a_.stands(Veto::CachedTrip) && part.memoised())
      return;
    if (a_.stands(Veto::KeyedByWrite) && part.keyed_by_a_write())
      return;
    item.writes_beside = writes ? 0 : part.writes_beside();
    item.some_rounds = in_some_rounds(round, call);
    item.swept = in_sweep(a_, fn_, loop);
    item.item_operands = part.item_leaves();
    item.result_used = part.answer_used();
    item.call = site;
    item.loop_fn = fn_;
    item.loop = loop;
    item.callback = callback;
    item.overlapping = overlapping;
    item.shape = shape;
    item.items = items;
    out_.push_back(std::move(item));
  }

  const Analysis &a_;
  Flow flow_;
  const ir::Function &f_;
  Fn fn_;
  std::vector<ItemCall> out_;
};

} // namespace

std::vector<ItemCall> item_calls(const Analysis &analysis, Fn fn) {
  const ir::Function &f = analysis.function(fn);
  bool candidate = false;
  for (const ir::Instruction &in : f.instructions)
    candidate |= in.kind == Kind::Loop || (in.kind == Kind::Closure);
  if (!candidate)
    return {};
  return Scan(analysis, fn).run();
}

} // namespace hasten::query

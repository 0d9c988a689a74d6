#include "query/item_calls.h"

#include <algorithm>
#include <re2/re2.h>

#include "query/item_trip.h"
#include "query/rare_round.h"
#include "query/round_purpose.h"
#include "query/waits.h"

namespace hasten::query {

using catalogue::Invokes;
using ir::Form;
using ir::Kind;
using ir::Root;
using VK = link::Value::Kind;

std::string_view to_text(LoopShape shape) {
  constexpr std::string_view kNames[] = {"per item", "retry", "polling",  "first match", "fold",
                                         "chunk",    "constant", "stream", "limited"};
  return kNames[static_cast<size_t>(shape)];
}

namespace {

bool names_groups(std::string_view name) {
  static const RE2 kGroups("(?i)(chunk|batch|page|slice|window|bucket|shard|partition)");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kGroups);
}
bool names_attempts(std::string_view name) {
  static const RE2 kAttempts("(?i)(attempt|retr(y|ies)|tries|trial|backoff)");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kAttempts);
}

// The body of a loop or callback: the instructions that run each round, and the locals that hold the item.
struct Body {
  const Flow &flow;
  std::vector<ir::InstrId> instrs; // Without those of loops inside
  Flow::Set item;                  // Everything derived from the item
  Flow::Set direct;                // The item's own locals
  ir::Operand items = {};          // The collection, in the function that holds the loop
};

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
    Body body{flow_, {}, flow_.none(), direct, in.value};
    for (uint32_t i = id.value + 1; i < f_.instructions.size() && flow_.inside(ir::InstrId{i}, id); ++i) {
      uint8_t slot = flow_.slot_in(ir::InstrId{i}, id);
      ir::InstrId nearest = flow_.enclosing(ir::InstrId{i}, Kind::Loop);
      if (nearest == id && (slot == 1 || !a_.stands(Veto::LoopSource)))
        body.instrs.push_back(ir::InstrId{i});
    }
    body.item = flow_.derived(direct, [&](ir::InstrId u) { return flow_.inside(u, id); });
    LoopShape shape = shape_of_loop(id, in, body);
    bool overlapping = (in.form == Form::Comprehension || in.form == Form::Generator) && !awaits_inside(body);
    for (ir::InstrId call : body.instrs)
      if (f_.at(call).kind == Kind::Call)
        add(call, body, fn_, id, false, overlapping, shape, items);
  }

  bool awaits_inside(const Body &body) {
    return std::any_of(body.instrs.begin(), body.instrs.end(),
                       [&](ir::InstrId i) { return body.flow.function().at(i).kind == Kind::Await; });
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
      if (ir::InstrId d = a_.values.definition(fn_, sides[1].value); d && (f_.at(d).kind == Kind::Assign || (f_.at(d).kind == Kind::Call && a_.program.language(fn_) == 2))) {
        // xs.length, xs.size(); an iterator runs up to xs.end()
        std::span<const Name> from = f_.members(f_.at(d).value);
        bool call = f_.at(d).kind == Kind::Call && a_.program.language(fn_) == 2;
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
    Body body{inner, {}, inner.derived(direct), direct, in.value};
    if (body.items.members.count)
      --body.items.members.count;
    for (uint32_t i = 0; i < h.instructions.size(); ++i)
      if (!inner.enclosing(ir::InstrId{i}, Kind::Loop))
        body.instrs.push_back(ir::InstrId{i});
    const ir::Operand &receiver = body.items;
    if (a_.stands(Veto::LeftAlone) && in.dest.root != Root::None && left_alone({fn_, id}))
      return;
    std::string items = a_.source_name(fn_, receiver);
    LoopShape shape = shape_of_callback(receiver, body, element);
    if (shape == LoopShape::PerItem && grouped(id))
      shape = LoopShape::Limited;
    for (ir::InstrId call : body.instrs)
      if (h.at(call).kind == Kind::Call)
        add(call, body, g, id, true, true, shape, items);
  }

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

  LoopShape shape_of_callback(const ir::Operand &receiver, const Body &body, size_t element) {
    if (std::optional<LoopShape> fixed = constant_items(receiver))
      return *fixed;
    if (names_groups(a_.source_name(fn_, receiver)))
      return LoopShape::Chunk;
    const ir::Function &h = body.flow.function();
    for (size_t p = 0; p < h.parameters.size(); ++p)
      if (p == element && names_groups(h.parameters[p].name.text()))
        return LoopShape::Chunk;
    if (element == 1)
      return LoopShape::Fold; // reduce
    return paced(body) ? LoopShape::Polling : LoopShape::PerItem;
  }

  // A literal list of constants, or of at most three elements, has a fixed small length.
  std::optional<LoopShape> constant_items(const ir::Operand &operand) {
    link::ValueId value = a_.values.of(fn_, operand);
    const link::Value v = a_.values[value];
    if (v.kind == VK::Literal) {
      const ir::Function &owner = a_.function(Fn{v.a});
      std::span<const ir::Argument> args = owner.args(owner.at(ir::InstrId{v.b}));
      bool spread = std::any_of(args.begin(), args.end(), [](const ir::Argument &x) { return x.spread; });
      bool constants = !args.empty() && std::all_of(args.begin(), args.end(), [](const ir::Argument &x) {
        return x.value.root == Root::Constant;
      });
      bool appended = operand.root == Root::Local && grows(operand.local());
      // A module's own literal is as long as it is written.
      bool of_module = owner.kind == ir::FunctionKind::Module || owner.kind == ir::FunctionKind::ClassBody;
      if (!spread && !appended && ((!args.empty() && (args.size() <= 3 || of_module)) || constants))
        return LoopShape::Constant;
    }
    if (v.kind == VK::Class && a_.program.class_(Cls(v.a)).is_enum)
      return LoopShape::Constant;
    if (few_by_callers(a_, fn_, operand) || few_by_slice(a_, fn_, operand))
      return LoopShape::Constant;
    // Members of an enum, keys of a literal object: Object.entries(LIMITS), LIMITS.items()
    if (ir::InstrId d = a_.values.definition(fn_, operand); d && f_.at(d).kind == Kind::Call && lists_members({fn_, d})) {
      ir::Operand receiver = f_.at(d).value;
      if (receiver.members.count) {
        --receiver.members.count;
        if (a_.values[a_.values.of(fn_, receiver)].kind == VK::Object)
          return LoopShape::Constant;
      }
      for (const ir::Argument &arg : f_.args(f_.at(d))) {
        const link::Value av = a_.values[a_.values.of(fn_, arg.value)];
        if (av.kind == VK::Object || (av.kind == VK::Class && a_.program.class_(Cls(av.a)).is_enum))
          return LoopShape::Constant;
      }
    }
    return std::nullopt;
  }
  using Cls = link::Cls;

  // Gives another view of its one argument or its receiver: as many elements as that has.
  bool lists_members(Site call) {
    if (f_.args(f_.at(call.instr)).size() > 1)
      return false;
    for (const link::Target &t : a_.calls.targets(call))
      if (t.kind != link::Target::Kind::Library ||
          std::none_of(t.rows.begin(), t.rows.end(), [](const catalogue::Row *row) { return row->pure; }))
        return false;
    return true;
  }

  // xs.push(…) or xs.append(…) somewhere: the literal is only its beginning.
  bool grows(ir::LocalId local) {
    for (ir::InstrId user : flow_.users(local)) {
      const ir::Instruction &in = f_.at(user);
      if (in.kind == Kind::Call && in.value.root == Root::Local && in.value.local() == local && in.value.members.count == 1)
        for (const link::Target &t : a_.calls.targets({fn_, user}))
          for (const catalogue::Row *row : t.rows)
            if (row->mutates_receiver)
              return true;
    }
    return false;
  }

  // range(3), range(0, n, size)
  std::optional<LoopShape> counted_items(const ir::Operand &iterable) {
    ir::InstrId d = a_.values.definition(fn_, iterable);
    if (!d || f_.at(d).kind != Kind::Call)
      return std::nullopt;
    const ir::Instruction &call = f_.at(d);
    std::span<const Name> names = f_.members(call.value);
    if (!names.empty() && names.back().text().ends_with("scan_iter"))
      return LoopShape::Stream; // Keys arrive a page at a time
    if (call.value.root != Root::Global || names.empty())
      return names_groups(a_.source_name(fn_, call.value)) ? std::optional(LoopShape::Chunk) : std::nullopt;
    if (names.back() != "range")
      return names_groups(names.back().text()) ? std::optional(LoopShape::Chunk) : std::nullopt;
    std::span<const ir::Argument> args = f_.args(call);
    if (args.size() == 3)
      return LoopShape::Chunk;
    // A number of rounds rather than a collection: range(len(xs)) is one
    std::optional<double> last = args.empty() ? std::nullopt : a_.values.constant_number(fn_, args.back().value);
    if (last)
      return *last <= 16 ? std::optional(LoopShape::Constant) : std::nullopt;
    return std::nullopt;
  }

  LoopShape shape_of_loop(ir::InstrId id, const ir::Instruction &in, const Body &body) {
    if (in.has(ir::Flag::Async))
      return LoopShape::Stream;
    if (in.form != Form::Counter) {
      if (std::optional<LoopShape> fixed = constant_items(in.value))
        return *fixed;
      if (std::optional<LoopShape> counted = counted_items(in.value))
        return *counted;
      if (names_groups(a_.source_name(fn_, in.value)))
        return LoopShape::Chunk;
    }
    for (uint32_t l : body.direct.members()) {
      if (names_attempts(f_.locals[l].name.text()))
        return LoopShape::Retry;
      if (names_groups(f_.locals[l].name.text()))
        return LoopShape::Chunk;
    }
    if (paced(body))
      return LoopShape::Polling;
    return exit_or_carry(id, body);
  }

  // A sleep or a limiter in the body sets the pace on purpose.
  bool paced(const Body &body) {
    for (ir::InstrId i : body.instrs) {
      Kind kind = body.flow.function().at(i).kind;
      if (kind != Kind::Call && kind != Kind::Scope)
        continue;
      Site site{body.flow.fn(), i};
      for (const Effect &e : kind == Kind::Call ? a_.summaries.at(site) : a_.summaries.entering(site))
        if ((e.kind == Effect::Kind::Delays || e.kind == Effect::Kind::Limits) && e.chain.size() <= 3)
          return true;
    }
    return false;
  }

  // Results of the body's waiting calls, and what is computed from them.
  Flow::Set results(ir::InstrId loop, const Body &body) {
    Flow::Set seeds = flow_.none();
    for (ir::InstrId i : body.instrs) {
      const ir::Instruction &in = f_.at(i);
      if (in.kind == Kind::Await && in.dest.root == Root::Local)
        seeds.add(in.dest.index);
      if (in.kind == Kind::Call && in.dest.root == Root::Local && reaches_round_trip({fn_, i}))
        seeds.add(in.dest.index);
    }
    return flow_.derived(seeds, [&](ir::InstrId u) { return flow_.inside(u, loop); });
  }

  bool reaches_round_trip(Site call) {
    for (const Effect &e : a_.summaries.at(call))
      if (e.kind == Effect::Kind::RoundTrip)
        return true;
    return false;
  }

  LoopShape exit_or_carry(ir::InstrId loop, const Body &body) {
    Flow::Set from_results = results(loop, body);
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
        if (parent.kind == Kind::If && flow_.mentions(parent.value, from_results) && !refuses(in, from_results, body.item))
          return LoopShape::FirstMatch;
        if (parent.kind == Kind::Try && f_.at(child).slot == 0)
          return LoopShape::Retry; // try { return await f(x) } catch { next }
      }
      bool conditional = in.parent != loop;
      if (!conditional || (in.kind == Kind::Return && flow_.mentions(in.value, from_results)))
        return LoopShape::FirstMatch;
    }
    // A variable from before the loop, computed from a result, that the calls of the next round need.
    for (ir::InstrId i : body.instrs) {
      const ir::Instruction &in = f_.at(i);
      if (in.kind != Kind::Call || !reaches_round_trip({fn_, i}))
        continue;
      for (Flow::Set needs = flow_.sources(i); uint32_t l : needs.members())
        if (from_results[l] && !f_.locals[l].name.text().empty() && lives_outside(l, loop) && !body.direct[l])
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

  // Assigned before the loop too, so that its value is carried into the first round and on.
  bool lives_outside(uint32_t local, ir::InstrId loop) {
    if (f_.locals[local].parameter)
      return true;
    bool outside = false, inside = false;
    for (ir::InstrId writer : flow_.writers(ir::LocalId{local}))
      if (f_.at(writer).dest.members.empty())
        (flow_.inside(writer, loop) ? inside : outside) = true;
    return outside && inside;
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

  // const f = memoize(load): its calls answer from memory after the first.
  bool memoised_callee(const Body &body, const ir::Instruction &in) {
    Fn owner = body.flow.fn();
    ir::Operand callee = in.value;
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

  // The key is what a write of the same round gave: there is no list of keys before the loop.
  bool keyed_by_a_write(ir::InstrId call, const Body &body) {
    const ir::Function &g = body.flow.function();
    Flow::Set written = body.flow.none();
    for (ir::InstrId i : body.instrs) {
      if (i == call || g.at(i).kind != Kind::Call || g.at(i).dest.root != Root::Local || !body.flow.reads(i, body.item))
        continue;
      for (const Effect &e : a_.summaries.at({body.flow.fn(), i}))
        if (e.kind == Effect::Kind::RoundTrip && e.access == Access::Write)
          written.add(g.at(i).dest.index);
    }
    return !written.members().empty() && body.flow.reads(call, body.flow.derived(written));
  }

  bool on_library_object(Site call) {
    const std::vector<link::Target> &targets = a_.calls.targets(call);
    return std::all_of(targets.begin(), targets.end(), [](const link::Target &t) {
      return t.kind == link::Target::Kind::Library && t.path.type && t.path.receiver != link::kUnknown;
    });
  }

  // The receiver is made from the item. What is built on a shared object, a query of a session, is the shared object's.
  bool made_for_item(const Body &body, ir::Operand receiver) {
    const ir::Function &g = body.flow.function();
    for (int guard = 0; guard < 32; ++guard) {
      if (receiver.root != Root::Local || !body.item[receiver.index] || body.direct[receiver.index])
        return false;
      receiver.members.count = 0;
      ir::InstrId d = a_.values.definition(body.flow.fn(), receiver);
      if (!d)
        return true;
      const ir::Instruction &in = g.at(d);
      bool passes = in.kind == Kind::Await || (in.kind == Kind::Assign && in.form == Form::Copy);
      if (!passes && (in.kind != Kind::Call || !on_library_object({body.flow.fn(), d})))
        return true;
      receiver = in.value;
    }
    return true;
  }

  // Started and left to itself: nobody waits for it, or for what comes of it. Not what blocks the thread meanwhile.
  bool left_alone(Site call, int depth = 0) {
    if (a_.program.python(call.fn) || depth > 4)
      return false;
    const ir::Function &g = a_.function(call.fn);
    const ir::Instruction &in = g.at(call.instr);
    if (in.dest.root == Root::None)
      return true;
    if (in.dest.root != Root::Local || !in.dest.members.empty())
      return false;
    Flow flow(a_, call.fn);
    for (ir::InstrId u : flow.users(in.dest.local())) {
      const ir::Instruction &user = g.at(u);
      std::span<const Name> members = g.members(user.value);
      bool settles = user.kind == Kind::Call && members.size() == 1 && user.value.root == Root::Local && user.value.local() == in.dest.local() &&
                     (members[0] == "then" || members[0] == "catch" || members[0] == "finally");
      // Promise.all(started)
      bool gathers = user.kind == Kind::Call && members.size() == 2 && user.value.root == Root::Global && members[0] == "Promise" &&
                     (members[1] == "all" || members[1] == "allSettled");
      if ((!settles && !gathers) || !left_alone({call.fn, u}, depth + 1))
        return false;
    }
    return true;
  }

  bool left_alone(const Effect &e, Site call) {
    if (e.row && (e.row->blocks || e.row->burns_cpu))
      return false;
    if (left_alone(call))
      return true;
    for (size_t k = 1; k <= e.chain.size(); ++k)
      if (left_alone(k < e.chain.size() ? e.chain[k] : e.site))
        return true;
    return false;
  }

  // What the write answered decides how the round goes on; a batch call answers for all items together.
  bool decides(ir::InstrId call, const Body &body) {
    const ir::Function &g = body.flow.function();
    if (g.at(call).dest.root != Root::Local)
      return false;
    Flow::Set answer = body.flow.none();
    answer.add(g.at(call).dest.index);
    Flow::Set derived = body.flow.derived(answer);
    return std::any_of(body.instrs.begin(), body.instrs.end(), [&](ir::InstrId i) {
      return i.value > call.value && g.at(i).kind == Kind::If && g.at(i).form != Form::Switch && body.flow.mentions(g.at(i).value, derived);
    });
  }

  // The call is given what the rounds before have gathered, and the gathering begins anew after it: groups already.
  bool flushes(ir::InstrId call, ir::InstrId loop) {
    for (Flow::Set given = flow_.sources(call); uint32_t l : given.members()) {
      if (!lives_outside(l, loop) || !f_.locals[l].name || f_.locals[l].parameter)
        continue;
      for (ir::InstrId writer : flow_.writers(ir::LocalId{l})) {
        const ir::Instruction &in = f_.at(writer);
        if (!flow_.inside(writer, loop) || writer.value < call.value || in.kind != Kind::Assign || !in.dest.members.empty())
          continue;
        ir::InstrId made = in.form == Form::Copy ? a_.values.definition(fn_, in.value) : writer;
        if (!made || (f_.at(made).form != Form::Array && f_.at(made).form != Form::Object))
          continue;
        std::span<const ir::Argument> first = f_.args(f_.at(made)); // Nothing, or the item that did not fit in
        if (first.empty() || (first.size() == 1 && !first[0].spread && f_.at(made).form == Form::Array))
          return true;
      }
    }
    return false;
  }

  // It needs what another service answered about this very item, which takes longer than the trip to the database.
  bool needs_service(ir::InstrId call, const Body &body) {
    const ir::Function &g = body.flow.function();
    Flow::Set answers = body.flow.none();
    for (ir::InstrId i : body.instrs) {
      if (i.value >= call.value || g.at(i).kind != Kind::Call || g.at(i).dest.root != Root::Local || !body.flow.reads(i, body.item))
        continue;
      for (const Effect &e : a_.summaries.at({body.flow.fn(), i}))
        if (e.kind == Effect::Kind::RoundTrip && e.resource == Resource::Http)
          answers.add(g.at(i).dest.index);
    }
    return !answers.members().empty() && body.flow.reads(call, body.flow.derived(answers));
  }

  // A round that writes at more places than this is a piece of work of its own.
  static constexpr size_t kMostWrites = 3;
  // … and one that makes this many times the call's own trips, of which one would be saved.
  static constexpr size_t kManyTrips = 8;

  static bool settles(const Effect &e) {
    static const RE2 kSettles("(commit|flush|refresh|rollback|close|begin|expire)$");
    return RE2::PartialMatch(e.path.path, kSettles);
  }

  // The row this call writes is what other trips of the round are about: they need it one by one.
  bool feeds_a_trip(ir::InstrId call, const Body &body) {
    const ir::Function &g = body.flow.function();
    if (g.at(call).dest.root != Root::Local)
      return false;
    Flow::Set seeds = body.flow.none();
    seeds.add(g.at(call).dest.index);
    Flow::Set results = body.flow.derived(seeds);
    for (ir::InstrId i : body.instrs) {
      if (i.value <= call.value || g.at(i).kind != Kind::Call || !body.flow.reads(i, results))
        continue;
      // board.members.add(user): what the row's own methods do is not known, but it is about this row.
      const ir::Operand &callee = g.at(i).value;
      if (callee.members.count > 1 && body.flow.mentions(callee, results))
        return true;
      for (const Effect &e : a_.summaries.at({body.flow.fn(), i}))
        if (e.kind == Effect::Kind::RoundTrip && !settles(e))
          return true;
    }
    return false;
  }

  // Objects that are made once, when a process starts.
  bool constructs(Fn fn) const {
    const ir::Function &g = a_.function(fn);
    return (g.kind == ir::FunctionKind::Constructor || g.name == "__init__") && !a_.contexts.known(fn);
  }

  // The function that writes does more with the item by methods nobody knows: it notifies, emits, logs an event.
  bool acts_on_item(const Effect &e) {
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

  // C++: the loop only makes the coroutines, or starts them; nobody waits in it.
  bool collected(Site call) {
    if (a_.program.language(call.fn) != 2 || a_.values.awaited_at(call))
      return false;
    const std::vector<link::Target> &targets = a_.calls.targets(call);
    return !targets.empty() && std::all_of(targets.begin(), targets.end(), [&](const link::Target &t) {
      return t.kind == link::Target::Kind::Project ? a_.function(t.fn).is_async : gives_lazy(a_, t);
    });
  }

  size_t writing_calls(const Body &body) {
    size_t calls = 0;
    for (ir::InstrId i : body.instrs)
      if (body.flow.function().at(i).kind == Kind::Call) {
        std::vector<Effect> effects = a_.summaries.at({body.flow.fn(), i});
        calls += std::any_of(effects.begin(), effects.end(), [](const Effect &e) {
          return e.kind == Effect::Kind::RoundTrip && e.access == Access::Write && !settles(e);
        });
      }
    return calls;
  }

  // Other calls of the round that write about the item, or about what the call gave.
  size_t writes_beside(ir::InstrId call, const Body &body) {
    const ir::Function &g = body.flow.function();
    size_t calls = 0;
    for (ir::InstrId i : body.instrs) {
      if (i == call || g.at(i).kind != Kind::Call || !body.flow.reads(i, body.item))
        continue;
      std::vector<Effect> effects = a_.summaries.at({body.flow.fn(), i});
      calls += std::any_of(effects.begin(), effects.end(), [](const Effect &e) {
        return e.kind == Effect::Kind::RoundTrip && e.access == Access::Write && !settles(e);
      });
    }
    return calls;
  }

  size_t item_leaves(const Body &body, const ir::Instruction &in) {
    const ir::Function &g = body.flow.function();
    size_t leaves = 0;
    std::vector<ir::Operand> todo;
    for (const ir::Argument &a : g.args(in))
      todo.push_back(a.value);
    for (size_t i = 0; i < todo.size() && i < 64; ++i) {
      ir::InstrId d = a_.values.definition(body.flow.fn(), todo[i]);
      if (d && g.at(d).kind == Kind::Assign && (g.at(d).form == Form::Object || g.at(d).form == Form::Array))
        for (const ir::Argument &a : g.args(g.at(d)))
          todo.push_back(a.value);
      else
        leaves += body.flow.mentions(todo[i], body.item);
    }
    return leaves;
  }

  bool used(const Body &body, const ir::Instruction &in) {
    if (in.dest.root != Root::Local)
      return false;
    for (ir::InstrId u : body.flow.users(in.dest.local())) {
      const ir::Instruction &user = body.flow.function().at(u);
      if (user.kind == Kind::Await ? user.dest.root == Root::Local && !body.flow.users(user.dest.local()).empty() : user.kind != Kind::Return)
        return true;
    }
    return false;
  }

  void add(ir::InstrId call, const Body &body, Fn body_fn, ir::InstrId loop, bool callback, bool overlapping, LoopShape shape,
           const std::string &items) {
    Site site{body_fn, call};
    const ir::Instruction &in = body.flow.function().at(call);
    if (a_.stands(Veto::OverlappingCalls) && collected(site))
      return;
    if (in.has(ir::Flag::Decorator) || (a_.stands(Veto::LoopInvariant) && !body.flow.reads(call, body.item)))
      return;
    if (a_.stands(Veto::LastRound) && !callback && (leaves_after(call, loop) || answered_before(flow_, call, loop)))
      return;
    if (a_.stands(Veto::ErrorPath) && on_error_path(body.flow, call, callback ? call : loop))
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
        if (a_.stands(Veto::LeftAlone) && left_alone(e, site))
          continue;
        item.writes |= e.access == Access::Write;
        ItemTrip trip = trip_of(a_, body.flow, call, e, body.item);
        if (a_.stands(Veto::Chunk) && trip.takes_list)
          return;
        item.depends.push_back(trip.depends);
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
        (acts_on_item(item.round_trips[0]) || feeds_a_trip(call, body) || writing_calls(body) > kMostWrites))
      return;
    const Effect &first = item.round_trips[0];
    if (a_.stands(Veto::DecidingAnswer) && writes && decides(call, body))
      return;
    if (a_.stands(Veto::Chunk) && !callback && flushes(call, loop))
      return;
    if (a_.stands(Veto::RateLimit) && (minds_rate_limit(a_, body_fn) || (!first.chain.empty() && minds_rate_limit(a_, first.site.fn))))
      return;
    if (a_.stands(Veto::NotesProgress) && writes && first.resource == Resource::Db &&
        notes_progress(a_, body.flow, call, body.instrs, body.item))
      return;
    Round round{body.flow, body.instrs, body.item, fn_, body.items};
    if (a_.stands(Veto::Difference) && item.may_write && handles_difference(a_, round, call))
      return;
    if (a_.stands(Veto::SideExit) && on_side_exit(a_, round, call))
      return;
    if (a_.stands(Veto::WorkPerItem) && !a_.program.python(fn_) && other_trips(a_, round, call) >= kManyTrips * item.trips)
      return;
    if (a_.stands(Veto::AfterService) && overlapping && first.resource == Resource::Db && needs_service(call, body))
      return;
    // A resource made for this very item (a session per tenant) is not one that could take a batch.
    if (a_.stands(Veto::OwnResource) && made_for_item(body, in.value)) {
      const link::Value v = a_.values[item.round_trips[0].receiver];
      if (v.kind == VK::Lib && item.round_trips[0].chain.empty() && item.round_trips[0].exclusive)
        return;
    }
    if (a_.stands(Veto::CachedTrip) && memoised_callee(body, in))
      return;
    if (a_.stands(Veto::KeyedByWrite) && keyed_by_a_write(call, body))
      return;
    item.writes_beside = writes ? 0 : writes_beside(call, body);
    item.item_operands = item_leaves(body, in);
    item.result_used = used(body, in);
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

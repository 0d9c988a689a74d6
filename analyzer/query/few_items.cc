#include "query/few_items.h"

#include <algorithm>

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;
using link::Cls;
using VK = link::Value::Kind;

namespace {

constexpr int kFew = 3; // So short a list costs no more in single calls than any one operation

bool few_by_callers(const Analysis &a, Fn fn, const ir::Operand &items) {
  const ir::Function &f = a.function(fn);
  if (a.program.python(fn) || items.root != Root::Local || !items.members.empty() || !f.local(items.local()).parameter)
    return false;
  size_t position = 0;
  while (position < f.parameters.size() && f.parameters[position].local != items.local())
    ++position;
  if (position == f.parameters.size() || f.parameters[position].kind != ir::Parameter::Kind::Plain)
    return false;
  size_t lists = 0;
  for (Site site : a.callers.of(fn)) {
    if (a.quiet_modules[a.program.module_of(site.fn).value])
      continue;
    const ir::Function &g = a.function(site.fn);
    std::span<const ir::Argument> args = g.args(g.at(site.instr));
    ir::InstrId made = position < args.size() ? a.values.definition(site.fn, args[position].value) : ir::InstrId{};
    if (!made || !args[position].value.members.empty() || g.at(made).form != Form::Array || g.args(g.at(made)).empty() ||
        g.args(g.at(made)).size() > kFew)
      return false;
    for (const ir::Argument &x : g.args(g.at(made)))
      if (x.spread)
        return false;
    ++lists;
  }
  return lists > 0;
}

// xs[:3], xs[1:4], and xs[-3:]
bool sliced(const Analysis &a, Fn fn, const ir::Instruction &slice) {
  const ir::Function &f = a.function(fn);
  std::optional<double> start = 0, stop;
  for (const ir::Argument &x : f.args(slice)) {
    std::optional<double> value = a.values.constant_number(fn, x.value);
    if (x.keyword == "start")
      start = value;
    else if (x.keyword == "stop")
      stop = value;
    else
      return false;
  }
  if (!stop)
    return start && *start < 0 && -*start <= kFew;
  return start && *start >= 0 && *stop > *start && *stop - *start <= kFew;
}

bool few_by_slice(const Analysis &a, Fn fn, const ir::Operand &items) {
  const ir::Function &f = a.function(fn);
  ir::Operand list = items;
  for (int guard = 0; guard < 8 && list.members.empty(); ++guard) {
    ir::InstrId d = a.values.definition(fn, list);
    if (!d)
      return false;
    const ir::Instruction &in = f.at(d);
    if (in.kind == Kind::Call && !f.members(in.value).empty() && f.members(in.value).back() == "slice" && f.args(in).size() == 2) {
      std::optional<double> begin = a.values.constant_number(fn, f.args(in)[0].value), end = a.values.constant_number(fn, f.args(in)[1].value);
      return begin && end && *begin >= 0 && *end > *begin && *end - *begin <= kFew;
    }
    if (in.kind == Kind::Assign && in.form == Form::Slice) // xs[:3]
      return sliced(a, fn, in);
    if (in.kind != Kind::Assign || in.form != Form::Copy)
      return false;
    list = in.value;
  }
  return false;
}

constexpr int kDeepest = 3; // list(sorted(f())): so many steps are followed

class Items {
public:
  Items(const Analysis &a, const Flow &flow, int depth = 0) : a_(a), flow_(flow), f_(flow.function()), fn_(flow.fn()), depth_(depth) {}

  // A literal list of constants, or of at most three elements, has a fixed small length.
  bool few(const ir::Operand &operand) {
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
        return true;
    }
    if (v.kind == VK::Class && a_.program.class_(Cls(v.a)).is_enum)
      return true;
    if (few_by_callers(a_, fn_, operand) || few_by_slice(a_, fn_, operand))
      return true;
    ir::InstrId made = a_.values.definition(fn_, operand);
    if (made && f_.at(made).kind == Kind::Call && depth_ < kDeepest && gives_few({fn_, made}))
      return true;
    // Members of an enum, keys of a literal object: Object.entries(LIMITS), LIMITS.items()
    if (ir::InstrId d = made; d && f_.at(d).kind == Kind::Call && lists_members({fn_, d})) {
      ir::Operand receiver = f_.at(d).value;
      if (receiver.members.count) {
        --receiver.members.count;
        if (a_.values[a_.values.of(fn_, receiver)].kind == VK::Object)
          return true;
      }
      for (const ir::Argument &arg : f_.args(f_.at(d))) {
        const link::Value av = a_.values[a_.values.of(fn_, arg.value)];
        if (av.kind == VK::Object || (av.kind == VK::Class && a_.program.class_(Cls(av.a)).is_enum))
          return true;
        if (depth_ < kDeepest && f_.at(d).value.root == Root::Global && Items(a_, flow_, depth_ + 1).few(arg.value)) // list(LIMITS.items())
          return true;
      }
    }
    return false;
  }

  // range(3), range(0, n, size)
  std::optional<LoopShape> counted(const ir::Operand &iterable) {
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

private:
  // A function of the project that gives nothing else than a list that is few in it.
  bool gives_few(Site call) {
    const std::vector<link::Target> &targets = a_.calls.targets(call);
    if (targets.size() != 1 || targets[0].kind != link::Target::Kind::Project)
      return false;
    Flow inner(a_, targets[0].fn);
    const ir::Function &g = inner.function();
    size_t answers = 0;
    for (const ir::Instruction &in : g.instructions)
      if (in.kind == Kind::Return && in.value) {
        if (!Items(a_, inner, depth_ + 1).few(in.value))
          return false;
        ++answers;
      }
    return answers > 0 && !g.is_generator && !g.is_async;
  }

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

  const Analysis &a_;
  const Flow &flow_;
  const ir::Function &f_;
  Fn fn_;
  int depth_;
};

} // namespace

bool few_items(const Analysis &a, const Flow &flow, const ir::Operand &items) { return Items(a, flow).few(items); }

std::optional<LoopShape> counted_items(const Analysis &a, const Flow &flow, const ir::Operand &items) {
  return Items(a, flow).counted(items);
}

} // namespace hasten::query

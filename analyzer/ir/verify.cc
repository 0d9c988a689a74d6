#include "ir/verify.h"

#include <algorithm>
#include <fmt/format.h>

#include "ir/print.h"
#include "ir/words.h"

namespace hasten::ir {

namespace {

constexpr size_t kMostMessages = 100;
constexpr size_t kDeepest = 1000; // Blocks in blocks, types in types. Frontends stop well before.

class Verifier {
public:
  Verifier(const Module &module, VerifyOptions options) : module_(module), options_(options) {}

  std::vector<std::string> run() {
    if (module_.functions.empty()) {
      check(module_.classes.empty() && module_.exports.empty() && module_.types.empty() && module_.imports.empty(),
            "module", "has tables but no functions");
      return std::move(messages_);
    }
    parents();
    if (!messages_.empty()) return std::move(messages_); // What follows goes from a function to its parents.
    types();
    for (size_t i = 0; i < module_.imports.size(); ++i)
      span(module_.imports[i].span, [&] { return fmt::format("import {}", i); });
    for (const Export &e : module_.exports) export_(e);
    for (const TypeAlias &alias : module_.aliases)
      type(alias.type, 0, [&] { return fmt::format("alias {}", alias.name.text()); });
    for (Span s : module_.errors) span(s, [] { return "error"; });
    for (const Comment &c : module_.comments) span(c.span, [] { return "comment"; });
    check(options_.bounds_only || module_.errors.empty() || module_.partial, "module",
          "has error subtrees and is not marked partial");
    for (size_t i = 0; i < module_.classes.size(); ++i) class_(i);
    for (size_t i = 0; i < module_.functions.size(); ++i) function(i);
    return std::move(messages_);
  }

  std::vector<std::string> run_body(const Function &f) {
    body(f, 0);
    return std::move(messages_);
  }

private:
  template <class Where> void fail(const Where &where, std::string_view what) {
    if (messages_.size() >= kMostMessages) return;
    std::string text;
    if constexpr (std::is_invocable_v<Where>)
      text = where();
    else
      text = where;
    messages_.push_back(fmt::format("{}: {}", text, what));
  }
  template <class Where> bool check(bool holds, const Where &where, std::string_view what) {
    if (!holds) fail(where, what);
    return holds;
  }
  bool meaning() const { return !options_.bounds_only; }

  const Function *find(FunctionId id) const {
    return id && id.value < module_.functions.size() ? &module_.functions[id.value] : nullptr;
  }
  static bool inside(Range range, size_t pool) { return range.begin <= pool && range.count <= pool - range.begin; }

  template <class Where> void span(Span s, const Where &where) {
    if (s.begin > s.end || s.end > options_.text_size)
      fail(where, fmt::format("span [{},{}) is not inside the file", s.begin, s.end));
  }

  // ---- Tables

  void parents() {
    check(module_.functions[0].kind == FunctionKind::Module && !module_.functions[0].parent, "f0",
          "is not the module's own code");
    std::vector<uint8_t> state(module_.functions.size(), 0); // 1: on the way up, 2: leads to f0
    state[0] = 2;
    for (size_t i = 1; i < module_.functions.size(); ++i) {
      std::vector<size_t> way;
      size_t at = i;
      while (state[at] == 0) {
        state[at] = 1;
        way.push_back(at);
        FunctionId parent = module_.functions[at].parent;
        if (!parent || parent.value >= module_.functions.size()) break;
        at = parent.value;
      }
      check(
          state[at] == 2, [&] { return fmt::format("f{}", i); }, "has no way up to the module's own code");
      for (size_t f : way) state[f] = 2; // Said once.
    }
  }

  bool is_ancestor(FunctionId ancestor, size_t function) const {
    for (FunctionId at = module_.functions[function].parent; at; at = module_.functions[at.value].parent)
      if (at == ancestor) return true;
    return false;
  }

  // A type that something in function `outer`'s terms has.
  template <class Where> void type(TypeId id, size_t outer, const Where &where) {
    if (id && id.value >= module_.types.size())
      fail(where, fmt::format("type {} of {}", id.value, module_.types.size()));
    else if (id && outer < module_.functions.size())
      metadata(id, outer, where);
  }

  void types() {
    bool whole = true;
    for (size_t i = 0; i < module_.types.size(); ++i) {
      const Type &t = module_.types[i];
      auto where = [&] { return fmt::format("type {}", i); };
      for (TypeId argument : t.arguments)
        if (argument && argument.value >= module_.types.size()) {
          fail(where, "an argument is out of range");
          whole = false;
        }
      span(t.path.span, where);
      if (!inside(t.path.members, module_.type_names.size())) fail(where, "its names are out of range");
      if (t.path) {
        root(t.path, 0, where);
        check(t.path.root != Root::Constant || !meaning(), where, "is a constant");
      }
      check(!meaning() || t.kind != Type::Kind::Name || t.path, where, "names nothing");
    }
    types_are_sound_ = whole;
    if (!whole) return;
    // Depth of each, without recursion: 0 unknown, kDeepest + 1 on the stack.
    std::vector<uint32_t> depth(module_.types.size(), 0);
    std::vector<std::pair<uint32_t, uint32_t>> stack; // Type, its next argument
    for (uint32_t i = 0; i < module_.types.size(); ++i) {
      if (depth[i]) continue;
      stack.push_back({i, 0});
      depth[i] = kDeepest + 1;
      while (!stack.empty()) {
        auto &[at, next] = stack.back();
        const std::vector<TypeId> &arguments = module_.types[at].arguments;
        if (next < arguments.size()) {
          TypeId argument = arguments[next++];
          if (!argument) continue;
          if (depth[argument.value] == kDeepest + 1)
            return fail([&, n = at] { return fmt::format("type {}", n); }, "contains itself");
          if (depth[argument.value] == 0) {
            depth[argument.value] = kDeepest + 1;
            stack.push_back({argument.value, 0});
          }
          continue;
        }
        uint32_t deepest = 0;
        for (TypeId argument : arguments)
          if (argument) deepest = std::max(deepest, depth[argument.value]);
        if (deepest >= kDeepest) return fail([&, n = at] { return fmt::format("type {}", n); }, "is nested too deeply");
        depth[at] = deepest + 1;
        stack.pop_back();
      }
    }
  }

  void export_(const Export &e) {
    auto where = [&] { return fmt::format("export {}", e.name.text()); };
    operand(e.value, 0, where);
    check(!e.import || e.import.value < module_.imports.size(), where, "its import is out of range");
    check(!e.class_id || e.class_id.value < module_.classes.size(), where, "its class is out of range");
    type(e.type, 0, where);
    span(e.span, where);
    check(!meaning() || e.value || e.import || e.type || e.class_id, where, "exports nothing");
  }

  void class_(size_t index) {
    const Class &c = module_.classes[index];
    auto where = [&] { return fmt::format("class c{} {}", index, c.name.text()); };
    span(c.span, where);
    bool whole = check(find(c.defined_in) != nullptr, where, "is defined in no function");
    auto member = [&](FunctionId id, std::initializer_list<FunctionKind> kinds, std::string_view what) {
      if (!id) return;
      const Function *f = find(id);
      if (!check(f != nullptr, where, fmt::format("{} is out of range", what)) || !meaning()) return;
      check(f->owner.value == index, where, fmt::format("{} f{} belongs to another class", what, id.value));
      check(std::find(kinds.begin(), kinds.end(), f->kind) != kinds.end(), where,
            fmt::format("{} f{} is a {}", what, id.value, word_of(f->kind)));
    };
    member(c.body, {FunctionKind::ClassBody}, "body");
    member(c.fields_init, {FunctionKind::Fields}, "fields");
    member(c.constructor, {FunctionKind::Constructor}, "constructor");
    for (FunctionId m : c.methods)
      member(m, {FunctionKind::Method, FunctionKind::Constructor, FunctionKind::Getter, FunctionKind::Setter},
             "method");
    size_t outer = whole ? c.defined_in.value : 0, body = find(c.body) ? c.body.value : outer;
    for (TypeId t : c.implements) type(t, outer, where);
    for (TypeId t : c.base_types) type(t, outer, where);
    for (const Operand &o : c.bases) operand(o, outer, where);
    for (const Operand &o : c.decorators) operand(o, outer, where);
    for (const Field &f : c.fields) {
      auto at = [&] { return fmt::format("field {} of {}", f.name.text(), where()); };
      type(f.type, body, at);
      span(f.span, at);
      for (const Operand &o : f.decorators) operand(o, body, at);
    }
  }

  // ---- Functions

  // The place's root, as seen by function `f`.
  template <class Where> void root(const Operand &o, size_t f, const Where &where) {
    switch (o.root) {
    case Root::None:
    case Root::Global:
    case Root::This:
    case Root::Super:
      return;
    case Root::Local:
      if (o.index >= module_.functions[f].locals.size())
        fail(where, fmt::format("local {} of {} in f{}", o.index, module_.functions[f].locals.size(), f));
      return;
    case Root::Captured: {
      const Function *owner = find(o.owner);
      if (!owner || o.index >= owner->locals.size())
        return fail(where, fmt::format("captured local {} of f{} is out of range", o.index, o.owner.value));
      if (!meaning()) return;
      const Local &l = owner->locals[o.index];
      check(bool(l.name), where, fmt::format("captures the temporary %{} of f{}", o.index, o.owner.value));
      // A type may name a module's local from the module's own code.
      if (o.owner.value != 0 || f != 0)
        check(is_ancestor(o.owner, f), where,
              fmt::format("captures from f{}, which is not around f{}", o.owner.value, f));
      return;
    }
    case Root::Import:
      check(o.index < module_.imports.size(), where, "import is out of range");
      return;
    case Root::Constant:
      check(o.index < module_.functions[f].constants.size(), where, "constant is out of range");
      return;
    case Root::Class:
      check(o.index < module_.classes.size(), where, "class is out of range");
      return;
    }
    fail(where, "operand of no kind");
  }

  // An operand in terms of function `f`.
  template <class Where> void operand(const Operand &o, size_t f, const Where &where) {
    if (!o) return;
    root(o, f, where);
    span(o.span, where);
    bool whole = inside(o.members, module_.functions[f].names.size());
    if (!whole)
      fail(where, "member names are out of range");
    else if (meaning() && o.root == Root::Global)
      check(o.members.count > 0, where, "a global without a name");
    if (whole && meaning())
      for (Name name : module_.functions[f].members(o)) check(bool(name), where, "a member without a name");
    if (meaning() && o.root == Root::Captured)
      if (const Function *owner = find(o.owner); owner && o.index < owner->locals.size())
        check(owner->locals[o.index].captured, where,
              fmt::format("reads a local of f{} that is not marked captured", o.owner.value));
  }

  void function(size_t index) {
    const Function &f = module_.functions[index];
    auto where = [&] { return fmt::format("f{} {}", index, f.name.text()); };
    size_t outer = f.parent ? f.parent.value : index;
    span(f.span, where);
    span(f.name_span, where);
    type(f.result, outer, where);
    check(!f.owner || f.owner.value < module_.classes.size(), where, "its class is out of range");
    for (const Operand &o : f.decorators) operand(o, outer, where);
    for (const Parameter &p : f.parameters) {
      auto at = [&] { return fmt::format("parameter {} of {}", p.name.text(), where()); };
      type(p.type, outer, at);
      operand(p.default_value, outer, at);
      for (const Operand &o : p.decorators) operand(o, outer, at);
      if (check(p.local.value < f.locals.size(), at, "has no local"))
        check(!meaning() || f.locals[p.local.value].parameter, at, "its local is not marked as a parameter");
    }
    for (size_t i = 0; i < f.locals.size(); ++i) {
      const Local &l = f.locals[i];
      auto at = [&] { return fmt::format("local {} {} of {}", i, l.name.text(), where()); };
      span(l.declaration, at);
      type(l.type, outer, at);
      check(!meaning() || l.name || !l.captured, at, "a temporary is marked captured");
    }
    for (const Constant &c : f.constants) check(c.kind <= Constant::Kind::Ellipsis, where, "a constant of no kind");
    for (size_t i = 0; i < f.instructions.size(); ++i) instruction(index, i);
    if (!messages_.empty() && messages_.size() >= kMostMessages) return;
    if (options_.bounds_only && f.blocks.empty() && f.order.empty() && !f.entry) return; // Only the summary is here.
    body(f, index);
  }

  // The operands in Annotated types are those of the function that defines what has the type.
  template <class Where> void metadata(TypeId id, size_t outer, const Where &where) {
    if (!types_are_sound_) return;
    std::vector<TypeId> todo{id};
    metadata_seen_.resize(module_.types.size(), FunctionId::kNone);
    while (!todo.empty()) {
      TypeId at = todo.back();
      todo.pop_back();
      if (!at || at.value >= module_.types.size() || metadata_seen_[at.value] == outer) continue;
      metadata_seen_[at.value] = static_cast<uint32_t>(outer);
      const Type &t = module_.types[at.value];
      for (const Operand &o : t.metadata) operand(o, outer, where);
      todo.insert(todo.end(), t.arguments.begin(), t.arguments.end());
    }
  }

  void instruction(size_t f_index, size_t index) {
    const Function &f = module_.functions[f_index];
    const Instruction &i = f.instructions[index];
    auto where = [&] {
      return fmt::format("f{} {}, instruction {} `{}` at {}", f_index, f.name.text(), index, print(module_, f, i),
                         i.span.begin);
    };
    span(i.span, where);
    check(i.kind <= Kind::Opaque && i.form <= Form::YieldFrom, where, "is of no kind");
    operand(i.dest, f_index, where);
    operand(i.value, f_index, where);
    if (inside(i.arguments, f.arguments.size())) {
      for (const Argument &a : f.args(i)) operand(a.value, f_index, where);
    } else {
      fail(where, "arguments are out of range");
    }
    if (i.parent) {
      // Structured instructions precede what stands in them; so no circles.
      if (check(i.parent.value < index, where, "stands in a later instruction"))
        check(least_blocks(f.at(i.parent).kind, f.at(i.parent).form) > 0 ||
                  has_further_blocks(f.at(i.parent).kind, f.at(i.parent).form),
              where, "stands in an instruction that has no blocks");
    }
    const Function *made = find(i.closure);
    check(!i.closure || made, where, "makes a function that is out of range");
    if (!meaning()) return;

    check(!word_of(i.kind, i.form).empty(), where, "has a form that its kind does not have");
    check(!i.dest || (i.dest.root != Root::Constant && i.dest.root != Root::Super), where,
          "assigns what is not a place");
    check(i.dest || i.dest.span == Span(), where, "has a span for a destination that is none");
    check((i.kind == Kind::Closure) == bool(i.closure), where, "closure and kind do not fit");
    if (made && i.closure.value != f_index)
      check(made->parent.value == f_index, where, "makes a function that another one defines");
    for (const Argument &a : f.args(i))
      check(!a.write || i.kind == Kind::Opaque, where, "writes an argument and is not opaque");
    bool needs_value = i.kind == Kind::Call || i.kind == Kind::Await || i.form == Form::Copy || i.form == Form::Unary ||
                       i.form == Form::Index || i.form == Form::Slice || i.form == Form::Define ||
                       i.form == Form::Delete;
    check(!needs_value || i.value || module_.partial, where, "lacks its value");
    if (i.form == Form::Binary) check(i.arguments.count == 2 || module_.partial, where, "lacks its two operands");
    if (i.form == Form::Define) check(i.value.root == Root::Class, where, "defines no class");
    bool has_operator = i.form == Form::Binary || i.form == Form::Unary || i.form == Form::ShortCircuit;
    check(!has_operator || i.name, where, "lacks its operator");
    if (i.kind == Kind::Opaque) check(bool(i.name), where, "does not say which syntax it stands for");
  }

  // ---- Blocks

  struct Walk {
    size_t f_index;
    const Function &f;
    uint32_t next = 0; // The instruction that must come next.
    std::vector<bool> block_seen;
    bool broken = false;
  };

  void body(const Function &f, size_t index) {
    Walk walk{index, f, 0, std::vector<bool>(f.blocks.size(), false), false};
    block(walk, f.entry, InstrId(), 0, 0);
    auto where = [&] { return fmt::format("f{} {}", index, f.name.text()); };
    if (walk.broken) return;
    check(walk.next == f.instructions.size(), where,
          fmt::format("only {} of {} instructions stand in a block", walk.next, f.instructions.size()));
    check(std::find(walk.block_seen.begin(), walk.block_seen.end(), false) == walk.block_seen.end(), where,
          "a block belongs to no instruction");
    if (meaning()) {
      assigned_.assign(f.locals.size(), false);
      trail_.clear();
      flow(f, index, f.entry);
    }
  }

  void block(Walk &walk, BlockId id, InstrId parent, size_t slot, size_t depth) {
    auto where = [&] { return fmt::format("f{} {}", walk.f_index, walk.f.name.text()); };
    auto broken = [&](std::string_view what) {
      fail(where, what);
      walk.broken = true;
    };
    if (!id || id.value >= walk.f.blocks.size()) return broken("a block is out of range");
    if (walk.block_seen[id.value]) return broken("a block stands in two places");
    if (depth > kDeepest) return broken("blocks are nested too deeply");
    walk.block_seen[id.value] = true;
    if (!inside(walk.f.blocks[id.value].order, walk.f.order.size()))
      return broken("a block's instructions are out of range");
    for (InstrId instr : walk.f.instrs(id)) {
      if (instr.value != walk.next || instr.value >= walk.f.instructions.size())
        return broken(fmt::format("instruction {} stands where {} should: the order of blocks is not the order of "
                                  "instructions",
                                  instr.value, walk.next));
      ++walk.next;
      const Instruction &i = walk.f.at(instr);
      if (i.parent != parent || i.slot != (slot < 255 ? slot : 255))
        return broken(
            fmt::format("instruction {} says that it stands in block {} of another instruction", instr.value, i.slot));
      if (!inside(i.blocks, walk.f.block_lists.size()))
        return broken(fmt::format("the blocks of instruction {} are out of range", instr.value));
      size_t least = least_blocks(i.kind, i.form);
      if (i.blocks.count < least || (i.blocks.count > least && !has_further_blocks(i.kind, i.form)))
        return broken(fmt::format("instruction {} `{}` has {} blocks", instr.value, word_of(i.kind), i.blocks.count));
      for (size_t s = 0; s < i.blocks.count && !walk.broken; ++s)
        block(walk, walk.f.blocks_of(i)[s], instr, s, depth + 1);
      if (walk.broken) return;
    }
  }

  // Follows control flow and notes which temporaries are assigned: a second time on one path is wrong. Returns whether
  // the end of the block is reached. `trail_` lists what is assigned on the path so far, so that an arm costs what it
  // assigns, not what the function has.
  bool flow(const Function &f, size_t index, BlockId id) {
    for (InstrId instr : f.instrs(id)) {
      const Instruction &i = f.at(instr);
      bool structured = i.blocks.count > 0 || least_blocks(i.kind, i.form) > 0;
      bool by_arms = i.kind == Kind::If; // Its destination is what the arms assign.
      if (!by_arms && i.form != Form::Append) assign(f, index, instr);
      if (!structured) {
        if (i.kind == Kind::Return || (i.kind == Kind::Jump && i.form != Form::Yield && i.form != Form::YieldFrom))
          return false;
        continue;
      }
      const size_t before = trail_.size();
      std::vector<uint32_t> after; // Assigned in some arm whose end is reached
      bool ends = false;
      auto undo = [&] {
        for (; trail_.size() > before; trail_.pop_back()) assigned_[trail_.back()] = false;
      };
      auto merge = [&](bool reached) {
        if (!reached) return;
        ends = true;
        after.insert(after.end(), trail_.begin() + static_cast<ptrdiff_t>(before), trail_.end());
      };
      auto arm = [&](size_t slot) {
        undo();
        merge(flow(f, index, f.blocks_of(i)[slot]));
      };
      auto take = [&] {
        undo();
        for (uint32_t local : after) note(local);
        after.clear();
      };
      switch (i.kind) {
      case Kind::If:
        for (size_t s = 0; s < i.blocks.count; ++s) arm(s);
        if (i.form == Form::Switch) {
          undo();
          merge(true);
        }
        break;
      case Kind::Loop:
        // One round; each further round is the same path again, on which a temporary is a new one.
        for (size_t s = 0; s < i.blocks.count; ++s) flow(f, index, f.blocks_of(i)[s]);
        merge(true);
        break;
      case Kind::Try: {
        bool reached = flow(f, index, f.blocks_of(i)[0]);
        if (reached) reached = flow(f, index, f.blocks_of(i)[1]);
        merge(reached);
        for (size_t s = 3; s < i.blocks.count; ++s) arm(s);
        bool handled = ends;
        take();
        if (!flow(f, index, f.blocks_of(i)[2])) return false;
        if (handled) merge(true);
        break;
      }
      default:
        merge(flow(f, index, f.blocks_of(i)[0]));
      }
      if (!ends) return false;
      take();
    }
    return true;
  }

  bool note(uint32_t local) {
    if (assigned_[local]) return false;
    assigned_[local] = true;
    trail_.push_back(local);
    return true;
  }

  void assign(const Function &f, size_t index, InstrId instr) {
    const Instruction &i = f.at(instr);
    if (i.dest.root != Root::Local || i.dest.members.count || i.dest.index >= f.locals.size() ||
        f.locals[i.dest.index].name)
      return;
    check(
        note(i.dest.index),
        [&] {
          return fmt::format("f{} {}, instruction {} `{}`", index, f.name.text(), instr.value, print(module_, f, i));
        },
        "assigns a temporary a second time");
  }

  const Module &module_;
  VerifyOptions options_;
  std::vector<std::string> messages_;
  bool types_are_sound_ = false;
  std::vector<uint32_t> metadata_seen_; // Per type: the function in whose terms it was checked last.
  std::vector<bool> assigned_;   // By local, on the path that flow() follows
  std::vector<uint32_t> trail_; // Those, in order of assignment
};

} // namespace

std::vector<std::string> verify(const Module &module, VerifyOptions options) { return Verifier(module, options).run(); }

std::vector<std::string> verify_body(const Function &function) {
  static const Module kNone;
  return Verifier(kNone, {.bounds_only = true}).run_body(function);
}

} // namespace hasten::ir

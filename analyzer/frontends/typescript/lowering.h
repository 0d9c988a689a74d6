// The lowering of one TypeScript or JavaScript file. One class, split over files by construct:
//   lower.cc        the entry: parsing, comments, diagnostics
//   names.cc        identifiers, members, constants, hoisting of declarations
//   statements.cc   blocks, branches, loops, try, jumps
//   declarations.cc variables, enums, namespaces
//   expressions.cc  operators, literals, assignments
//   chains.cc       calls, members and optional chains
//   patterns.cc     destructuring
//   functions.cc    functions, parameters
//   classes.cc      classes, interfaces, decorators
//   types.cc        type annotations
//   modules.cc      imports, exports, CommonJS
//   markup.cc       JSX
//   opaque.cc       what is not understood
//
// Conventions. `this` in an arrow is Root::This of the nearest function around it that is no arrow. `arguments`,
// `new.target` and `import.meta` are globals of those names. What is bound by a pattern, by `catch` or by a loop is
// declared before its block is lowered, so that a binding and an assignment to it are the same thing.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "frontends/tree_sitter/syntax_tree.h"
#include "frontends/typescript/scope.h"
#include "frontends/typescript/syntax.h"
#include "ir/builder.h"

namespace hasten::frontends::typescript {

// Source nested deeper than this is not lowered: lowering recurses, and threads have small stacks.
inline constexpr uint32_t kMaxDepth = 400;

// Appends what an escape sequence, backslash included, stands for.
void append_escape(std::string_view escape, std::string &out);

// What the surroundings want of an expression.
struct Want {
  ir::Operand dest;    // Where a fresh value may go at once; none: a new temporary.
  bool unused = false; // The value is dropped: calls get no destination.
  Name name;           // For a function or class without a name of its own.
};

class Lowering {
public:
  Lowering(const SyntaxTree &tree, ir::Module &module);
  void run();
  bool too_deep() const { return too_deep_; }
  uint32_t too_deep_at() const { return too_deep_at_; }

private:
  using Operand = ir::Operand;
  using Arguments = std::vector<ir::Argument>;

  // A function being built; the innermost is frame_.
  struct Frame {
    ir::FunctionBuilder builder;
    Frame *outer;
  };

  // What `export` means where lowering stands.
  enum class Exporting : uint8_t { Module, Namespace };

  class Depth;
  class Scratch;

  ir::FunctionBuilder &b() { return frame_->builder; }
  ir::Function &function() { return frame_->builder.function(); }
  bool at_module_level() const { return frame_->outer == nullptr; }

  // ---- names.cc
  Name name_of(Node node);                // The node's text, interned.
  Name key_name(Node key);                // A constant key's name: identifier, string, number, #private; else none.
  Name string_value(Node string);         // Cooked.
  bool constant(Node node, Operand &out); // A literal whose value is known.
  Operand resolve(Name name, Span span);
  Operand resolve(Node identifier) { return resolve(name_of(identifier), identifier.span()); }
  Operand local_operand(const Binding &binding, Span span);
  ir::LocalId declare_local(Name name, Span span, bool constant);
  template <class Visit> void names_in_pattern(Node pattern, const Visit &visit, uint32_t depth = 0);
  void hoist_variables(Node body);     // var declarations below, up to nested functions
  void hoist_declarations(Node first); // let, const, class, function, import … of one statement list
  void hoist_statement(Node statement);
  void hoist_functions(Node first); // Emits their closures.

  // ---- statements.cc
  void statement(Node node);
  void statements(Node first); // A list; its names are hoisted already.
  void block(Node node);       // A block with a scope of its own; any statement will do.
  void block_here(Node node);  // …as one block of the open structured instruction.
  void if_statement(Node node);
  void switch_statement(Node node);
  void for_statement(Node node);
  void for_in_statement(Node node);
  void conditional_loop(Node node, ir::Form form);
  void try_statement(Node node);
  void jump_statement(Node node, ir::Form form);
  Name take_label();
  static Node using_assignment(Node statement); // `using x = …`, which the grammar takes for an assignment

  // ---- declarations.cc
  void variables(Node node);
  void declarator(Node node);
  void enum_declaration(Node node);
  void namespace_declaration(Node node);
  void export_from_namespace(Name name, Span span, Operand value);

  // ---- expressions.cc
  Operand expression(Node node, const Want &want = {});
  void effects(Node node) { expression(node, {.unused = true}); }
  void into(Node node, Operand dest, Name name = {}); // Evaluates into `dest`.
  Operand fresh(const Want &want, Node node);         // The destination for a new value of `node`.
  // An assignment's left side, its receiver and key already evaluated. With a key, place is the container's "[]".
  struct Target {
    Operand place;
    Operand container;
    Operand key;
  };
  Target target(Node node);
  Operand load(const Target &target, Span span);
  void store(const Target &target, Span span, const Operand &value);
  static Node unwrap(Node node); // Out of parentheses, casts and non-null assertions.
  Operand binary(Node node, const Want &want);
  Operand short_circuit(Node node, Name op, const Operand &left, Node right, const Want &want);
  Operand ternary(Node node, const Want &want);
  Operand unary(Node node, const Want &want);
  Operand update(Node node, const Want &want);
  Operand assignment(Node node, const Want &want);
  Operand augmented_assignment(Node node, const Want &want);
  Operand object(Node node, const Want &want);
  Operand array(Node node, const Want &want);
  Operand template_string(Node node, const Want &want);
  Operand yield(Node node, const Want &want);
  bool has_work(Node node) const { return work_[node.end_index()] != work_[node.index()]; }

  // ---- chains.cc
  Operand chain(Node node, const Want &want);
  Operand chain_base(Node node, Node first_link, bool &consumed);
  Operand new_expression(Node node, const Want &want);
  void arguments(Node list, Arguments &out);
  Operand index(Node node, const Operand &base, Node key, const Want &want);

  // ---- patterns.cc
  void bind(Node pattern, Operand value, Span span, uint8_t flags = 0); // pattern = value
  void bind_object(Node pattern, const Operand &value);
  void bind_array(Node pattern, const Operand &value);
  void bind_default(Node whole, Node target, Node fallback, const Operand &value);

  // ---- functions.cc
  using DecoratorLists = std::vector<std::vector<Operand>>;
  ir::FunctionId lower_function(Node node, Name name, ir::FunctionKind kind, ir::ClassId owner = {},
                                DecoratorLists *parameter_decorators = nullptr);
  ir::FunctionId declare_function(Node node, Name name, ir::FunctionKind kind, ir::ClassId owner = {});
  void signature(Node node, DecoratorLists *decorators, std::vector<Node> *patterns);
  void parameter(Node node, std::vector<Node> *patterns);
  void body_of(Node node);
  Operand closure(Node node, const Want &want);
  void function_declaration(Node node);
  bool directive(Node statement, std::vector<Name> &out);
  static bool is_function(Node node);

  // ---- classes.cc
  Operand class_definition(Node node, const Want &want, Node wrapper = {});
  void class_declaration(Node node, Node wrapper = {});
  void class_members(Node body, ir::ClassId id);
  void heritage(Node node, ir::ClassId id);
  void method(Node node, ir::ClassId id, const std::vector<Node> &decorators);
  void field(Node node, ir::ClassId id, std::vector<Node> &instance_fields);
  void field_value(Node node);
  void interface_declaration(Node node);
  Operand decorator(Node node);
  void parameter_decorators(Node parameters, DecoratorLists &out);
  ir::Class &class_at(ir::ClassId id) { return module_.classes[id.value]; }

  // ---- types.cc
  ir::TypeId type(Node node);
  ir::TypeId annotation(Node owner, Field field = Field::Type); // The type annotation in a field of `owner`.
  ir::TypeId add_type(ir::Type::Kind kind, std::vector<ir::TypeId> arguments = {});
  ir::TypeId named_type(Node name, Node arguments);
  Operand type_path(Node node);
  Operand type_name(Name name, Span span);
  Operand type_operand(Operand base, const std::vector<Name> &members);
  void type_alias(Node node);

  // ---- modules.cc
  ir::ImportId add_import(Name specifier, Name imported, Name local, Span span);
  void hoist_import(Node node);
  void bind_import(Name local, ir::ImportId id);
  Operand required(Node call, Node arguments, bool common_js); // import(…), require(…) of a constant
  void import_alias(Node node);
  void export_statement(Node node);
  void export_clause(Node node, Node source);
  void export_name(Name name, Span span, Name local);
  void export_declaration(Node declaration, Name as);
  void add_export(Name name, Operand value, Span span);
  void common_js_export(const Operand &dest, const Operand &value, Span span);

  // ---- markup.cc
  Operand markup(Node node, const Want &want);

  // ---- opaque.cc
  Operand opaque(Node node, const Want &want = {});
  void mentions(Node node, Arguments &out);

  const SyntaxTree &tree_;
  ir::Module &module_;
  Frame *frame_ = nullptr;
  Scopes scopes_;
  std::vector<uint32_t> work_; // For each node index, how many nodes before it are calls, closures, assignments …
  uint32_t depth_ = 0;
  bool too_deep_ = false;
  uint32_t too_deep_at_ = 0;
  Name label_;
  Exporting exporting_ = Exporting::Module;
  Operand namespace_; // The object of the namespace whose body is being lowered.
  std::string buffer_;
  std::vector<Arguments> argument_pool_;
  size_t arguments_in_use_ = 0;

  // Names that lowering compares with.
  const Name kDefault = Name::of("default"), kStar = Name::of("*"), kModule = Name::of("module"),
             kExports = Name::of("exports"), kRequire = Name::of("require"), kEquals = Name::of("="),
             kConstructor = Name::of("constructor"), kElement = Name::of("[]"), kMarkup = Name::of("jsx"),
             kNullish = Name::of("??");
};

// Counts recursion; false when the cap is reached.
class Lowering::Depth {
public:
  explicit Depth(Lowering &lowering) : lowering_(lowering) { ++lowering_.depth_; }
  ~Depth() { --lowering_.depth_; }
  Depth(const Depth &) = delete;
  bool ok(Node node) const {
    if (lowering_.depth_ <= kMaxDepth) return true;
    if (!lowering_.too_deep_) lowering_.too_deep_at_ = node.span().begin;
    lowering_.too_deep_ = true;
    return false;
  }

private:
  Lowering &lowering_;
};

// An argument list whose memory is used again.
class Lowering::Scratch {
public:
  explicit Scratch(Lowering &lowering) : lowering_(lowering), index_(lowering.arguments_in_use_++) {
    if (index_ == lowering_.argument_pool_.size()) lowering_.argument_pool_.emplace_back();
    list_.swap(lowering_.argument_pool_[index_]);
    list_.clear();
  }
  ~Scratch() {
    list_.swap(lowering_.argument_pool_[index_]);
    --lowering_.arguments_in_use_;
  }
  Scratch(const Scratch &) = delete;
  Arguments *operator->() { return &list_; }
  Arguments &operator*() { return list_; }
  void add(const Operand &value) {
    if (value) list_.push_back({value});
  }

private:
  Lowering &lowering_;
  size_t index_;
  Arguments list_; // Swapped out, since the pool itself may grow meanwhile.
};

// Visits each identifier that a pattern binds.
template <class Visit> void Lowering::names_in_pattern(Node pattern, const Visit &visit, uint32_t depth) {
  if (!pattern || depth > kMaxDepth) return;
  switch (pattern.kind<Syntax>()) {
  case Syntax::Identifier:
  case Syntax::Undefined:
  case Syntax::ShorthandPropertyIdentifierPattern:
    visit(pattern);
    break;
  case Syntax::ObjectPattern:
  case Syntax::ArrayPattern:
  case Syntax::RestPattern:
    for (Node child : pattern.named_children()) names_in_pattern(child, visit, depth + 1);
    break;
  case Syntax::PairPattern:
    names_in_pattern(pattern.child(Field::Value), visit, depth + 1);
    break;
  case Syntax::AssignmentPattern:
  case Syntax::ObjectAssignmentPattern:
    names_in_pattern(pattern.child(Field::Left), visit, depth + 1);
    break;
  default:
    break;
  }
}

} // namespace hasten::frontends::typescript

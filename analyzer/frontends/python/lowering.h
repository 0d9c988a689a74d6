// Lowers one Python file to IR. The class is one; its parts are split by construct:
//   names.cc (places of names, stores), statements.cc, control.cc (if, loops, try, with, match), expressions.cc,
//   literals.cc, comprehensions.cc, functions.cc, classes.cc, types.cc, imports.cc.
//
// Every expression yields an operand: a place (a name and the members selected from it), a constant, or a temporary that
// an instruction emitted before has filled. So the order of instructions is the order of evaluation.
#pragma once
#include <string>
#include <unordered_set>
#include <vector>

#include "base/diagnostic.h"
#include "frontends/python/scope.h"
#include "frontends/python/syntax.h"
#include "ir/builder.h"

namespace hasten::frontends::python {

using ir::Argument;
using ir::Flag;
using ir::Form;
using ir::Operand;
using ir::Root;

// Deeper nesting becomes one Opaque, so that neither lowering nor any later pass can run out of stack.
inline constexpr uint32_t kMaxDepth = 400;

class Lowering {
public:
  Lowering(const SyntaxTree &tree, ir::Module &module) : tree_(tree), module_(module) {}
  void module();
  // Where nesting was too deep first; empty if nowhere.
  Span too_deep() const { return too_deep_; }

private:
  class Deeper { // Counts nesting while it lives.
  public:
    explicit Deeper(Lowering &lowering) : depth_(lowering.depth_) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper &) = delete;
    explicit operator bool() const { return depth_ <= kMaxDepth; }

  private:
    uint32_t &depth_;
  };
  friend class Deeper;

  ir::FunctionBuilder &out() { return *scope_->builder; }
  void implied(ir::InstrId id) { out().instruction(id).set(Flag::Implicit); }

  // names.cc
  Operand read(Name name, Span span);
  Operand written(Node identifier);                          // None: an import's fallback, which is dropped.
  Operand binding_place(Scope &owner, const Binding &binding, Name name, Span span);
  const Binding *module_binding(Name name);
  Operand target_place(Node target);                         // The place of a name or attribute; else None.
  void store(Node target, Operand value, Span span, bool implicit);
  void store_subscript(Node target, Operand value, Span span, bool implicit);
  void unpack(Node target, Operand value, Span value_span);
  Operand as_temporary(Operand value, Span span);
  Operand element_of(Operand value, int64_t index);
  void rest_of(Node target, Operand value, int64_t before, int64_t after); // *rest
  void remove(Node target);
  Operand opaque(Node node, bool result);                    // Reads and writes whatever it mentions.

  // statements.cc
  void block(Node block);
  void statement(Node node);
  void expression_statement(Node node);
  void assignment(Node node);
  void augmented_assignment(Node node);
  void assertion(Node node);
  void raise(Node node);
  void print_statement(Node node);
  void annotate(Node target, ir::TypeId type, Node assignment);

  // control.cc
  void if_statement(Node node);
  void elif_chain(std::vector<Node> &alternatives, size_t next);
  void for_statement(Node node);
  void while_statement(Node node);
  void rest_of_loop(Node node);
  void try_statement(Node node);
  void handler(Node node);
  void with_statement(Node node);
  void with_items(const std::vector<Node> &items, size_t next, Node statement, bool async);
  void match_statement(Node node);
  bool case_captures(Node pattern, Operand subject); // False: it can fail to match.
  void case_body(Node clause);
  Operand loop_target(Node target);
  void bind_loop_target(Node target, Operand element);

  // expressions.cc
  Operand expression(Node node);
  Operand expression_uncapped(Node node);
  void discard(Node node); // An expression whose value nobody uses.
  Operand call(Node node, bool used);
  Operand await(Node node, bool used);
  Operand yield(Node node, bool used);
  void arguments(Node list, std::vector<Argument> &arguments);
  Operand subscript(Node node);
  Name constant_key(Node key);
  std::vector<Argument> slice_bounds(Node slice);
  Operand key(Node target); // The computed key of a subscript.
  Operand conditional(Node node);
  Operand short_circuit(Node node);
  Operand binary(Node node);
  Operand unary(Node node);
  Operand comparison(Node node);
  Operand emit_value(Form form, Node node, Operand value, const std::vector<Argument> &arguments, Name name = Name());
  bool has_effect(Node node);
  Operand value_list(Node node); // `a, b` without parentheses too.

  // literals.cc
  Operand literal(Node node);
  Operand string(Node node);
  Operand concatenated(Node node);
  Name plain_text(Node string); // Of a string without holes that is no bytes literal; else empty.
  Operand sequence(Node node);
  Operand dictionary(Node node);
  void string_pieces(Node string, std::vector<Argument> &pieces);
  void hole(Node interpolation, std::vector<Argument> &pieces);

  // comprehensions.cc
  Operand comprehension(Node node);
  void comprehension_clause(Node node, Node clause, Operand result, bool first);

  // functions.cc
  struct ParameterPlan {
    Node node, name, type, value;
    ir::Parameter::Kind kind = ir::Parameter::Kind::Plain;
    Operand default_value;
    ir::TypeId type_id;
  };
  void function_definition(Node node, Node decorated);
  std::vector<Operand> decorators(Node decorated);
  std::vector<ParameterPlan> plan_parameters(Node list);
  void add_parameters(Scope &scope, std::vector<ParameterPlan> &plan, bool method);
  Operand lambda(Node node);
  ir::FunctionKind method_kind(Name name, const std::vector<Operand> &decorators);
  bool decorated_with(const std::vector<Operand> &decorators, std::initializer_list<std::string_view> names);

  // classes.cc
  void class_definition(Node node, Node decorated);
  void class_bases(Node list, ir::Class &c, bool &protocol, bool &abstract, bool &enumeration);

  // types.cc
  ir::TypeId type(Node node, bool metadata);
  ir::TypeId type_of_expression(Node node, bool metadata);
  ir::TypeId generic(Node head, const std::vector<Node> &arguments, bool metadata);
  ir::TypeId type_path(Node node);
  ir::TypeId type_from_text(std::string_view text, Span span);
  ir::TypeId type_name(const std::vector<Name> &names, Span span);
  ir::TypeId add_type(ir::Type type);
  Operand type_root(Name name, Span span);
  std::string_view typing_name(const ir::Type &type) const; // "Optional" for typing.Optional, however imported.
  bool type_alias(Node left, Node right, Node annotation);
  void type_alias_statement(Node node);

  // imports.cc
  void import_statement(Node node);

  const SyntaxTree &tree_;
  ir::Module &module_;
  Scope *scope_ = nullptr;
  Scope *module_scope_ = nullptr;
  std::unordered_set<Name> alias_names_; // Type aliases of the module so far.
  uint32_t depth_ = 0;
  Span too_deep_;
  Span no_effect_; // A range already known to hold no effect.
};

} // namespace hasten::frontends::python

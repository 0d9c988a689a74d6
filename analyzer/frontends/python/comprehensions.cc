// Comprehensions and generator expressions: loops written inside an expression.
//
// Their targets are names of their own: locals of the function around them, visible in the comprehension only.
#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

static void collect_targets(Node pattern, Scope &scope) {
  for (Node node = pattern; node;) {
    bool enter = !node.is_error() && !node.is(Syntax::Attribute) && !node.is(Syntax::Subscript);
    if (node.is(Syntax::Identifier) && !node.is_missing()) {
      Name name = Name::of(node.text());
      if (scope.names.count(name) == 0) {
        Binding binding;
        binding.local = scope.builder->add_local(name, node.span());
        scope.names.emplace(name, binding);
      }
    }
    node = next_in(pattern, node, enter);
  }
}

Operand Lowering::comprehension(Node node) {
  Node clause = node.child_of_kind(Syntax::ForInClause);
  if (broken(clause))
    return opaque(node, true);
  Operand result = out().temporary(node.span());
  comprehension_clause(node, clause, result, true);
  return result;
}

// `clause` and those after it; the element last, inside of all.
void Lowering::comprehension_clause(Node node, Node clause, Operand result, bool first) {
  Deeper deeper(*this);
  if (!deeper) {
    opaque(node, false);
    return;
  }
  while (clause && (broken(clause) || !(clause.is(Syntax::ForInClause) || clause.is(Syntax::IfClause))))
    clause = clause.next_named_sibling();
  if (!clause) {
    Node body = node.child(Field::Body);
    if (broken(body))
      return;
    std::vector<Argument> element;
    if (body.is(Syntax::Pair)) {
      element.push_back({expression(body.child(Field::Key))});
      element.push_back({expression(body.child(Field::Value))});
    } else {
      element.push_back({expression(body)});
    }
    implied(out().assign(Form::Append, body.span(), result, {}, element));
    return;
  }
  Node next = clause.next_named_sibling();
  if (clause.is(Syntax::IfClause)) {
    Operand condition = expression(clause.first_named_child());
    ir::Instruction branch;
    branch.kind = ir::Kind::If;
    branch.form = Form::Branch;
    branch.span = clause.span();
    branch.value = condition;
    out().open(branch);
    out().begin_block();
    comprehension_clause(node, next, result, false);
    out().end_block();
    out().begin_block();
    out().end_block();
    out().close();
    return;
  }
  // The first iterable is evaluated outside of the comprehension's scope.
  Node target = clause.child(Field::Left);
  Operand value;
  std::vector<Argument> values;
  for (Node part : clause.named_children())
    if (part.field<Field>() == Field::Right && !broken(part))
      values.push_back({expression(part)});
  if (values.size() == 1)
    value = values[0].value;
  else // for x in 1, 2, 3
    value = emit_value(Form::Array, clause, {}, values);
  Scope scope;
  scope.kind = ScopeKind::Comprehension;
  scope.builder = scope_->builder;
  scope.parent = scope_;
  collect_targets(target, scope);
  Scope *outer = scope_;
  scope_ = &scope;
  Operand element = loop_target(target);
  ir::Instruction loop;
  loop.kind = ir::Kind::Loop;
  loop.form = node.is(Syntax::GeneratorExpression) ? Form::Generator : Form::Comprehension;
  loop.span = first ? node.span() : clause.span();
  loop.value = value;
  loop.dest = element;
  if (clause.has_token(Syntax::AsyncToken))
    loop.set(Flag::Async);
  out().open(loop);
  out().begin_block();
  out().end_block();
  out().begin_block();
  bind_loop_target(target, element);
  comprehension_clause(node, next, result, false);
  out().end_block();
  out().begin_block();
  out().end_block();
  out().begin_block();
  out().end_block();
  out().close();
  scope_ = outer;
}

} // namespace hasten::frontends::python

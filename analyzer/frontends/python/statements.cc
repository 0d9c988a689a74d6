// Simple statements: assignments, assert, raise, return, del and the rest that fits on a line.
#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

using ir::InstrId;

void Lowering::block(Node block) {
  if (!block)
    return;
  for (Node node : block.named_children())
    statement(node);
}

// `def f(:` followed by other code that the parser then takes for f's own: an ERROR of several lines in the head.
static bool damaged_head(Node node) {
  if (!node.has_error())
    return false;
  for (Node child : node.children())
    if (child.is_error() && child.text().find('\n') != std::string_view::npos)
      return true;
  return false;
}

void Lowering::statement(Node node) {
  if (broken(node))
    return;
  if (damaged_head(node)) {
    module_.errors.push_back(node.span());
    return;
  }
  Deeper deeper(*this);
  if (!deeper) {
    opaque(node, false);
    return;
  }
  switch (syntax(node)) {
  case Syntax::ExpressionStatement:
    return expression_statement(node);
  case Syntax::Import:
  case Syntax::ImportFrom:
    return import_statement(node);
  case Syntax::FutureImport:
  case Syntax::Pass:
  case Syntax::Global:
  case Syntax::Nonlocal:
  case Syntax::Comment:
    return;
  case Syntax::Return: {
    Node value = node.first_named_child();
    Operand result = broken(value) ? Operand() : value_list(value);
    out().ret(node.span(), result);
    return;
  }
  case Syntax::Break:
    out().jump(Form::Break, node.span());
    return;
  case Syntax::Continue:
    out().jump(Form::Continue, node.span());
    return;
  case Syntax::Raise:
    return raise(node);
  case Syntax::Assert:
    return assertion(node);
  case Syntax::Delete:
    return remove(node.first_named_child());
  case Syntax::If:
    return if_statement(node);
  case Syntax::For:
    return for_statement(node);
  case Syntax::While:
    return while_statement(node);
  case Syntax::Try:
    return try_statement(node);
  case Syntax::With:
    return with_statement(node);
  case Syntax::Match:
    return match_statement(node);
  case Syntax::FunctionDefinition:
    return function_definition(node, Node());
  case Syntax::ClassDefinition:
    return class_definition(node, Node());
  case Syntax::DecoratedDefinition: {
    Node definition = node.child(Field::Definition);
    if (broken(definition))
      return;
    if (definition.is(Syntax::ClassDefinition))
      return class_definition(definition, node);
    return function_definition(definition, node);
  }
  case Syntax::TypeAlias:
    return type_alias_statement(node);
  case Syntax::PrintStatement:
  case Syntax::ExecStatement:
    return print_statement(node);
  default:
    opaque(node, false);
  }
}

void Lowering::expression_statement(Node node) {
  for (Node child : node.named_children()) {
    if (broken(child))
      continue;
    if (child.is(Syntax::Assignment))
      assignment(child);
    else if (child.is(Syntax::AugmentedAssignment))
      augmented_assignment(child);
    else
      discard(child);
  }
}

void Lowering::assignment(Node node) {
  struct Store {
    Node target, assignment;
  };
  std::vector<Store> stores; // a = b = value: one value, several stores, left to right.
  Node value = node;
  if (type_alias(node.child(Field::Left), node.child(Field::Right), node.child(Field::Type)))
    return;
  while (value.is(Syntax::Assignment) && !broken(value)) {
    Node left = value.child(Field::Left);
    if (Node annotation = value.child(Field::Type); !broken(annotation) && !annotation.text().ends_with("TypeAlias")) {
      bool evaluated = scope_->kind != ScopeKind::Function; // Annotations of a function's locals are not.
      annotate(left, type(annotation, evaluated), value);
    }
    stores.push_back({left, value});
    value = value.child(Field::Right);
  }
  if (broken(value))
    return;
  Operand operand;
  if (value.is(Syntax::AugmentedAssignment)) { // Not Python, but the grammar allows it.
    augmented_assignment(value);
    operand = target_place(value.child(Field::Left));
  } else {
    operand = value_list(value);
  }
  if (stores.size() > 1)
    for (const Store &s : stores)
      if (s.target && !s.target.is(Syntax::Identifier)) { // A later store may change what the value names.
        operand = as_temporary(operand, value.span());
        break;
      }
  for (const Store &s : stores) {
    bool list = s.target && is_target_list(s.target);
    store(s.target, operand, list ? value.span() : s.assignment.span(), list);
  }
}

// A declared type: of a local, or a field where a class body or `self.x: T = …` declares it.
void Lowering::annotate(Node target, ir::TypeId id, Node assignment) {
  if (!id || broken(target))
    return;
  Scope *owner = nullptr;
  Node name = target;
  if (target.is(Syntax::Identifier)) {
    if (scope_->kind == ScopeKind::Class)
      owner = scope_;
  } else if (target.is(Syntax::Attribute) && target.child(Field::Object).is(Syntax::Identifier)) {
    Operand object = read(Name::of(target.child(Field::Object).text()), target.child(Field::Object).span());
    name = target.child(Field::Attribute);
    if (object.root != Root::This || object.members.count || broken(name))
      return;
    for (owner = scope_; owner && owner->kind != ScopeKind::Class;)
      owner = owner->parent;
    if (!owner)
      return;
  } else {
    return;
  }
  if (owner) {
    ir::Field field;
    field.name = Name::of(name.text());
    field.type = id;
    field.span = assignment.span();
    std::string_view text = assignment.child(Field::Type).text();
    field.is_static = text.starts_with("ClassVar") || text.starts_with("typing.ClassVar");
    owner->fields.push_back(field);
    return;
  }
  Operand place = written(target);
  if (place.root == Root::Local && place.members.empty()) {
    ir::Local &local = out().function().locals[place.index];
    if (!local.type)
      local.type = id;
  }
}

void Lowering::augmented_assignment(Node node) {
  Node left = node.child(Field::Left), right = node.child(Field::Right), symbol = node.child(Field::Operator);
  if (broken(left) || broken(right) || broken(symbol))
    return;
  std::string_view text = symbol.text();
  Name name = Name::of(text.substr(0, text.size() - 1));
  if (left.is(Syntax::Subscript) && !constant_key(left.child(Field::Subscript))) {
    // d[f()] += g(): container and key are evaluated once.
    static const Name kElement = Name::of("[]");
    Operand container = expression(left.child(Field::Value));
    Node index = left.child(Field::Subscript);
    if (broken(index))
      return;
    bool slice = index.is(Syntax::Slice);
    Form form = slice ? Form::Slice : Form::Index;
    std::vector<Argument> where = slice ? slice_bounds(index) : std::vector<Argument>{{key(left)}};
    Operand before = out().temporary(left.span());
    out().assign(form, left.span(), before, container, where);
    Operand operand = value_list(right);
    Operand after = out().temporary(node.span());
    out().assign(Form::Binary, node.span(), after, {}, {{before}, {operand}}, name);
    implied(out().assign(form, node.span(), out().member(container, kElement, left.span()), after, where));
    return;
  }
  Operand before;
  Operand place;
  if (left.is(Syntax::Subscript)) {
    before = place = subscript(left);
  } else if (left.is(Syntax::Identifier) || left.is(Syntax::Attribute) || left.is(Syntax::Parenthesized)) {
    before = left.is(Syntax::Identifier) ? read(Name::of(left.text()), left.span()) : target_place(left);
    place = left.is(Syntax::Identifier) ? written(left) : before;
  } else {
    opaque(node, false);
    return;
  }
  Operand operand = value_list(right);
  out().assign(Form::Binary, node.span(), place, {}, {{before}, {operand}}, name);
}

// assert c, m: unless c, throw.
void Lowering::assertion(Node node) {
  Node condition = node.first_named_child();
  if (broken(condition))
    return;
  Operand value = expression(condition);
  ir::Instruction branch;
  branch.kind = ir::Kind::If;
  branch.form = Form::Branch;
  branch.span = node.span();
  branch.value = value;
  branch.set(Flag::Implicit);
  out().open(branch);
  out().begin_block();
  out().end_block();
  out().begin_block();
  Operand message;
  if (Node text = condition.next_named_sibling(); !broken(text))
    message = expression(text);
  implied(out().jump(Form::Throw, node.span(), message));
  out().end_block();
  out().close();
}

void Lowering::raise(Node node) {
  Node cause = node.child(Field::Cause);
  Node exception = node.first_named_child();
  Operand value;
  if (!broken(exception) && !(cause && exception == cause))
    value = value_list(exception);
  if (!broken(cause))
    discard(cause);
  out().jump(Form::Throw, node.span(), value);
}

// Python 2's print and exec: calls without parentheses.
void Lowering::print_statement(Node node) {
  static const Name kPrint = Name::of("print"), kExec = Name::of("exec");
  Name name = node.is(Syntax::ExecStatement) ? kExec : kPrint;
  std::vector<Argument> values;
  for (Node child : node.named_children()) {
    Node value = child.is(Syntax::Chevron) ? child.first_named_child() : child;
    if (!broken(value))
      values.push_back({expression(value)});
  }
  out().call(node.span(), {}, out().global(name, node.span()), values);
}

} // namespace hasten::frontends::python

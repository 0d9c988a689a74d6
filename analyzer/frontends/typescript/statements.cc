// Statements: blocks, branches, loops, try, jumps.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

// More `using` declarations than this in one list are plain variables: each nests the rest of its list.
static constexpr uint32_t kMaxNestedUsing = 64;

static ir::Instruction structured(ir::Kind kind, ir::Form form, Node node) {
  ir::Instruction instruction;
  instruction.kind = kind;
  instruction.form = form;
  instruction.span = node.span();
  return instruction;
}

void Lowering::statement(Node node) {
  if (!node.is_named() || node.is_extra() || node.is_error()) return;
  Depth depth(*this);
  if (!depth.ok(node)) {
    opaque(node);
    return;
  }
  if (!node.is(Syntax::ForStatement) && !node.is(Syntax::ForInStatement) && !node.is(Syntax::WhileStatement) &&
      !node.is(Syntax::DoStatement) && !node.is(Syntax::LabeledStatement))
    label_ = Name(); // A label belongs to the loop right after it.
  switch (node.kind<Syntax>()) {
  case Syntax::ExpressionStatement: {
    Node child = node.first_named_child();
    if (child.is(Syntax::InternalModule))
      namespace_declaration(child);
    else
      effects(child);
    break;
  }
  case Syntax::LexicalDeclaration:
  case Syntax::VariableDeclaration:
    variables(node);
    break;
  case Syntax::StatementBlock:
    block(node);
    break;
  case Syntax::IfStatement:
    if_statement(node);
    break;
  case Syntax::SwitchStatement:
    switch_statement(node);
    break;
  case Syntax::ForStatement:
    for_statement(node);
    break;
  case Syntax::ForInStatement:
    for_in_statement(node);
    break;
  case Syntax::WhileStatement:
    conditional_loop(node, ir::Form::While);
    break;
  case Syntax::DoStatement:
    conditional_loop(node, ir::Form::DoWhile);
    break;
  case Syntax::TryStatement:
    try_statement(node);
    break;
  case Syntax::ReturnStatement:
    b().ret(node.span(), expression(node.first_named_child()));
    break;
  case Syntax::ThrowStatement:
    b().jump(ir::Form::Throw, node.span(), expression(node.first_named_child()));
    break;
  case Syntax::BreakStatement:
    jump_statement(node, ir::Form::Break);
    break;
  case Syntax::ContinueStatement:
    jump_statement(node, ir::Form::Continue);
    break;
  case Syntax::LabeledStatement:
    label_ = name_of(node.child(Field::Label));
    statement(node.child(Field::Body));
    label_ = Name();
    break;
  case Syntax::WithStatement: {
    ir::Instruction scope = structured(ir::Kind::Scope, ir::Form::With, node);
    scope.value = expression(node.child(Field::Object));
    b().open(scope);
    block_here(node.child(Field::Body));
    b().close();
    break;
  }
  case Syntax::FunctionDeclaration:
  case Syntax::GeneratorFunctionDeclaration:
    break; // Where its block begins: hoist_functions().
  case Syntax::FunctionSignature: {
    // Overloads stand before their function; a signature alone declares one that is defined elsewhere.
    Node next = node.next_named_sibling();
    if (!next && node.parent().is(Syntax::ExportStatement))
      next = node.parent().next_named_sibling().child(Field::Declaration);
    if (next.child(Field::Name).text() != node.child(Field::Name).text()) function_declaration(node);
    break;
  }
  case Syntax::ClassDeclaration:
  case Syntax::AbstractClassDeclaration:
    class_declaration(node);
    break;
  case Syntax::EnumDeclaration:
    enum_declaration(node);
    break;
  case Syntax::InternalModule:
  case Syntax::Module:
    namespace_declaration(node);
    break;
  case Syntax::InterfaceDeclaration:
    interface_declaration(node);
    break;
  case Syntax::TypeAliasDeclaration:
    type_alias(node);
    break;
  case Syntax::ImportAlias:
    import_alias(node);
    break;
  case Syntax::ExportStatement:
    export_statement(node);
    break;
  case Syntax::AmbientDeclaration: {
    Node declaration = node.first_named_child();
    if (!declaration.is(Syntax::InternalModule) && !declaration.is(Syntax::Module) &&
        !declaration.is(Syntax::StatementBlock) && !declaration.is(Syntax::PropertyIdentifier))
      statement(declaration);
    break;
  }
  case Syntax::ImportStatement: // hoist_import()
  case Syntax::EmptyStatement:
  case Syntax::DebuggerStatement:
  case Syntax::HashBangLine:
    break;
  default:
    opaque(node);
    break;
  }
}

Node Lowering::using_assignment(Node statement) {
  if (!statement.is(Syntax::ExpressionStatement)) return Node();
  Node child = statement.first_named_child();
  if (child.is(Syntax::AwaitExpression)) child = child.first_named_child();
  return child.is(Syntax::AssignmentExpression) && child.first_child().is(Syntax::TokenUsing) ? child : Node();
}

void Lowering::statements(Node first) {
  uint32_t open = 0;
  for (Node node = first; node; node = node.next_sibling()) {
    Node managed = using_assignment(node);
    if (!managed || open == kMaxNestedUsing) {
      statement(node);
      continue;
    }
    // The rest of the list is what the declaration manages.
    ir::Instruction scope = structured(ir::Kind::Scope, ir::Form::Using, managed);
    scope.value = expression(managed.child(Field::Right));
    scope.dest = resolve(managed.child(Field::Left));
    if (node.first_named_child().is(Syntax::AwaitExpression)) scope.set(ir::Flag::Async);
    b().open(scope);
    b().begin_block();
    ++open;
  }
  for (; open > 0; --open) {
    b().end_block();
    b().close();
  }
}

void Lowering::block(Node node) {
  if (!node || node.is_error()) return;
  scopes_.enter();
  if (node.is(Syntax::StatementBlock)) {
    Node first = node.first_child();
    hoist_declarations(first);
    hoist_functions(first);
    statements(first);
  } else {
    hoist_statement(node);
    if (node.is(Syntax::FunctionDeclaration) || node.is(Syntax::GeneratorFunctionDeclaration))
      function_declaration(node);
    statement(node);
  }
  scopes_.leave();
}

void Lowering::block_here(Node node) {
  b().begin_block();
  block(node);
  b().end_block();
}

void Lowering::if_statement(Node node) {
  ir::Instruction branch = structured(ir::Kind::If, ir::Form::Branch, node);
  branch.value = expression(node.child(Field::Condition));
  b().open(branch);
  block_here(node.child(Field::Consequence));
  block_here(node.child(Field::Alternative).first_named_child());
  b().close();
}

void Lowering::switch_statement(Node node) {
  ir::Instruction branch = structured(ir::Kind::If, ir::Form::Switch, node);
  branch.value = expression(node.child(Field::Value));
  Node body = node.child(Field::Body);
  scopes_.enter();
  for (Node one : body.named_children()) hoist_declarations(one.first_child());
  // The cases' values are the arguments. They are evaluated one by one until one fits; here all come first.
  Scratch values(*this);
  for (Node one : body.named_children()) {
    if (one.is(Syntax::SwitchCase))
      values.add(expression(one.child(Field::Value)));
    else if (one.is(Syntax::SwitchDefault))
      branch.name = kDefault;
  }
  b().open(branch, *values);
  for (Node one : body.named_children()) {
    if (!one.is(Syntax::SwitchCase) && !one.is(Syntax::SwitchDefault)) continue;
    b().begin_block();
    Node first = one.child(Field::Body);
    hoist_functions(first);
    statements(first);
    b().end_block();
  }
  b().close();
  scopes_.leave();
}

Name Lowering::take_label() {
  Name label = label_;
  label_ = Name();
  return label;
}

static Node bare(Node expression) {
  if (expression.is(Syntax::ExpressionStatement)) return expression.first_named_child();
  return expression.is(Syntax::EmptyStatement) ? Node() : expression;
}

void Lowering::for_statement(Node node) {
  ir::Instruction loop = structured(ir::Kind::Loop, ir::Form::Counter, node);
  loop.name = take_label();
  scopes_.enter();
  Node initializer = node.child(Field::Initializer);
  if (initializer.is(Syntax::LexicalDeclaration) || initializer.is(Syntax::VariableDeclaration)) {
    hoist_statement(initializer);
    variables(initializer);
  } else {
    effects(bare(initializer));
  }
  ir::InstrId id = b().open(loop);
  b().begin_block();
  Operand condition = expression(bare(node.child(Field::Condition)));
  b().instruction(id).value = condition;
  b().end_block();
  block_here(node.child(Field::Body));
  b().begin_block();
  effects(node.child(Field::Increment));
  b().end_block();
  block_here(Node());
  b().close();
  scopes_.leave();
}

void Lowering::for_in_statement(Node node) {
  bool of = node.child(Field::Operator).is(Syntax::TokenOf);
  ir::Instruction loop = structured(ir::Kind::Loop, of ? ir::Form::ForEach : ir::Form::ForKeys, node);
  loop.name = take_label();
  if (node.has_token(Syntax::TokenAwait)) loop.set(ir::Flag::Async);
  Node left = node.child(Field::Left), kind = node.child(Field::Kind);
  loop.value = expression(node.child(Field::Right));
  scopes_.enter();
  if (kind && !kind.is(Syntax::TokenVar))
    names_in_pattern(left, [&](Node name) { declare_local(name_of(name), name.span(), kind.is(Syntax::TokenConst)); });
  bool plain = left.is(Syntax::Identifier);
  loop.dest = plain ? resolve(left) : b().temporary(left.span());
  b().open(loop);
  block_here(Node());
  b().begin_block();
  if (!plain) bind(left, loop.dest, left.span());
  block(node.child(Field::Body));
  b().end_block();
  block_here(Node());
  block_here(Node());
  b().close();
  scopes_.leave();
}

// while and do … while: the condition's own code is a block before each round or after it.
void Lowering::conditional_loop(Node node, ir::Form form) {
  ir::Instruction loop = structured(ir::Kind::Loop, form, node);
  loop.name = take_label();
  ir::InstrId id = b().open(loop);
  b().begin_block();
  Operand condition = expression(node.child(Field::Condition));
  b().instruction(id).value = condition;
  b().end_block();
  block_here(node.child(Field::Body));
  block_here(Node());
  block_here(Node());
  b().close();
}

void Lowering::try_statement(Node node) {
  b().open(structured(ir::Kind::Try, ir::Form::None, node));
  block_here(node.child(Field::Body));
  block_here(Node());
  block_here(node.child(Field::Finalizer).child(Field::Body));
  if (Node handler = node.child(Field::Handler)) {
    b().begin_block();
    scopes_.enter();
    if (Node parameter = handler.child(Field::Parameter)) {
      names_in_pattern(parameter, [&](Node name) { declare_local(name_of(name), name.span(), false); });
      bool plain = parameter.is(Syntax::Identifier);
      Operand caught = plain ? resolve(parameter) : b().temporary(parameter.span());
      b().assign(ir::Form::Caught, parameter.span(), caught, Operand());
      if (!plain) bind(parameter, caught, parameter.span());
    }
    block(handler.child(Field::Body));
    scopes_.leave();
    b().end_block();
  }
  b().close();
}

void Lowering::jump_statement(Node node, ir::Form form) {
  b().jump(form, node.span(), Operand(), name_of(node.child(Field::Label)));
}

} // namespace hasten::frontends::typescript

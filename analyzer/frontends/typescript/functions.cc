// Functions: declarations, expressions, arrows, methods; their parameters and bodies.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

bool Lowering::directive(Node statement, std::vector<Name> &out) {
  if (!statement.is(Syntax::ExpressionStatement)) return false;
  Node string = statement.first_named_child();
  if (!string.is(Syntax::String)) return false;
  out.push_back(string_value(string));
  return true;
}

void Lowering::parameter(Node node, std::vector<Node> *patterns) {
  Node pattern = node;
  if (node.is(Syntax::RequiredParameter) || node.is(Syntax::OptionalParameter)) pattern = node.child(Field::Pattern);
  if (!pattern || pattern.is(Syntax::This)) return;
  ir::Parameter parameter;
  parameter.optional = node.is(Syntax::OptionalParameter);
  if (pattern.is(Syntax::RestPattern)) {
    parameter.kind = ir::Parameter::Kind::Rest;
    pattern = pattern.first_named_child();
  }
  bool plain = pattern.is(Syntax::Identifier) || pattern.is(Syntax::Undefined);
  if (plain) {
    parameter.name = name_of(pattern);
    // Of two parameters of one name (sloppy mode) the last one is bound.
    parameter.local = b().add_local(parameter.name, pattern.span());
    scopes_.declare(parameter.name, {Binding::Kind::Local, b().id(), parameter.local.value});
  } else {
    parameter.local = ir::LocalId{b().temporary(pattern.span()).index};
    names_in_pattern(pattern, [&](Node name) { declare_local(name_of(name), name.span(), false); });
  }
  parameter.type = annotation(node);
  function().locals[parameter.local.value].parameter = true;
  function().locals[parameter.local.value].type = parameter.type;
  for (Node child : node.children())
    if (child.is(Syntax::AccessibilityModifier) || child.is(Syntax::OverrideModifier) ||
        child.is(Syntax::TokenReadonly))
      parameter.field = true;
  if (Node value = node.child(Field::Value)) {
    parameter.optional = true;
    Frame *own = frame_;
    frame_ = own->outer; // Default values are in terms of the defining function.
    constant(unwrap(value), parameter.default_value);
    frame_ = own;
  }
  function().parameters.push_back(parameter);
  if (patterns) patterns->push_back(node);
}

// Parameters, result and modifiers. `patterns` gets the node of each parameter.
void Lowering::signature(Node node, DecoratorLists *decorators, std::vector<Node> *patterns) {
  for (Node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.is(Syntax::TokenAsync))
      function().is_async = true;
    else if (child.is(Syntax::TokenStar))
      function().is_generator = true;
    else if (child.is(Syntax::TokenStatic))
      function().is_static = true;
    else if (child.is(Syntax::FormalParameters) || child.field<Field>() == Field::Body)
      break;
  }
  if (node.is(Syntax::GeneratorFunction) || node.is(Syntax::GeneratorFunctionDeclaration))
    function().is_generator = true;
  if (Node name = node.child(Field::Name)) function().name_span = name.span();
  if (Node single = node.child(Field::Parameter)) // x => …
    parameter(single, patterns);
  for (Node child : node.child(Field::Parameters).named_children()) parameter(child, patterns);
  if (decorators)
    for (size_t i = 0; i < decorators->size() && i < function().parameters.size(); ++i)
      function().parameters[i].decorators = std::move((*decorators)[i]);
  function().result = annotation(node, Field::ReturnType);
}

ir::FunctionId Lowering::lower_function(Node node, Name name, ir::FunctionKind kind, ir::ClassId owner,
                                        DecoratorLists *decorators) {
  Frame frame{ir::FunctionBuilder(module_, name, kind, b().id(), node.span()), frame_};
  frame_ = &frame;
  scopes_.enter();
  Name outer_label = take_label();
  function().owner = owner;
  std::vector<Node> parameters;
  signature(node, decorators, &parameters);
  Node body = node.child(Field::Body);
  bool is_block = body.is(Syntax::StatementBlock);
  if (is_block) {
    hoist_variables(body);
    hoist_declarations(body.first_child());
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const ir::Parameter one = function().parameters[i];
    Node pattern = parameters[i].child(Field::Pattern);
    if (pattern.is(Syntax::RestPattern)) pattern = pattern.first_named_child();
    Operand value = b().local(one.local, one.name ? pattern.span() : Span{});
    Node fallback = parameters[i].child(Field::Value);
    if (!fallback && !pattern) // A bare pattern or identifier.
      continue;
    if (fallback && !one.default_value)
      bind_default(parameters[i], pattern, fallback, value);
    else if (!one.name)
      bind(pattern, value, parameters[i].span(), static_cast<uint8_t>(ir::Flag::Implicit));
    if (one.field && kind == ir::FunctionKind::Constructor) {
      Operand field = b().member(b().this_value(pattern.span()), one.name, pattern.span());
      b().instruction(b().copy(parameters[i].span(), field, value)).set(ir::Flag::Implicit);
    }
  }
  if (is_block) {
    Node first = body.first_child();
    hoist_functions(first);
    while (first && (!first.is_named() || first.is_extra() || directive(first, function().directives)))
      first = first.next_sibling();
    statements(first);
  } else if (body) {
    Operand result = expression(body);
    b().instruction(b().ret(body.span(), result)).set(ir::Flag::Implicit);
  }
  label_ = outer_label;
  scopes_.leave();
  frame_ = frame.outer;
  return frame.builder.finish();
}

ir::FunctionId Lowering::declare_function(Node node, Name name, ir::FunctionKind kind, ir::ClassId owner) {
  Frame frame{ir::FunctionBuilder(module_, name, kind, b().id(), node.span()), frame_};
  frame_ = &frame;
  scopes_.enter();
  function().owner = owner;
  function().is_declaration = true;
  signature(node, nullptr, nullptr);
  scopes_.leave();
  frame_ = frame.outer;
  return frame.builder.finish();
}

void Lowering::function_declaration(Node node) {
  Node name_node = node.child(Field::Name);
  Depth depth(*this);
  if (!depth.ok(node)) {
    opaque(node);
    return;
  }
  Name name = name_node ? name_of(name_node) : kDefault;
  ir::FunctionId id = node.is(Syntax::FunctionSignature) ? declare_function(node, name, ir::FunctionKind::Plain)
                                                         : lower_function(node, name, ir::FunctionKind::Plain);
  b().closure(node.span(), resolve(name_node), id);
}

Lowering::Operand Lowering::closure(Node node, const Want &want) {
  ir::FunctionKind kind = node.is(Syntax::ArrowFunction) ? ir::FunctionKind::Arrow : ir::FunctionKind::Plain;
  Node name_node = node.child(Field::Name);
  if (!name_node) {
    ir::FunctionId id = lower_function(node, want.name, kind);
    Operand dest = fresh(want, node);
    b().closure(node.span(), dest, id);
    return dest;
  }
  // A named function expression: the name is a constant that only the function itself sees.
  scopes_.enter();
  Name name = name_of(name_node);
  Operand dest = b().local(declare_local(name, name_node.span(), true), node.span());
  ir::FunctionId id = lower_function(node, name, kind);
  b().closure(node.span(), dest, id);
  scopes_.leave();
  return want.unused ? Operand() : dest;
}

} // namespace hasten::frontends::typescript

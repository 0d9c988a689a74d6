// Declarations that run where they stand: variables, enums, namespaces.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

void Lowering::variables(Node node) {
  for (Node child : node.named_children())
    if (child.is(Syntax::VariableDeclarator)) declarator(child);
}

void Lowering::declarator(Node node) {
  Node pattern = node.child(Field::Name), value_node = node.child(Field::Value);
  bool plain = pattern.is(Syntax::Identifier);
  ir::TypeId declared = annotation(node);
  if (plain && declared) {
    Binding binding = scopes_.find(name_of(pattern));
    if (binding.kind == Binding::Kind::Local && binding.function == b().id())
      function().locals[binding.index].type = declared;
  }
  if (!value_node) return;
  Want want;
  if (plain) want.name = name_of(pattern);
  Operand value = expression(value_node, want);
  if (!value) return;
  if (!plain && declared) { // The annotation types the whole value: give it to a temporary.
    Operand whole = b().temporary(value.span);
    function().locals[whole.index].type = declared;
    b().instruction(b().copy(value.span, whole, value)).set(ir::Flag::Implicit);
    value = whole;
  }
  if (plain && value.root == ir::Root::Import && value.members.empty() && !module_.imports[value.index].local)
    module_.imports[value.index].local = name_of(pattern); // const x = require("x")
  bind(pattern, value, node.span());
}

void Lowering::enum_declaration(Node node) {
  Node name_node = node.child(Field::Name);
  Name name = name_of(name_node);
  ir::ClassId id{static_cast<uint32_t>(module_.classes.size())};
  module_.classes.emplace_back();
  class_at(id).name = name;
  class_at(id).span = node.span();
  class_at(id).defined_in = b().id();
  class_at(id).is_enum = true;

  Frame frame{ir::FunctionBuilder(module_, name, ir::FunctionKind::ClassBody, b().id(), node.span()), frame_};
  frame_ = &frame;
  function().owner = id;
  class_at(id).body = b().id();
  scopes_.enter();
  for (Node member : node.child(Field::Body).named_children()) {
    Node key = member.is(Syntax::EnumAssignment) ? member.child(Field::Name) : member;
    Name member_name = key_name(key);
    if (!member_name) continue;
    scopes_.declare(member_name, {Binding::Kind::EnumMember, b().id(), 0});
    ir::Field field;
    field.name = member_name;
    field.span = member.span();
    field.is_static = true;
    class_at(id).fields.push_back(field);
    if (member.is(Syntax::EnumAssignment)) {
      Operand value = expression(member.child(Field::Value));
      b().copy(member.span(), b().member(b().this_value(key.span()), member_name, key.span()), value);
    }
  }
  scopes_.leave();
  frame_ = frame.outer;
  frame.builder.finish();
  b().assign(ir::Form::Define, node.span(), resolve(name_node), b().class_value(id, node.span()));
}

// A namespace is an object; its body is lowered in place, and what it exports is also stored as members.
void Lowering::namespace_declaration(Node node) {
  Node body = node.child(Field::Body), name_node = node.child(Field::Name);
  if (!body || name_node.is(Syntax::String)) return;
  Node outermost = name_node;
  std::vector<Node> inner;
  while (outermost.is(Syntax::NestedIdentifier)) {
    inner.push_back(outermost);
    outermost = outermost.child(Field::Object);
  }
  Operand object = resolve(outermost);
  bool first = object.root == ir::Root::Local && function().locals[object.index].declaration == outermost.span();
  if (first && !inner.empty()) b().assign(ir::Form::Object, node.span(), object, Operand());
  for (size_t i = inner.size(); i-- > 0;)
    object = b().member(object, name_of(inner[i].child(Field::Property)), inner[i].span());
  // Merged with a class, a function or an earlier part: that one made the object.
  if (first || !inner.empty()) b().assign(ir::Form::Object, node.span(), object, Operand());

  Operand outer_namespace = namespace_;
  Exporting outer_exporting = exporting_;
  namespace_ = object;
  exporting_ = Exporting::Namespace;
  scopes_.enter();
  hoist_variables(body);
  hoist_declarations(body.first_child());
  hoist_functions(body.first_child());
  statements(body.first_child());
  scopes_.leave();
  namespace_ = outer_namespace;
  exporting_ = outer_exporting;
}

void Lowering::export_from_namespace(Name name, Span span, Operand value) {
  ir::InstrId copy = b().copy(span, b().member(namespace_, name, span), value);
  b().instruction(copy).set(ir::Flag::Implicit);
}

} // namespace hasten::frontends::typescript

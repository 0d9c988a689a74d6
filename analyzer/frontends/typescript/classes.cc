// Classes and interfaces. A class is defined by an Assign Define; what runs then stands in its ClassBody function
// (decorators of members, computed keys, static fields and blocks), what each construction runs in its Fields function.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

Lowering::Operand Lowering::decorator(Node node) {
  Node inner = unwrap(node.first_named_child());
  if (!inner.is(Syntax::CallExpression)) return expression(inner);
  Operand callee = expression(inner.child(Field::Function));
  if (!callee) return Operand();
  Scratch arguments(*this);
  this->arguments(inner.child(Field::Arguments), *arguments);
  Operand dest = b().temporary(inner.span());
  b().call(inner.span(), dest, callee, *arguments, static_cast<uint8_t>(ir::Flag::Decorator));
  return dest;
}

void Lowering::parameter_decorators(Node parameters, DecoratorLists &out) {
  for (Node child : parameters.named_children()) {
    if (child.child(Field::Pattern).is(Syntax::This)) continue;
    out.emplace_back();
    for (Node one : child.named_children())
      if (one.is(Syntax::Decorator))
        if (Operand value = decorator(one)) out.back().push_back(value);
  }
}

void Lowering::heritage(Node node, ir::ClassId id) {
  Node clauses = node.child_of_kind(Syntax::ClassHeritage);
  for (Node clause : clauses.named_children()) {
    if (clause.is(Syntax::ExtendsClause)) {
      for (Node child : clause.named_children()) {
        if (child.field<Field>() != Field::Value) continue;
        Node base_node = unwrap(child), type_arguments = child.next_named_sibling();
        if (!type_arguments.is(Syntax::TypeArguments)) type_arguments = child.child(Field::TypeArguments);
        if (Operand base = expression(child, {.name = class_at(id).name})) class_at(id).bases.push_back(base);
        if (base_node.is(Syntax::Identifier) || base_node.is(Syntax::MemberExpression)) {
          ir::TypeId base_type = named_type(base_node, type_arguments);
          class_at(id).base_types.push_back(base_type);
        }
      }
    } else if (clause.is(Syntax::ImplementsClause)) {
      for (Node child : clause.named_children()) {
        ir::TypeId implemented = type(child);
        class_at(id).implements.push_back(implemented);
      }
    }
  }
}

void Lowering::method(Node node, ir::ClassId id, const std::vector<Node> &decorators) {
  Node key = node.child(Field::Name);
  Name name = key_name(key);
  std::vector<Operand> values;
  for (Node one : decorators)
    if (Operand value = decorator(one)) values.push_back(value);
  if (!name && key.is(Syntax::ComputedPropertyName)) effects(key.first_named_child());
  bool is_static = node.has_token(Syntax::TokenStatic);
  ir::FunctionKind kind = node.has_token(Syntax::TokenGet)     ? ir::FunctionKind::Getter
                          : node.has_token(Syntax::TokenSet)   ? ir::FunctionKind::Setter
                          : name == kConstructor && !is_static ? ir::FunctionKind::Constructor
                                                               : ir::FunctionKind::Method;
  if (!node.is(Syntax::MethodDefinition)) {
    ir::FunctionId declared = declare_function(node, name, kind, id);
    if (name && kind != ir::FunctionKind::Constructor) class_at(id).methods.push_back(declared);
    return;
  }
  DecoratorLists parameters;
  Node list = node.child(Field::Parameters);
  for (Node child : list.named_children())
    if (child.child_of_kind(Syntax::Decorator)) {
      parameter_decorators(list, parameters);
      break;
    }
  ir::FunctionId made = lower_function(node, name, kind, id, &parameters);
  module_.functions[made.value].decorators = std::move(values);
  if (kind == ir::FunctionKind::Constructor) {
    class_at(id).constructor = made;
    for (const ir::Parameter &parameter : module_.functions[made.value].parameters)
      if (parameter.field) {
        ir::Field field;
        field.name = parameter.name;
        field.type = parameter.type;
        field.span = module_.functions[made.value].locals[parameter.local.value].declaration;
        class_at(id).fields.push_back(field);
      }
  } else if (name) {
    class_at(id).methods.push_back(made);
  }
}

void Lowering::field_value(Node node) {
  Node key = node.child(Field::Name);
  Name name = key_name(key);
  Operand value = expression(node.child(Field::Value), {.name = name});
  if (!value) return;
  if (name) {
    b().copy(node.span(), b().member(b().this_value(key.span()), name, key.span()), value);
    return;
  }
  // The key was computed where the class is defined; which element it is, is not known here.
  b().assign(ir::Form::Index, node.span(), b().member(b().this_value(key.span()), kElement, key.span()), value);
}

void Lowering::field(Node node, ir::ClassId id, std::vector<Node> &instance_fields) {
  ir::Field field;
  Node key = node.child(Field::Name);
  for (Node child : node.named_children())
    if (child.is(Syntax::Decorator))
      if (Operand value = decorator(child)) field.decorators.push_back(value);
  field.name = key_name(key);
  field.span = node.span();
  field.type = annotation(node);
  field.is_static = node.has_token(Syntax::TokenStatic);
  if (!field.name && key.is(Syntax::ComputedPropertyName)) effects(key.first_named_child());
  bool is_static = field.is_static;
  if (field.name) class_at(id).fields.push_back(std::move(field));
  if (!node.child(Field::Value)) return;
  if (is_static)
    field_value(node);
  else
    instance_fields.push_back(node);
}

void Lowering::class_members(Node body, ir::ClassId id) {
  std::vector<Node> decorators, instance_fields;
  for (Node child : body.named_children()) {
    switch (child.kind<Syntax>()) {
    case Syntax::Decorator:
      decorators.push_back(child);
      continue;
    case Syntax::MethodDefinition:
    case Syntax::MethodSignature:
    case Syntax::AbstractMethodSignature:
      method(child, id, decorators);
      break;
    case Syntax::PublicFieldDefinition:
      field(child, id, instance_fields);
      break;
    case Syntax::ClassStaticBlock:
      hoist_variables(child.child(Field::Body));
      block(child.child(Field::Body));
      break;
    case Syntax::IndexSignature:
      break;
    default:
      if (!child.is_error()) opaque(child);
      break;
    }
    decorators.clear();
  }
  if (instance_fields.empty()) return;
  Frame frame{ir::FunctionBuilder(module_, class_at(id).name, ir::FunctionKind::Fields, b().id(), body.span()), frame_};
  frame_ = &frame;
  scopes_.enter();
  function().owner = id;
  class_at(id).fields_init = b().id();
  for (Node field : instance_fields) field_value(field);
  scopes_.leave();
  frame_ = frame.outer;
  frame.builder.finish();
}

// The class of `node` stored into want.dest, its own name or a temporary. Decorators may stand before `export`:
// wrapper.
Lowering::Operand Lowering::class_definition(Node node, const Want &want, Node wrapper) {
  Node name_node = node.child(Field::Name);
  Name name = name_node ? name_of(name_node) : want.name;
  ir::ClassId id{static_cast<uint32_t>(module_.classes.size())};
  module_.classes.emplace_back();
  class_at(id).name = name;
  class_at(id).span = node.span();
  class_at(id).defined_in = b().id();
  class_at(id).is_abstract = node.is(Syntax::AbstractClassDeclaration);
  for (Node holder : {wrapper, node})
    for (Node child : holder.named_children())
      if (child.is(Syntax::Decorator))
        if (Operand value = decorator(child)) class_at(id).decorators.push_back(value);

  // A named class expression: the name is a constant that only the class itself sees.
  bool inner_name = node.is(Syntax::Class) && name_node;
  scopes_.enter();
  Operand dest = inner_name ? b().local(declare_local(name, name_node.span(), true), node.span()) : fresh(want, node);
  heritage(node, id);
  {
    Frame frame{ir::FunctionBuilder(module_, name, ir::FunctionKind::ClassBody, b().id(), node.span()), frame_};
    frame_ = &frame;
    scopes_.enter();
    Name outer_label = take_label();
    function().owner = id;
    class_at(id).body = b().id();
    class_members(node.child(Field::Body), id);
    label_ = outer_label;
    scopes_.leave();
    frame_ = frame.outer;
    frame.builder.finish();
  }
  scopes_.leave();
  b().assign(ir::Form::Define, node.span(), dest, b().class_value(id, node.span()));
  return dest;
}

void Lowering::class_declaration(Node node, Node wrapper) {
  Node name_node = node.child(Field::Name);
  Want want;
  want.dest = resolve(name_node);
  want.name = name_of(name_node);
  want.unused = !want.dest;
  class_definition(node, want, wrapper);
}

void Lowering::interface_declaration(Node node) {
  Name name = name_of(node.child(Field::Name));
  Binding binding = scopes_.find(name, NameSpace::Type);
  if (binding.kind != Binding::Kind::Class) return;
  ir::ClassId id{binding.index};
  for (Node clause : node.named_children()) {
    if (!clause.is(Syntax::ExtendsTypeClause)) continue;
    for (Node child : clause.named_children()) {
      Node base = child.is(Syntax::GenericType) ? child.child(Field::Name) : child;
      ir::TypeId base_type = type(child);
      class_at(id).base_types.push_back(base_type);
      // The same as a value of this function.
      Node root = base;
      std::vector<Node> members;
      for (; root.is(Syntax::NestedTypeIdentifier) || root.is(Syntax::NestedIdentifier);
           root = root.child(root.is(Syntax::NestedTypeIdentifier) ? Field::Module : Field::Object))
        members.push_back(root);
      Binding found = scopes_.find(name_of(root), NameSpace::Type);
      Operand value =
          found.kind == Binding::Kind::Class ? b().class_value(ir::ClassId{found.index}, root.span()) : resolve(root);
      for (size_t i = members.size(); value && i-- > 0;) {
        Node last = members[i].child(members[i].is(Syntax::NestedTypeIdentifier) ? Field::Name : Field::Property);
        value = b().member(value, name_of(last), members[i].span());
      }
      if (value) class_at(id).bases.push_back(value);
    }
  }
  for (Node member : node.child(Field::Body).named_children()) {
    Name member_name = key_name(member.child(Field::Name));
    if (!member_name) continue;
    if (member.is(Syntax::PropertySignature)) {
      ir::Field field;
      field.name = member_name;
      field.span = member.span();
      field.type = annotation(member);
      class_at(id).fields.push_back(field);
    } else if (member.is(Syntax::MethodSignature)) {
      ir::FunctionId declared = declare_function(member, member_name, ir::FunctionKind::Method, id);
      class_at(id).methods.push_back(declared);
    }
  }
}

} // namespace hasten::frontends::typescript

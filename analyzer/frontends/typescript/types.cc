// Type annotations. A name resolves like a value, after the names that are types only: an interface is its class, an
// alias stays a name (see Module::aliases), an import an import.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

ir::TypeId Lowering::add_type(ir::Type::Kind kind, std::vector<ir::TypeId> arguments) {
  ir::TypeId id{static_cast<uint32_t>(module_.types.size())};
  module_.types.emplace_back();
  module_.types.back().kind = kind;
  module_.types.back().arguments = std::move(arguments);
  return id;
}

ir::TypeId Lowering::annotation(Node owner, Field field) {
  Node annotation = owner.child(field);
  return annotation.is(Syntax::TypeAnnotation) ? type(annotation.first_named_child()) : ir::TypeId();
}

Lowering::Operand Lowering::type_name(Name name, Span span) {
  Operand operand;
  operand.span = span;
  operand.root = ir::Root::Global;
  Binding binding = scopes_.find(name, NameSpace::Type);
  if (binding.kind == Binding::Kind::Class) {
    operand.root = ir::Root::Class;
    operand.index = binding.index;
    return operand;
  }
  if (binding.kind == Binding::Kind::None) {
    binding = scopes_.find(name);
    if (binding.kind == Binding::Kind::Import) {
      operand.root = ir::Root::Import;
      operand.index = binding.index;
      return operand;
    }
    // A class local to a function stays a name: types are in terms of the module.
    if (binding.kind == Binding::Kind::Local && binding.function == ir::kModuleFunction) {
      operand.root = ir::Root::Captured;
      operand.index = binding.index;
      operand.owner = binding.function;
      return operand;
    }
  }
  return type_operand(operand, {name});
}

// `base` with members, whose names are stored with the module's types.
Lowering::Operand Lowering::type_operand(Operand base, const std::vector<Name> &members) {
  std::vector<Name> &names = module_.type_names;
  uint32_t begin = static_cast<uint32_t>(names.size());
  for (uint32_t i = 0; i < base.members.count; ++i) {
    Name name = names[base.members.begin + i];
    names.push_back(name);
  }
  names.insert(names.end(), members.begin(), members.end());
  base.members = {begin, static_cast<uint32_t>(names.size()) - begin};
  return base;
}

// A (dotted) name: type_identifier, nested_type_identifier, or the expression after `extends`.
Lowering::Operand Lowering::type_path(Node node) {
  std::vector<Name> members;
  Node root = node;
  while (true) {
    if (root.is(Syntax::NestedTypeIdentifier)) {
      members.push_back(name_of(root.child(Field::Name)));
      root = root.child(Field::Module);
    } else if (root.is(Syntax::NestedIdentifier) || root.is(Syntax::MemberExpression)) {
      members.push_back(name_of(root.child(Field::Property)));
      root = root.child(Field::Object);
    } else {
      break;
    }
  }
  Operand path;
  if (root.is(Syntax::CallExpression) && root.child(Field::Function).is(Syntax::Import)) { // import("x").Y
    Node specifier = root.child(Field::Arguments).first_named_child();
    if (!specifier.is(Syntax::String)) return path;
    ir::ImportId id = add_import(string_value(specifier), kStar, Name(), root.span());
    module_.imports[id.value].type_only = true;
    path.root = ir::Root::Import;
    path.index = id.value;
  } else if (root.is(Syntax::TypeIdentifier) || root.is(Syntax::Identifier)) {
    path = type_name(name_of(root), node.span());
  } else {
    return path;
  }
  path.span = node.span();
  if (members.empty()) return path;
  return type_operand(path, std::vector<Name>(members.rbegin(), members.rend()));
}

ir::TypeId Lowering::named_type(Node name, Node arguments) {
  std::vector<ir::TypeId> list;
  for (Node child : arguments.named_children())
    if (ir::TypeId argument = type(child)) list.push_back(argument);
  Operand path = type_path(name);
  ir::TypeId id = add_type(path ? ir::Type::Kind::Name : ir::Type::Kind::Other, std::move(list));
  module_.types[id.value].path = path;
  return id;
}

ir::TypeId Lowering::type(Node node) {
  using TK = ir::Type::Kind;
  Depth depth(*this);
  if (!node || node.is_error() || node.is_missing()) return ir::TypeId();
  if (depth_ > kMaxDepth) return add_type(TK::Other);
  auto members = [&](Node parent) {
    std::vector<ir::TypeId> list;
    for (Node child : parent.named_children()) {
      // A named tuple member has its type in a field.
      Node inner = child.is(Syntax::RequiredParameter) || child.is(Syntax::OptionalParameter)
                       ? child.child(Field::Type).first_named_child()
                       : child;
      if (ir::TypeId id = type(inner)) list.push_back(id);
    }
    return list;
  };
  switch (node.kind<Syntax>()) {
  case Syntax::TypeIdentifier:
  case Syntax::NestedTypeIdentifier:
  case Syntax::MemberExpression:
    return named_type(node, Node());
  case Syntax::GenericType:
    return named_type(node.child(Field::Name), node.child(Field::TypeArguments));
  case Syntax::PredefinedType: {
    Operand path;
    path.root = ir::Root::Global;
    path.span = node.span();
    path = type_operand(path, {name_of(node)});
    ir::TypeId id = add_type(TK::Name);
    module_.types[id.value].path = path;
    return id;
  }
  case Syntax::ArrayType:
    return add_type(TK::Array, members(node));
  case Syntax::TupleType:
    return add_type(TK::Tuple, members(node));
  case Syntax::UnionType:
  case Syntax::IntersectionType: {
    // a | b | c nests to the left; members of an intersection are members of the value just as well.
    std::vector<Node> parts;
    std::vector<ir::TypeId> list;
    Node left = node;
    while (left.is(Syntax::UnionType) || left.is(Syntax::IntersectionType)) {
      Node first = left.first_named_child(), second = first.next_named_sibling();
      if (!second) { // | a
        left = first;
        continue;
      }
      parts.push_back(second);
      left = first;
    }
    parts.push_back(left);
    for (size_t i = parts.size(); i-- > 0;)
      if (ir::TypeId id = type(parts[i])) list.push_back(id);
    return list.size() == 1 ? list[0] : add_type(TK::Union, std::move(list));
  }
  case Syntax::LiteralType:
    return add_type(TK::Literal);
  case Syntax::FunctionType:
  case Syntax::ConstructorType: {
    std::vector<ir::TypeId> result;
    Node returned = node.child(node.is(Syntax::FunctionType) ? Field::ReturnType : Field::Type);
    if (ir::TypeId id = type(returned)) result.push_back(id);
    return add_type(TK::Function, std::move(result));
  }
  case Syntax::ObjectType:
    return add_type(TK::Object);
  case Syntax::ParenthesizedType:
  case Syntax::ReadonlyType:
  case Syntax::OptionalType:
  case Syntax::RestType:
    return type(node.first_named_child());
  default:
    return add_type(TK::Other);
  }
}

void Lowering::type_alias(Node node) {
  ir::TypeId aliased = type(node.child(Field::Value));
  if (aliased) module_.aliases.push_back({name_of(node.child(Field::Name)), aliased});
}

} // namespace hasten::frontends::typescript

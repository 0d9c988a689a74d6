// Annotations as types: names, generics, unions, Annotated; text annotations too. Type names are resolved like values,
// but mean the same to every function: a module's name is Captured from function 0, a class inside a function or class is
// the class itself, and other local names are Globals.
#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

using ir::Type;
using ir::TypeId;

TypeId Lowering::add_type(Type type) {
  module_.types.push_back(std::move(type));
  return TypeId{static_cast<uint32_t>(module_.types.size() - 1)};
}

Operand Lowering::type_root(Name name, Span span) {
  Operand place;
  place.span = span;
  auto from = [&](Scope &owner, const Binding &binding) {
    if (binding.kind == Binding::Kind::Import) {
      place.root = Root::Import;
      place.index = binding.import.value;
    } else if (binding.kind == Binding::Kind::Local && owner.kind == ScopeKind::Module) {
      place.root = Root::Captured;
      place.index = binding.local.value;
      place.owner = ir::kModuleFunction;
    } else if (auto it = owner.classes.find(name); it != owner.classes.end()) {
      place.root = Root::Class;
      place.index = it->second.value;
    }
  };
  for (Scope *s = scope_; s && place.root == Root::None; s = s->parent) {
    if (s->kind == ScopeKind::Class && s != scope_)
      continue;
    auto it = s->names.find(name);
    if (it == s->names.end() || it->second.kind == Binding::Kind::Outer)
      continue;
    if (it->second.kind == Binding::Kind::ModuleName) {
      if (const Binding *binding = module_binding(name))
        from(*module_scope_, *binding);
    } else if (s->kind == ScopeKind::Module && alias_names_.count(name)) {
      break; // A type alias of this file: a Global, found in Module::aliases.
    } else {
      from(*s, it->second);
      // `store: store.Store` in a class: the field is not bound yet, so the name is the module's.
      if (place.root == Root::None && s->kind == ScopeKind::Class)
        continue;
    }
    break;
  }
  if (place.root == Root::None) {
    place.root = Root::Global;
    place.members = {static_cast<uint32_t>(module_.type_names.size()), 1};
    module_.type_names.push_back(name);
  }
  return place;
}

TypeId Lowering::type_name(const std::vector<Name> &names, Span span) {
  Type type;
  type.kind = Type::Kind::Name;
  type.path = type_root(names[0], span);
  if (names.size() > 1 && type.path.members.empty())
    type.path.members.begin = static_cast<uint32_t>(module_.type_names.size());
  for (size_t i = 1; i < names.size(); ++i) {
    module_.type_names.push_back(names[i]);
    ++type.path.members.count;
  }
  return add_type(std::move(type));
}

TypeId Lowering::type_path(Node node) {
  std::vector<Name> reversed;
  Node at = node;
  while (!broken(at) && (at.is(Syntax::Attribute) || at.is(Syntax::MemberType) || at.is(Syntax::Type))) {
    if (at.is(Syntax::Attribute)) {
      Node name = at.child(Field::Attribute);
      if (broken(name))
        return add_type({});
      reversed.push_back(Name::of(name.text()));
      at = at.child(Field::Object);
    } else if (at.is(Syntax::MemberType)) {
      Node inner = at.first_named_child();
      Node name = inner ? inner.next_named_sibling() : Node();
      if (broken(name))
        return add_type({});
      reversed.push_back(Name::of(name.text()));
      at = inner;
    } else {
      at = at.first_named_child();
    }
  }
  if (broken(at) || !at.is(Syntax::Identifier))
    return add_type({});
  reversed.push_back(Name::of(at.text()));
  return type_name({reversed.rbegin(), reversed.rend()}, node.span());
}

std::string_view Lowering::typing_name(const Type &type) const {
  if (type.kind != Type::Kind::Name)
    return {};
  std::span<const Name> members = module_.type_members(type.path);
  if (type.path.root == Root::Global)
    return members.size() == 1 ? members[0].text() : std::string_view();
  if (type.path.root != Root::Import)
    return {};
  const ir::Import &import = module_.at(type.path.import());
  std::string_view specifier = import.specifier.text();
  if (specifier != "typing" && specifier != "typing_extensions" && specifier != "collections" &&
      specifier != "collections.abc" && specifier != "dataclasses")
    return {};
  if (import.imported == "*")
    return members.empty() ? std::string_view() : members.back().text();
  return import.imported.text();
}

static TypeId none_type(ir::Module &module) {
  Type type;
  type.kind = Type::Kind::Literal;
  module.types.push_back(type);
  return TypeId{static_cast<uint32_t>(module.types.size() - 1)};
}

// ClassVar[T] is a T.
static bool is_qualifier(std::string_view name) {
  return name == "ClassVar" || name == "Final" || name == "Required" || name == "NotRequired" || name == "ReadOnly" ||
         name == "InitVar";
}

TypeId Lowering::generic(Node head, const std::vector<Node> &arguments, bool metadata) {
  TypeId head_id = type_path(head);
  std::string_view name = typing_name(module_.at(head_id));
  Type type;
  if (name == "Literal") {
    type.kind = Type::Kind::Literal;
    return add_type(std::move(type));
  }
  if (name == "Callable") {
    type.kind = Type::Kind::Function;
    return add_type(std::move(type));
  }
  if (name == "Annotated" && !arguments.empty()) {
    type.kind = Type::Kind::Annotated;
    type.arguments.push_back(this->type(arguments[0], metadata));
    if (metadata)
      for (size_t i = 1; i < arguments.size(); ++i)
        type.metadata.push_back(expression(arguments[i]));
    return add_type(std::move(type));
  }
  if (is_qualifier(name) && !arguments.empty())
    return this->type(arguments[0], metadata);
  if (name == "Optional" || name == "Union")
    type.kind = Type::Kind::Union;
  else
    type = module_.at(head_id);
  for (Node argument : arguments)
    type.arguments.push_back(this->type(argument, metadata));
  if (name == "Optional")
    type.arguments.push_back(none_type(module_));
  return add_type(std::move(type));
}

TypeId Lowering::type(Node node, bool metadata) {
  Deeper deeper(*this);
  if (!deeper || broken(node))
    return add_type({});
  return type_of_expression(node, metadata);
}

TypeId Lowering::type_of_expression(Node node, bool metadata) {
  Type other;
  switch (syntax(node)) {
  case Syntax::Type:
  case Syntax::Parenthesized:
  case Syntax::ConstrainedType:
    return type(node.first_named_child(), metadata);
  case Syntax::Identifier:
  case Syntax::Attribute:
  case Syntax::MemberType:
    return type_path(node);
  case Syntax::Subscript: {
    std::vector<Node> arguments;
    for (Node child : node.named_children())
      if (child.field<Field>() == Field::Subscript) {
        // Optional[(A)] and Union[(A, B)]
        if (child.is(Syntax::Tuple) && !child.is_error())
          for (Node part : child.named_children())
            arguments.push_back(part);
        else
          arguments.push_back(child);
      }
    return generic(node.child(Field::Value), arguments, metadata);
  }
  case Syntax::GenericType: {
    std::vector<Node> arguments;
    if (Node list = node.child_of_kind(Syntax::TypeParameter); !broken(list))
      for (Node child : list.named_children())
        arguments.push_back(child);
    return generic(node.first_named_child(), arguments, metadata);
  }
  case Syntax::Binary:
  case Syntax::UnionType: {
    if (node.is(Syntax::Binary) && (!node.child(Field::Operator) || node.child(Field::Operator).text() != "|"))
      return add_type(std::move(other));
    std::vector<Node> parts; // Of A | B | C, which leans to the left.
    Node at = node;
    while (!broken(at) && (at.is(Syntax::Binary) || at.is(Syntax::UnionType) || at.is(Syntax::Type))) {
      if (at.is(Syntax::Type)) {
        at = at.first_named_child();
        continue;
      }
      Node left = at.first_named_child();
      if (broken(left))
        break;
      parts.push_back(left.next_named_sibling());
      at = left;
    }
    parts.push_back(at);
    Type result;
    result.kind = Type::Kind::Union;
    for (size_t i = parts.size(); i-- > 0;)
      result.arguments.push_back(type(parts[i], metadata));
    return add_type(std::move(result));
  }
  case Syntax::None:
  case Syntax::Integer:
  case Syntax::True:
  case Syntax::False:
    other.kind = Type::Kind::Literal;
    return add_type(std::move(other));
  case Syntax::String: {
    Name text = plain_text(node);
    return text ? type_from_text(text.text(), node.span()) : add_type(std::move(other));
  }
  default:
    return add_type(std::move(other));
  }
}

namespace {

// Reads "list[models.User] | None".
struct TypeText {
  std::string_view text;
  size_t at = 0;
  int depth = 0;

  void skip() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r'))
      ++at;
  }
  bool take(char c) {
    skip();
    if (at < text.size() && text[at] == c) {
      ++at;
      return true;
    }
    return false;
  }
  std::string_view word() {
    skip();
    size_t begin = at;
    while (at < text.size()) {
      unsigned char c = static_cast<unsigned char>(text[at]);
      if (!(c == '_' || c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z')))
        break;
      ++at;
    }
    return text.substr(begin, at - begin);
  }
};

} // namespace

TypeId Lowering::type_from_text(std::string_view source, Span span) {
  TypeText reader{source};
  auto term = [&](auto &self) -> TypeId {
    Type type;
    if (++reader.depth > 30)
      return add_type(std::move(type));
    std::vector<Name> names;
    do {
      std::string_view word = reader.word();
      if (word.empty()) {
        reader.at = source.size(); // Not a type we read.
        --reader.depth;
        return add_type({});
      }
      names.push_back(Name::of(word));
    } while (reader.take('.'));
    if (names.size() == 1 && names[0] == "None") {
      --reader.depth;
      return none_type(module_);
    }
    TypeId head = type_name(names, span);
    TypeId result = head;
    if (reader.take('[')) {
      std::string_view name = typing_name(module_.at(head));
      std::vector<TypeId> arguments;
      if (name != "Literal" && name != "Callable")
        do {
          std::vector<TypeId> parts;
          do
            parts.push_back(self(self));
          while (reader.take('|'));
          if (parts.size() > 1) {
            Type either;
            either.kind = Type::Kind::Union;
            either.arguments = parts;
            arguments.push_back(add_type(std::move(either)));
          } else {
            arguments.push_back(parts[0]);
          }
          if (name == "Annotated")
            break;
        } while (reader.take(','));
      if (name == "Literal" || name == "Callable" || name == "Annotated") { // What follows is no type.
        int open = 1;
        while (reader.at < source.size() && open > 0) {
          open += source[reader.at] == '[';
          open -= source[reader.at++] == ']';
        }
      } else {
        reader.take(']');
      }
      if ((name == "Annotated" || is_qualifier(name)) && !arguments.empty()) {
        result = arguments[0];
      } else {
        if (name == "Optional" || name == "Union")
          type.kind = Type::Kind::Union;
        else if (name == "Literal")
          type.kind = Type::Kind::Literal;
        else if (name == "Callable")
          type.kind = Type::Kind::Function;
        else
          type = module_.at(head);
        type.arguments = arguments;
        if (name == "Optional")
          type.arguments.push_back(none_type(module_));
        result = add_type(std::move(type));
      }
    }
    --reader.depth;
    return result;
  };
  std::vector<TypeId> parts;
  do
    parts.push_back(term(term));
  while (reader.take('|') && parts.size() < 64);
  if (parts.size() == 1)
    return parts[0];
  Type either;
  either.kind = Type::Kind::Union;
  either.arguments = parts;
  return add_type(std::move(either));
}

// `UserDep = Annotated[User, Depends(current_user)]`, `Json: TypeAlias = …`. True if the assignment is done with.
bool Lowering::type_alias(Node left, Node right, Node annotation) {
  if (scope_->kind != ScopeKind::Module || broken(left) || broken(right) || !left.is(Syntax::Identifier))
    return false;
  bool declared = annotation && annotation.text().ends_with("TypeAlias");
  bool annotated = false, alias = declared;
  if (right.is(Syntax::Subscript)) {
    Node head = right.child(Field::Value);
    if (!broken(head) && (head.is(Syntax::Identifier) || head.is(Syntax::Attribute))) {
      std::string_view name = typing_name(module_.at(type_path(head)));
      annotated = name == "Annotated";
      for (std::string_view known : {"Annotated", "Optional", "Union", "Literal", "Callable", "List", "Dict", "Type", "Tuple",
                                     "Sequence", "Mapping", "Awaitable", "list", "dict", "type", "tuple", "set"})
        alias |= name == known;
    }
  } else if (right.is(Syntax::Binary)) {
    Node last = right.child(Field::Right);
    alias |= last && (last.is(Syntax::None) || last.is(Syntax::Subscript)) && right.child(Field::Operator).text() == "|";
  }
  if (!alias)
    return false;
  TypeId id = type(right, annotated);
  module_.aliases.push_back({Name::of(left.text()), id});
  alias_names_.insert(Name::of(left.text()));
  if (!annotated)
    return false;
  // Its metadata have been evaluated: what is stored mentions them.
  std::vector<Argument> mentioned;
  for (const Operand &operand : std::vector<Operand>(module_.at(id).metadata))
    mentioned.push_back({operand});
  Operand container = expression(right.child(Field::Value));
  store(left, emit_value(Form::Index, right, container, mentioned), left.parent().span(), false);
  return true;
}

void Lowering::type_alias_statement(Node node) {
  Node name = node.child(Field::Left);
  while (!broken(name) && !name.is(Syntax::Identifier))
    name = name.first_named_child();
  Node right = node.child(Field::Right);
  if (broken(name) || broken(right))
    return;
  TypeId id = type(right, scope_->kind == ScopeKind::Module);
  module_.aliases.push_back({Name::of(name.text()), id});
  if (scope_->kind == ScopeKind::Module)
    alias_names_.insert(Name::of(name.text()));
}

} // namespace hasten::frontends::python

#include "frontends/cpp_syntax/declarations.h"

#include <algorithm>
#include <limits>

namespace hasten::frontends::cpp_syntax {

static void add_path(Node n, Path &out, int depth) {
  if (depth > 64 || broken(n)) return;
  switch (syntax(n)) {
  case Syntax::Qualified:
  case Syntax::NestedNamespace: {
    if (Node scope = n.child(Field::Scope); scope) add_path(scope, out, depth + 1);
    if (Node name = n.child(Field::Name); name) return add_path(name, out, depth + 1);
    for (Node child : n.named_children())
      if (child.field<Field>() != Field::Scope) add_path(child, out, depth + 1);
    return;
  }
  case Syntax::TemplateType:
  case Syntax::TemplateFunction:
  case Syntax::TemplateMethod: return add_path(n.child(Field::Name), out, depth + 1);
  case Syntax::DependentName:
  case Syntax::DependentType: return add_path(n.first_named_child(), out, depth + 1);
  case Syntax::Identifier:
  case Syntax::TypeIdentifier:
  case Syntax::FieldIdentifier:
  case Syntax::NamespaceIdentifier:
  case Syntax::DestructorName:
  case Syntax::OperatorName: {
    std::string text;
    for (char c : n.text())
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') text += c;
    out.push_back(std::move(text));
    return;
  }
  default: return;
  }
}

Path path_of(Node name) {
  Path path;
  add_path(name, path, 0);
  return path;
}

std::string joined(const Path &path, std::string_view separator) {
  std::string text;
  for (const std::string &part : path) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

Path split(std::string_view qualified) {
  Path path;
  while (!qualified.empty()) {
    size_t at = qualified.find("::");
    path.emplace_back(qualified.substr(0, at));
    qualified = at == qualified.npos ? std::string_view() : qualified.substr(at + 2);
  }
  return path;
}

static Node template_arguments(Node type) {
  for (int guard = 0; type && guard < 64; ++guard) {
    if (type.is(Syntax::TemplateType) || type.is(Syntax::TemplateFunction)) return type.child(Field::Arguments);
    if (type.is(Syntax::Qualified))
      type = type.child(Field::Name);
    else if (type.is(Syntax::DependentType) || type.is(Syntax::DependentName))
      type = type.first_named_child();
    else
      break;
  }
  return Node();
}

static TypeText type_at(Node type, int depth) {
  TypeText result;
  if (broken(type) || depth > 16) return result;
  switch (syntax(type)) {
  case Syntax::Placeholder: result.automatic = true; return result;
  case Syntax::TypeDescriptor: {
    result = type_at(type.child(Field::Type), depth + 1);
    if (Node d = type.child(Field::Declarator); d) {
      result.indirect |= is_indirect(d);
      if (d.is(Syntax::AbstractFunction)) return {}; // A function's type
    }
    return result;
  }
  case Syntax::Class:
  case Syntax::Struct:
  case Syntax::Union:
  case Syntax::Enum: type = type.child(Field::Name); break; // struct foo *p
  default: break;
  }
  result.path = path_of(type);
  if (Node arguments = template_arguments(type); arguments)
    for (Node a : arguments.named_children()) result.arguments.push_back(type_at(a, depth + 1));
  return result;
}

TypeText type_text(Node type, Node declarator) {
  TypeText result = type_at(type, 0);
  if (declarator && is_indirect(declarator)) result.indirect = true;
  if (type)
    for (Node n : type.parent().children())
      if (n.text() == "const") result.constant = true;
  return result;
}

std::string text_of(const TypeText &type) {
  std::string text = joined(type.path);
  if (!type.arguments.empty()) {
    text += '<';
    for (const TypeText &a : type.arguments) text += (text.back() == '<' ? "" : ",") + text_of(a);
    text += '>';
  }
  return text;
}

static bool is_parameter(Node n) {
  return n.is(Syntax::Parameter) || n.is(Syntax::OptionalParameter) || n.is(Syntax::VariadicParameter);
}

Arity arity_of(Node parameters) {
  Arity arity;
  for (Node p : parameters.children()) {
    if (p.text() == "..." || p.is(Syntax::VariadicParameter)) {
      arity.most = std::numeric_limits<uint32_t>::max();
    } else if (is_parameter(p)) {
      if (p.is(Syntax::Parameter) && !p.child(Field::Declarator) && p.text() == "void") continue;
      if (p.is(Syntax::Parameter)) ++arity.least;
      if (arity.most < std::numeric_limits<uint32_t>::max()) ++arity.most;
    }
  }
  return arity;
}

std::string parameters_text(Node parameters) {
  std::string text;
  for (Node p : parameters.children()) {
    if (!is_parameter(p)) continue;
    TypeText t = type_text(p.child(Field::Type), p.child(Field::Declarator));
    std::string one = t ? text_of(t) : std::string(p.child(Field::Type).text());
    if (t.indirect) one += '*';
    text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

std::string namespace_name(Node definition) {
  for (Node child : definition.children()) {
    if (child.is(Syntax::InlineToken)) return {};
    if (child.is(Syntax::NamespaceToken)) break;
  }
  return joined(path_of(definition.child(Field::Name)));
}

namespace {

class Collector {
public:
  Collector(const SyntaxTree &tree, Declarations &out) : tree_(tree), out_(out) {}

  void all(Node parent, const std::string &scope, bool internal, int depth) {
    if (depth > 64) return;
    for (Node n : parent.named_children())
      if (!broken(n)) declaration(n, scope, internal, depth + 1);
  }

  void declaration(Node n, const std::string &scope, bool internal, int depth) {
    switch (syntax(n)) {
    case Syntax::NamespaceDefinition: {
      Path path = split(namespace_name(n));
      std::string inner = scope;
      for (const std::string &part : path) {
        inner = inside(inner, part);
        add(Entity::Kind::Namespace, inner, scope, n, internal).defined = true;
      }
      return all(n.child(Field::Body), inner, internal || !n.child(Field::Name), depth);
    }
    case Syntax::Linkage: {
      Node body = n.child(Field::Body);
      return body.is(Syntax::DeclarationList) ? all(body, scope, internal, depth)
                                               : body ? declaration(body, scope, internal, depth + 1) : void();
    }
    case Syntax::Template: return all(n, scope, internal, depth);
    case Syntax::DeclarationList: return all(n, scope, internal, depth);
    case Syntax::NamespaceAlias: {
      Path target;
      for (Node child : n.named_children())
        if (child.field<Field>() != Field::Name) target = path_of(child);
      add(Entity::Kind::NamespaceAlias, inside(scope, n.child(Field::Name).text()), scope, n, false).type.path = target;
      return;
    }
    case Syntax::Using: {
      bool directive = n.has_token(Syntax::NamespaceToken);
      Path path = path_of(n.first_named_child());
      if (path.empty()) return;
      if (directive)
        out_.directives.push_back({scope, path});
      else if (path.size() > 1)
        add(Entity::Kind::Alias, inside(scope, path.back()), scope, n, internal).type.path = path;
      return;
    }
    case Syntax::AliasDeclaration: {
      Entity &e = add(Entity::Kind::Alias, inside(scope, n.child(Field::Name).text()), scope, n, internal);
      e.type = type_text(n.child(Field::Type));
      return;
    }
    case Syntax::TypeDefinition: {
      Node type = n.child(Field::Type);
      record_or_enum(type, scope, internal, depth);
      for (Node d : n.children())
        if (d.field<Field>() == Field::Declarator) {
          Node name = innermost_declarator(d);
          if (!name.is(Syntax::TypeIdentifier)) continue;
          Path target = path_of(type);
          if ((is_class(type) || type.is(Syntax::Enum)) && !type.child(Field::Name)) { // typedef struct { … } Name;
            if (is_class(type)) record(type, std::string(name.text()), scope, internal, depth);
            continue;
          }
          TypeText stands_for = type_text(type, d);
          if (stands_for && joined(stands_for.path) != name.text())
            add(Entity::Kind::Alias, inside(scope, name.text()), scope, n, internal).type = stands_for;
        }
      return;
    }
    case Syntax::Class:
    case Syntax::Struct:
    case Syntax::Union:
    case Syntax::Enum: return record_or_enum(n, scope, internal, depth);
    case Syntax::FunctionDefinition: return function(n, scope, internal);
    case Syntax::Declaration:
    case Syntax::FieldDeclaration: return variables(n, scope, internal, depth);
    default: return;
    }
  }

private:
  Entity &add(Entity::Kind kind, std::string name, const std::string &scope, Node n, bool internal) {
    Entity e;
    e.kind = kind;
    e.name = std::move(name);
    e.scope = scope;
    e.internal = internal;
    e.begin = n.span().begin;
    out_.entities.push_back(std::move(e));
    return out_.entities.back();
  }

  void record_or_enum(Node n, const std::string &scope, bool internal, int depth) {
    if (n.is(Syntax::Enum)) return enumeration(n, scope, internal);
    if (is_class(n)) record(n, joined(path_of(n.child(Field::Name))), scope, internal, depth);
  }

  void enumeration(Node n, const std::string &scope, bool internal) {
    std::string name = joined(path_of(n.child(Field::Name)));
    Node body = n.child(Field::Body);
    if (!body) return;
    if (!name.empty()) add(Entity::Kind::Enum, inside(scope, name), scope, n, internal).defined = true;
    bool scoped = n.first_child().next_sibling().text() == "class" || n.first_child().next_sibling().text() == "struct";
    int64_t value = 0;
    for (Node e : body.named_children()) {
      if (!e.is(Syntax::Enumerator)) continue;
      std::string_view own = e.child(Field::Name).text();
      if (!scoped) add(Entity::Kind::Enumerator, inside(scope, own), scope, e, internal).value = value;
      if (!name.empty()) add(Entity::Kind::Enumerator, inside(inside(scope, name), own), scope, e, internal).value = value;
      ++value;
    }
  }

  void record(Node n, const std::string &name, const std::string &scope, bool internal, int depth) {
    if (name.empty()) return;
    std::string qualified = inside(scope, name);
    Node body = n.child(Field::Body);
    size_t index = out_.entities.size();
    add(Entity::Kind::Class, qualified, scope, n, internal).defined = bool(body);
    if (!body) return;
    std::vector<TypeText> bases;
    if (Node clause = n.child_of_kind(Syntax::BaseClause); clause)
      for (Node b : clause.named_children())
        if (!b.is(Syntax::AccessSpecifier))
          if (TypeText t = type_text(b); t) bases.push_back(std::move(t));
    Members members;
    members_of(body, members, 0);
    all(body, qualified, internal, depth); // Nested types, static members
    Entity &e = out_.entities[index];
    e.bases = std::move(bases);
    e.fields = std::move(members.fields);
    e.methods = std::move(members.methods);
    e.owns_resource = members.no_copies;
  }

  struct Members {
    std::map<std::string, TypeText, std::less<>> fields;
    std::vector<Method> methods;
    bool no_copies = false;
  };

  void members_of(Node body, Members &out, int depth) {
    for (Node n : body.named_children()) {
      if (broken(n) || depth > 8) continue;
      if (n.is(Syntax::Template)) {
        members_of(n, out, depth + 1);
        continue;
      }
      if (!n.is(Syntax::FieldDeclaration) && !n.is(Syntax::FunctionDefinition) && !n.is(Syntax::Declaration)) continue;
      Node type = n.child(Field::Type);
      if (is_class(type) && !type.child(Field::Name) && type.child(Field::Body)) members_of(type.child(Field::Body), out, depth + 1);
      for (Node d : n.children()) {
        if (d.field<Field>() != Field::Declarator) continue;
        if (Node f = function_declarator(d); f) {
          Node direct = f.child(Field::Declarator);
          Path path = path_of(innermost_declarator(direct));
          if (path.size() != 1) continue;
          if (direct.is(Syntax::ParenthesizedDeclarator)) { // A pointer to a function
            out.fields[path[0]] = {};
            continue;
          }
          Method m;
          m.name = path[0];
          m.arity = arity_of(f.child(Field::Parameters));
          m.result = type_text(type, d);
          m.parameters = parameters_text(f.child(Field::Parameters));
          if (Node trailing = f.child_of_kind(Syntax::TrailingReturn); trailing) m.result = type_text(trailing.first_named_child());
          m.is_static = has_storage(n, "static");
          if (n.has_token(Syntax::DeleteMethod) && !type) {
            std::string parameters = parameters_text(f.child(Field::Parameters));
            out.no_copies |= parameters.ends_with('*') && f.child(Field::Parameters).text().find("&&") == std::string_view::npos;
          } else {
            out.methods.push_back(std::move(m));
          }
          continue;
        }
        Node inner = innermost_declarator(d);
        if (inner.is(Syntax::FieldIdentifier) || inner.is(Syntax::Identifier)) {
          TypeText t = type_text(type, d);
          out.fields[std::string(inner.text())] = std::move(t);
        }
      }
    }
  }

  void function(Node n, const std::string &scope, bool internal) {
    Node d = function_declarator(n.child(Field::Declarator));
    local_names(n.child(Field::Body), scope);
    if (!d) return;
    Path path = path_of(d.child(Field::Declarator));
    if (path.empty()) return;
    bool constructor = path.size() > 1 ? path[path.size() - 2] == path.back() : scope == path[0] || scope.ends_with("::" + path[0]);
    if (!constructor) function_entity(n, n.child(Field::Declarator), d, joined(path), scope, internal, true);
  }

  void function_entity(Node n, Node whole, Node d, const std::string &name, const std::string &scope, bool internal, bool defined) {
    Entity &e = add(Entity::Kind::Function, inside(scope, name), scope, n, internal || has_storage(n, "static"));
    e.defined = defined && !n.has_token(Syntax::DeleteMethod) && !n.has_token(Syntax::DefaultMethod);
    e.arity = arity_of(d.child(Field::Parameters));
    e.parameters = parameters_text(d.child(Field::Parameters));
    e.type = type_text(n.child(Field::Type), whole);
    if (Node trailing = d.child_of_kind(Syntax::TrailingReturn); trailing) e.type = type_text(trailing.first_named_child());
  }

  void variables(Node n, const std::string &scope, bool internal, int depth) {
    Node type = n.child(Field::Type);
    if (type) record_or_enum(type, scope, internal, depth);
    bool field = n.is(Syntax::FieldDeclaration);
    bool is_static = has_storage(n, "static");
    for (Node d : n.children()) {
      if (d.field<Field>() != Field::Declarator) continue;
      if (Node f = function_declarator(d); f) {
        Path path = path_of(innermost_declarator(f.child(Field::Declarator)));
        if (path.size() == 1 && !field) function_entity(n, d, f, path[0], scope, internal, false);
        continue;
      }
      if (field && !is_static) continue;
      Path path = path_of(innermost_declarator(d));
      if (path.empty()) continue;
      Entity &e = add(Entity::Kind::Variable, inside(scope, joined(path)), scope, n, internal || (is_static && !field));
      e.defined = !has_storage(n, "extern") && !(field && !has_inline(n));
      e.type = type_text(type, d);
    }
  }

  static bool has_inline(Node n) {
    for (Node child : n.children())
      if (child.text() == "inline" || child.text() == "constexpr") return true;
    return false;
  }

  // using and namespace aliases in a function's body: taken for the file's.
  void local_names(Node body, const std::string &scope) {
    if (!body) return;
    for (uint32_t i = body.index(); i < body.end_index(); ++i) {
      Node n = tree_.at(i);
      if (n.is(Syntax::Using) || n.is(Syntax::NamespaceAlias) || n.is(Syntax::AliasDeclaration)) declaration(n, scope, true, 0);
    }
  }

  const SyntaxTree &tree_;
  Declarations &out_;
};

} // namespace

Declarations declarations_of(const SyntaxTree &tree, std::vector<Include> includes) {
  Declarations result;
  result.includes = std::move(includes);
  Collector(tree, result).all(tree.root(), "", false, 0);
  return result;
}

} // namespace hasten::frontends::cpp_syntax

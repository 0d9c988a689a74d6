#include "fixes/cpp/code.h"

#include <algorithm>

namespace hasten::fixes::cpp {

using frontends::cpp_syntax::has_storage;
using frontends::cpp_syntax::innermost_declarator;
using frontends::cpp_syntax::is_indirect;
using frontends::cpp_syntax::next_in;

bool is_function(Node node) { return node.is(Syntax::FunctionDefinition) || node.is(Syntax::Lambda); }

Node function_around(Node node) {
  for (Node up = node.parent(); up; up = up.parent())
    if (is_function(up)) return up;
  return Node();
}

Node statement_of(Node node) {
  for (; node && node.parent(); node = node.parent())
    if (node.parent().is(Syntax::Compound)) return node;
  return Node();
}

Node top_level(Node node) {
  for (; node && node.parent(); node = node.parent()) {
    Node up = node.parent();
    bool body = up.is(Syntax::DeclarationList) && up.parent().is(Syntax::NamespaceDefinition);
    if (body || up.is(Syntax::TranslationUnit)) return node;
  }
  return node;
}

Node bare(Node node) {
  while (node) {
    if (node.is(Syntax::Parenthesized)) {
      node = node.first_named_child();
    } else if (node.is(Syntax::Cast)) {
      node = node.child(Field::Value);
    } else if (node.is(Syntax::Call) && node.child(Field::Function).is(Syntax::TemplateFunction)) {
      std::string_view name = node.child(Field::Function).child(Field::Name).text();
      Node only = node.child(Field::Arguments).first_named_child();
      if ((name != "static_cast" && name != "reinterpret_cast" && name != "const_cast") || !only || only.next_named_sibling()) break;
      node = only;
    } else {
      break;
    }
  }
  return node;
}

std::string return_type(Node function) {
  Node declarator = function.is(Syntax::Lambda) ? function.child(Field::Declarator)
                                                : frontends::cpp_syntax::function_declarator(function.child(Field::Declarator));
  if (Node trailing = declarator.child_of_kind(Syntax::TrailingReturn)) return std::string(trailing.first_named_child().text());
  return function.is(Syntax::Lambda) ? "" : std::string(function.child(Field::Type).text());
}

bool is_coroutine(Node function) {
  bool found = false;
  walk(function, false, [&](Node n) {
    found |= n.is(Syntax::CoAwait) || n.is(Syntax::CoReturn) || n.is(Syntax::CoYield);
    return !found;
  });
  return found;
}

bool contains(Node node, Syntax kind, bool functions) {
  bool found = false;
  walk(node, functions, [&](Node n) {
    found |= n.is(kind);
    return !found;
  });
  return found;
}

bool leaves(Node node) {
  bool found = false;
  walk(node, false, [&](Node n) {
    for (Syntax kind : {Syntax::Return, Syntax::CoReturn, Syntax::Break, Syntax::Continue, Syntax::Throw, Syntax::CoYield}) found |= n.is(kind);
    found |= n.kind_name() == "goto_statement";
    return !found;
  });
  return found;
}

bool is_value_name(Node node) {
  Node up = node.parent();
  if (node.is(Syntax::TypeIdentifier)) // `T name(argument);` reads like a function's declaration
    return up.is(Syntax::Parameter) && !up.child(Field::Declarator) && up.parent().parent().is(Syntax::FunctionDeclarator) &&
           up.parent().parent().parent().is(Syntax::Declaration) && up.parent().parent().parent().parent().is(Syntax::Compound);
  if (!node.is(Syntax::Identifier)) return false;
  if ((up.is(Syntax::Qualified) || up.is(Syntax::TemplateFunction)) && up.child(Field::Name) == node) return false;
  return true;
}

Names mentioned(Node node) {
  Names names;
  walk(node, true, [&](Node n) {
    if (is_value_name(n)) names.insert(std::string(n.text()));
    return true;
  });
  return names;
}

size_t uses_of(Node scope, std::string_view name) {
  size_t count = 0;
  walk(scope, true, [&](Node n) {
    count += is_value_name(n) && n.text() == name;
    return true;
  });
  return count;
}

std::string name_of(Node declarator) {
  Node inner = innermost_declarator(declarator);
  if (inner.is(Syntax::FunctionDeclarator)) inner = innermost_declarator(inner.child(Field::Declarator));
  return inner.is(Syntax::Identifier) || inner.is(Syntax::FieldIdentifier) ? std::string(inner.text()) : "";
}

namespace {

bool is_declaring(Node n) {
  return n.is(Syntax::Declaration) || n.is(Syntax::Parameter) || n.is(Syntax::OptionalParameter) || n.is(Syntax::RangeFor) ||
         n.is(Syntax::FieldDeclaration) || n.is(Syntax::VariadicParameter);
}

// `visit` gets each declarator of a declaration, without its value.
template <class Visit> void declarators(Node declaration, Visit visit) {
  for (Node child : declaration.named_children()) {
    if (child.field<Field>() != Field::Declarator) continue;
    bool init = child.is(Syntax::InitDeclarator);
    Node declarator = init ? child.child(Field::Declarator) : child;
    visit(declarator, init ? child.child(Field::Value) : declaration.child(Field::DefaultValue));
  }
}

void bindings(Node declarator, Names &names) {
  Node inner = innermost_declarator(declarator);
  if (inner.is(Syntax::StructuredBinding)) {
    for (Node name : inner.named_children()) names.insert(std::string(name.text()));
  } else if (std::string name = name_of(declarator); !name.empty()) {
    names.insert(name);
  }
}

bool is_const(Node declaration) {
  for (Node child : declaration.children())
    if (child.text() == "const" || child.text() == "constexpr" || child.text() == "constinit") return true;
  return false;
}

std::optional<Variable> match(Node declaration, std::string_view name) {
  std::optional<Variable> found;
  declarators(declaration, [&](Node declarator, Node value) {
    Names names;
    bindings(declarator, names);
    if (!names.count(std::string(name)) || found) return;
    Variable v;
    v.declaration = declaration;
    v.declarator = declarator;
    v.value = value;
    if (!value && declaration.is(Syntax::Declaration) && declarator.is(Syntax::FunctionDeclarator)) v.value = declarator.child(Field::Parameters);
    v.parameter = declaration.is(Syntax::Parameter) || declaration.is(Syntax::OptionalParameter);
    v.indirect = is_indirect(declarator);
    v.constant = is_const(declaration);
    v.kept = has_storage(declaration, "static") || has_storage(declaration, "thread_local");
    if (declaration.is(Syntax::RangeFor)) v.value = declaration.child(Field::Right);
    found = v;
  });
  return found;
}

} // namespace

Names declared(Node node) {
  Names names;
  walk(node, true, [&](Node n) {
    if (is_declaring(n)) declarators(n, [&](Node declarator, Node) { bindings(declarator, names); });
    if (n.is(Syntax::CaptureInitializer)) names.insert(std::string(n.first_named_child().text()));
    return true;
  });
  return names;
}

std::optional<Variable> variable_at(Node place, std::string_view name) {
  // Outwards: what stands before it in the blocks around it, then the parameters, then the file.
  Node inner = place;
  for (Node up = place.parent(); up; inner = up, up = up.parent()) {
    std::optional<Variable> found;
    if (is_function(up)) {
      Node declarator = up.is(Syntax::Lambda) ? up.child(Field::Declarator) : frontends::cpp_syntax::function_declarator(up.child(Field::Declarator));
      for (Node parameter : declarator.child(Field::Parameters).named_children())
        if (!found) found = match(parameter, name);
    } else if (up.is(Syntax::RangeFor)) {
      if (inner == up.child(Field::Body)) found = match(up, name);
      if (Node init = up.child(Field::Initializer); init && !found) found = match(init.is(Syntax::InitStatement) ? init.first_named_child() : init, name);
    } else {
      bool file = up.is(Syntax::TranslationUnit) || up.is(Syntax::DeclarationList);
      if (file || up.is(Syntax::Compound) || up.is(Syntax::For) || up.is(Syntax::If) || up.is(Syntax::ConditionClause) || up.is(Syntax::Case)) {
        for (Node child : up.named_children()) {
          if (!file && child.index() >= inner.index()) break;
          Node declaration = child.is(Syntax::InitStatement) ? child.first_named_child() : child;
          if (declaration.is(Syntax::Declaration))
            if (auto v = match(declaration, name); v && !(file && v->declarator.is(Syntax::FunctionDeclarator))) found = v;
          if (file && child.is(Syntax::NamespaceDefinition) && !child.child(Field::Name)) // Without a name
            for (Node inner_child : child.child(Field::Body).named_children())
              if (inner_child.is(Syntax::Declaration))
                if (auto v = match(inner_child, name)) found = v;
        }
      }
      if (up.is(Syntax::If) || up.is(Syntax::While))
        walk(up.child(Field::Condition), false, [&](Node n) {
          if (n.is(Syntax::Declaration) && !found && n.index() < place.index()) found = match(n, name);
          return true;
        });
    }
    if (found) return found;
  }
  return std::nullopt;
}

std::string type_of(const Variable &variable) { return std::string(variable.declaration.child(Field::Type).text()); }

std::optional<Call> call_of(Node node) {
  if (!node.is(Syntax::Call)) return std::nullopt;
  Call call;
  call.node = node;
  call.callee = node.child(Field::Function);
  call.arguments = node.child(Field::Arguments);
  if (!call.arguments.is(Syntax::ArgumentList)) return std::nullopt;
  for (Node argument : call.arguments.named_children()) call.list.push_back(argument);
  Node name = call.callee;
  if (name.is(Syntax::FieldExpression)) {
    call.receiver = name.child(Field::Argument);
    name = name.child(Field::Field);
  }
  while (name.is(Syntax::Qualified) || name.is(Syntax::TemplateFunction) || name.is(Syntax::TemplateMethod)) name = name.child(Field::Name);
  call.name = name.text();
  return call;
}

std::optional<Call> call_at(const File &file, Span span) {
  Node node = file.node(span);
  while (node) {
    if (std::optional<Call> call = call_of(node); call && bare(node) == node) return call;
    Node next = bare(node);
    if (next != node) node = next;
    else if (node.is(Syntax::CoAwait)) node = node.child(Field::Argument);
    else if (node.is(Syntax::ExpressionStatement)) node = node.first_named_child();
    else break;
  }
  return std::nullopt;
}

bool is_plain(Node expression) {
  switch (expression.kind<Syntax>()) {
  case Syntax::Identifier:
  case Syntax::Qualified:
  case Syntax::Number:
  case Syntax::String:
  case Syntax::RawString:
  case Syntax::Concatenated:
  case Syntax::Character:
  case Syntax::True:
  case Syntax::False:
  case Syntax::Null:
  case Syntax::This:
  case Syntax::UserLiteral: return true;
  case Syntax::Parenthesized: return is_plain(expression.first_named_child());
  case Syntax::FieldExpression:
  case Syntax::PointerExpression: return is_plain(expression.child(Field::Argument));
  case Syntax::Unary: return is_plain(expression.child(Field::Argument));
  case Syntax::Binary: return is_plain(expression.child(Field::Left)) && is_plain(expression.child(Field::Right));
  case Syntax::Call: {
    static const Names kPure{"c_str", "data", "size", "to_string", "str", "string", "begin", "end", "milliseconds", "seconds", "microseconds", "string_view"};
    std::optional<Call> call = call_of(expression);
    if (!call || !kPure.count(call->name) || (call->receiver && !is_plain(call->receiver))) return false;
    return std::all_of(call->list.begin(), call->list.end(), [](Node n) { return is_plain(n); });
  }
  default: return false;
  }
}

std::string fresh_name(const File &file, std::string wanted, Names &taken, Node place) {
  Node scope;
  for (Node up = place; up; up = up.parent())
    if (is_function(up)) scope = up;
  auto used = [&](const std::string &name) {
    if (taken.count(name)) return true;
    std::string_view text = scope ? scope.text() : file.text();
    auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    for (size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
      bool before = at > 0 && word(text[at - 1]), after = at + name.size() < text.size() && word(text[at + name.size()]);
      if (!before && !after) return true;
    }
    return false;
  };
  std::string name = wanted;
  for (int i = 2; used(name); ++i) name = wanted + "_" + std::to_string(i);
  taken.insert(name);
  return name;
}

bool alone_on_lines(const File &file, Node statement) {
  if (!file.first_on_line(statement.span().begin)) return false;
  std::string_view rest = file.text({statement.span().end, file.line_end(statement.span().end)});
  size_t first = rest.find_first_not_of(" \t");
  return first == rest.npos || rest.substr(first, 2) == "//" ||
         (rest.substr(first, 2) == "/*" && rest.find("*/") != rest.npos && rest.find_first_not_of(" \t", rest.find("*/") + 2) == rest.npos);
}

bool has_directive(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size()), first = text.find_first_not_of(" \t", at);
    if (first < end && text[first] == '#') return true;
    at = end + 1;
  }
  return false;
}

bool comment_inside(Node node) { return contains(node, Syntax::Comment, true); }

std::string moved(const File &file, Span span, const std::string &indent, std::vector<Replacement> replacements) {
  std::vector<std::string_view> strings; // Of several lines
  walk(file.node_around(span), true, [&](Node n) {
    if (!n.is(Syntax::RawString) || !span.contains(n.span()) || n.text().find('\n') == std::string_view::npos) return true;
    strings.push_back(n.text());
    return false;
  });
  return fixes::moved(file, span, indent, std::move(replacements), strings);
}

} // namespace hasten::fixes::cpp

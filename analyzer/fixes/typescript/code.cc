#include "fixes/typescript/code.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::fixes::typescript {

namespace {

bool is_identifier(Node node) {
  return node.is(Syntax::Identifier) || node.is(Syntax::ShorthandPropertyIdentifier) ||
         node.is(Syntax::ShorthandPropertyIdentifierPattern) || node.is(Syntax::This);
}

// The identifier at the bottom of a.b[c].d; none if it is something else.
Node root_of(Node place) {
  place = bare(place);
  while (place.is(Syntax::MemberExpression) || place.is(Syntax::SubscriptExpression) || place.is(Syntax::CallExpression))
    place = bare(place.is(Syntax::CallExpression) ? place.child(Field::Function) : place.child(Field::Object));
  return is_identifier(place) ? place : Node();
}

bool mutates(std::string_view method) {
  static const RE2 kMutates("(push|unshift|pop|shift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear|append|assign|insert|"
                            "remove|update|next|write)\\w*");
  return RE2::FullMatch(re2::StringPiece(method.data(), method.size()), kMutates);
}

void add_targets(Node target, Names &out) {
  if (target.is(Syntax::ArrayPattern) || target.is(Syntax::ObjectPattern) || target.is(Syntax::Array) || target.is(Syntax::Object)) {
    for (const std::string &name : mentioned(target)) out.insert(name);
  } else if (Node root = root_of(target)) {
    out.insert(std::string(root.text()));
  }
}

void add_assigned(Node node, Names &out) {
  walk(node, true, [&](Node n) {
    if (n.is(Syntax::AssignmentExpression) || n.is(Syntax::AugmentedAssignmentExpression)) add_targets(n.child(Field::Left), out);
    if (n.is(Syntax::UpdateExpression)) add_targets(n.child(Field::Argument), out);
    if (n.is(Syntax::UnaryExpression) && n.first_child().text() == "delete") add_targets(n.child(Field::Argument), out);
    if (n.is(Syntax::CallExpression))
      if (Node callee = n.child(Field::Function); callee.is(Syntax::MemberExpression) && mutates(callee.child(Field::Property).text())) {
        if (callee.child(Field::Object).text() == "Object") {
          if (Node first = n.child(Field::Arguments).first_named_child()) add_targets(first, out);
        } else {
          add_targets(callee.child(Field::Object), out);
        }
      }
    return true;
  });
}

} // namespace

bool is_function(Node node) {
  switch (node.kind<Syntax>()) {
  case Syntax::ArrowFunction:
  case Syntax::FunctionExpression:
  case Syntax::FunctionDeclaration:
  case Syntax::GeneratorFunction:
  case Syntax::GeneratorFunctionDeclaration:
  case Syntax::MethodDefinition: return true;
  default: return false;
  }
}

bool is_block(Node node) {
  return node.is(Syntax::StatementBlock) || node.is(Syntax::Program) || node.is(Syntax::SwitchCase) || node.is(Syntax::SwitchDefault);
}

Node statement_of(Node node) {
  while (node && node.parent() && !is_block(node.parent())) node = node.parent();
  return node.parent() ? node : Node();
}

Node function_around(Node node) {
  for (node = node ? node.parent() : node; node && !is_function(node);) node = node.parent();
  return node;
}

Node bare(Node e) {
  while (e.is(Syntax::ParenthesizedExpression) || e.is(Syntax::AsExpression) || e.is(Syntax::SatisfiesExpression) ||
         e.is(Syntax::NonNullExpression))
    e = e.first_named_child();
  return e;
}

Node awaited(Node await_expression) { return await_expression.first_named_child(); }

Names mentioned(Node node) {
  Names names;
  walk(node, true, [&](Node n) {
    if (is_identifier(n)) names.insert(std::string(n.text()));
    return true;
  });
  return names;
}

Names bound(Node node) {
  Names names;
  walk(node, true, [&](Node n) {
    if (n.is(Syntax::VariableDeclarator)) {
      for (const std::string &name : bound(n.child(Field::Name))) names.insert(name);
      return false;
    }
    if (n.is(Syntax::Identifier) || n.is(Syntax::ShorthandPropertyIdentifierPattern)) names.insert(std::string(n.text()));
    if (n.is(Syntax::AssignmentPattern) || n.is(Syntax::ObjectAssignmentPattern)) {
      for (const std::string &name : bound(n.child(Field::Left))) names.insert(name);
      return false;
    }
    if (n.is(Syntax::PairPattern)) {
      for (const std::string &name : bound(n.child(Field::Value))) names.insert(name);
      return false;
    }
    return true;
  });
  return names;
}

Names written(Node node) {
  Names names;
  walk(node, true, [&](Node n) {
    if (n.is(Syntax::VariableDeclarator))
      for (const std::string &name : bound(n.child(Field::Name))) names.insert(name);
    if (n.is(Syntax::FunctionDeclaration) || n.is(Syntax::ClassDeclaration)) names.insert(std::string(n.child(Field::Name).text()));
    return true;
  });
  add_assigned(node, names);
  return names;
}

Names assigned(Node node) {
  Names names;
  add_assigned(node, names);
  walk(node, true, [&](Node n) {
    if (n.is(Syntax::VariableDeclarator))
      for (const std::string &name : bound(n.child(Field::Name))) names.erase(name);
    return true;
  });
  return names;
}

bool contains(Node node, Syntax kind, bool functions) {
  bool found = false;
  walk(node, functions, [&](Node n) {
    found |= n.is(kind);
    return !found;
  });
  return found;
}

bool first_to_run(Node statement, Node expression, const std::vector<Node> &done) {
  // Only ways down that are taken once and always.
  for (Node n = expression; n != statement;) {
    Node up = n.parent();
    switch (up.kind<Syntax>()) {
    case Syntax::TernaryExpression:
      if (n != up.child(Field::Condition)) return false;
      break;
    case Syntax::BinaryExpression: {
      std::string_view op = up.child(Field::Operator).text();
      if ((op == "&&" || op == "||" || op == "??") && n == up.child(Field::Right)) return false;
      break;
    }
    case Syntax::IfStatement:
      if (n != up.child(Field::Condition)) return false;
      break;
    case Syntax::ForInStatement:
      if (n != up.child(Field::Right)) return false;
      break;
    case Syntax::CallExpression:
    case Syntax::MemberExpression:
    case Syntax::SubscriptExpression:
      if (contains(up, Syntax::OptionalChain)) return false;
      break;
    case Syntax::VariableDeclarator:
    case Syntax::LexicalDeclaration:
    case Syntax::VariableDeclaration:
    case Syntax::ExpressionStatement:
    case Syntax::ReturnStatement:
    case Syntax::ThrowStatement:
    case Syntax::ParenthesizedExpression:
    case Syntax::AsExpression:
    case Syntax::SatisfiesExpression:
    case Syntax::NonNullExpression:
    case Syntax::Object:
    case Syntax::Pair:
    case Syntax::Array:
    case Syntax::Arguments:
    case Syntax::SpreadElement:
    case Syntax::AssignmentExpression:
    case Syntax::UnaryExpression:
    case Syntax::NewExpression:
    case Syntax::AwaitExpression:
    case Syntax::TemplateString:
    case Syntax::TemplateSubstitution: break;
    default: return false;
    }
    n = up;
  }
  bool pure = true;
  walk(statement, false, [&](Node n) {
    if (!pure || n.index() >= expression.index()) return false;
    if (std::any_of(done.begin(), done.end(), [&](Node d) { return n == d; })) return false;
    if (inside(expression, n)) return true;
    switch (n.kind<Syntax>()) {
    case Syntax::CallExpression:
    case Syntax::NewExpression:
    case Syntax::AwaitExpression:
    case Syntax::YieldExpression:
    case Syntax::UpdateExpression:
    case Syntax::AssignmentExpression:
    case Syntax::AugmentedAssignmentExpression: pure = false; break;
    default: break;
    }
    return pure;
  });
  return pure;
}

Style style_of(const File &file) {
  Style style;
  size_t with = 0, without = 0, single = 0, twice = 0, commas = 0, bare_ends = 0, argument_commas = 0, bare_arguments = 0;
  const frontends::SyntaxTree &tree = file.tree();
  for (uint32_t i = 0; i < tree.size(); ++i) {
    Node node = tree.at(i);
    switch (node.kind<Syntax>()) {
    case Syntax::ExpressionStatement:
    case Syntax::LexicalDeclaration:
    case Syntax::ReturnStatement:
    case Syntax::ImportStatement:
      if (!node.text().empty()) ++(node.text().back() == ';' ? with : without);
      break;
    case Syntax::String:
      if (!node.text().empty()) ++(node.text().front() == '"' ? twice : single);
      break;
    case Syntax::Object:
    case Syntax::Array:
    case Syntax::Arguments: {
      std::string_view text = node.text();
      size_t end = text.size() < 2 ? 0 : text.find_last_not_of(" \t\r\n", text.size() - 2);
      if (end != 0 && end != std::string_view::npos && text.find('\n', end) != std::string_view::npos)
        ++(node.is(Syntax::Arguments) ? (text[end] == ',' ? argument_commas : bare_arguments) : (text[end] == ',' ? commas : bare_ends));
      break;
    }
    default: break;
    }
  }
  style.semicolons = with >= without;
  style.quote = twice > single ? '"' : '\'';
  // Formatters have settings that put them into lists of values and not behind arguments.
  style.trailing_commas = commas + bare_ends > 0 ? commas > bare_ends : argument_commas > bare_arguments;
  return style;
}

size_t line_width(const File &file) {
  size_t lines = 0, over[3] = {};
  constexpr size_t kWidths[] = {80, 100, 120};
  for (size_t begin = 0, end = 0; begin < file.text().size(); begin = end + 1, ++lines) {
    end = std::min(file.text().find('\n', begin), file.text().size());
    for (size_t i = 0; i < 3; ++i) over[i] += end - begin > kWidths[i];
  }
  for (size_t i = 0; i < 3; ++i)
    if (over[i] <= 1 + lines / 50) return kWidths[i]; // Long strings stay as they are
  return SIZE_MAX;
}

std::string fresh_name(const File &file, std::string wanted, Names &taken, Node scope) {
  if (taken.empty()) {
    const frontends::SyntaxTree &tree = file.tree();
    for (uint32_t i = scope ? scope.index() : 0, end = scope ? scope.end_index() : tree.size(); i < end; ++i)
      if (Node node = tree.at(i); is_identifier(node) || node.is(Syntax::TypeIdentifier)) taken.insert(std::string(node.text()));
    for (std::string_view word : {"break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else",
                                  "enum", "export", "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof",
                                  "new", "null", "return", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void",
                                  "while", "with", "let", "static", "yield", "await", "implements", "interface", "package", "private",
                                  "protected", "public", "arguments", "eval", "undefined"})
      taken.insert(std::string(word));
  }
  std::string name = wanted;
  for (int n = 2; taken.count(name); ++n) name = wanted + std::to_string(n);
  taken.insert(name);
  return name;
}

std::string moved(const File &file, Node node, const std::string &indent, std::vector<Replacement> replacements) {
  std::vector<std::string_view> strings; // Of several lines
  walk(node, true, [&](Node n) {
    if (!n.is(Syntax::TemplateString) || n.text().find('\n') == std::string_view::npos) return true;
    strings.push_back(n.text());
    return false;
  });
  return fixes::moved(file, node.span(), indent, std::move(replacements), strings);
}

} // namespace hasten::fixes::typescript

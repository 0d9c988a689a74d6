#include "fixes/python/code.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::fixes::python {

namespace {

bool matches(const RE2 &pattern, std::string_view text) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// An identifier that is a name, not a member or a keyword of a call.
bool is_name(Node node) {
  if (!node.is(Syntax::Identifier)) return false;
  Node up = node.parent();
  if (up.is(Syntax::Attribute) && up.child(Field::Attribute) == node) return false;
  if (up.is(Syntax::KeywordArgument) && up.child(Field::Name) == node) return false;
  return true;
}

Node root_of(Node place) {
  place = bare(place);
  while (place.is(Syntax::Attribute) || place.is(Syntax::Subscript) || place.is(Syntax::Call)) {
    if (place.is(Syntax::Attribute)) place = bare(place.child(Field::Object));
    else if (place.is(Syntax::Subscript)) place = bare(place.child(Field::Value));
    else place = bare(place.child(Field::Function));
  }
  return place.is(Syntax::Identifier) ? place : Node();
}

bool mutates(std::string_view method) {
  static const RE2 kMutates("(append|extend|insert|pop|popitem|popleft|remove|clear|sort|reverse|add|discard|update|setdefault|"
                            "write|writelines|put|set|delete|push|next|send|seek|appendleft|extendleft|rotate)\\w*");
  return matches(kMutates, method);
}

void add_imported(Node statement, Names &names) {
  for (Node child : statement.named_children()) {
    if (child == statement.child(Field::ModuleName)) continue;
    if (child.is(Syntax::AliasedImport)) names.insert(std::string(child.child(Field::Alias).text()));
    if (child.is(Syntax::DottedName)) names.insert(std::string(child.first_named_child().text()));
  }
}

} // namespace

bool is_function(Node node) { return node.is(Syntax::FunctionDefinition) || node.is(Syntax::Lambda); }

bool is_block(Node node) { return node.is(Syntax::Block) || node.is(Syntax::Module); }

bool is_comprehension(Node node) {
  return node.is(Syntax::ListComprehension) || node.is(Syntax::SetComprehension) || node.is(Syntax::DictionaryComprehension) ||
         node.is(Syntax::GeneratorExpression);
}

Node statement_of(Node node) {
  while (node && node.parent() && !is_block(node.parent())) node = node.parent();
  return node && node.parent() ? node : Node();
}

Node function_around(Node node) {
  for (node = node ? node.parent() : node; node; node = node.parent()) {
    if (is_function(node)) return node;
    if (node.is(Syntax::ClassDefinition)) return Node();
  }
  return Node();
}

bool is_async(Node function) { return function.has_token(Syntax::AsyncToken); }

bool may_await(Node expression) {
  // A generator expression with an await in it is another kind of generator; defaults and decorators run outside.
  for (Node node = expression; node.parent(); node = node.parent()) {
    Node up = node.parent();
    if (up.is(Syntax::GeneratorExpression) || up.is(Syntax::Lambda) || up.is(Syntax::ClassDefinition)) return false;
    if (up.is(Syntax::FunctionDefinition)) return node == up.child(Field::Body) && is_async(up);
  }
  return false;
}

Node whole_definition(Node definition) {
  return definition.parent().is(Syntax::DecoratedDefinition) ? definition.parent() : definition;
}

Node top_level(Node node) {
  while (node.parent() && !node.parent().is(Syntax::Module)) node = node.parent();
  return node;
}

Node bare(Node e) {
  while (e.is(Syntax::Parenthesized) && e.first_named_child()) e = e.first_named_child();
  return e;
}

Node awaited(Node await_expression) { return await_expression.first_named_child(); }

bool contains(Node node, Syntax kind, bool functions) {
  bool found = false;
  walk(node, functions, [&](Node n) {
    found |= n.is(kind);
    return !found;
  });
  return found;
}

Names mentioned(Node node) {
  Names names;
  walk(node, true, [&](Node n) {
    if (is_name(n)) names.insert(std::string(n.text()));
    return true;
  });
  return names;
}

Names bound(Node target) {
  Names names;
  walk(target, false, [&](Node n) {
    if (n.is(Syntax::Attribute) || n.is(Syntax::Subscript) || n.is(Syntax::Call)) return false;
    if (is_name(n)) names.insert(std::string(n.text()));
    return true;
  });
  return names;
}

Names assigned(Node node) {
  Names names;
  auto take = [&](Node target) { names.merge(bound(target)); };
  walk(node, true, [&](Node n) {
    switch (n.kind<Syntax>()) {
    case Syntax::Assignment:
    case Syntax::AugmentedAssignment:
    case Syntax::For:
    case Syntax::ForInClause: take(n.child(Field::Left)); break;
    case Syntax::NamedExpression: take(n.child(Field::Name)); break;
    case Syntax::AsPatternTarget:
    case Syntax::Delete: take(n); break;
    case Syntax::FunctionDefinition:
    case Syntax::ClassDefinition: take(n.child(Field::Name)); break;
    case Syntax::Import:
    case Syntax::ImportFrom: add_imported(n, names); break;
    case Syntax::Global:
    case Syntax::Nonlocal: names.merge(mentioned(n)); break;
    default: break;
    }
    return true;
  });
  return names;
}

Names written(Node node) {
  Names names = assigned(node);
  auto root = [&](Node place) {
    if (Node name = root_of(place)) names.insert(std::string(name.text()));
  };
  walk(node, true, [&](Node n) {
    if (n.is(Syntax::Assignment) || n.is(Syntax::AugmentedAssignment) || n.is(Syntax::For)) {
      Node left = n.child(Field::Left);
      root(left);
      walk(left, false, [&](Node t) {
        if (!t.is(Syntax::Attribute) && !t.is(Syntax::Subscript)) return true;
        root(t);
        return false;
      });
    }
    if (n.is(Syntax::Delete))
      for (Node place : n.named_children()) root(place);
    if (n.is(Syntax::Call))
      if (Node callee = n.child(Field::Function); callee.is(Syntax::Attribute) && mutates(callee.child(Field::Attribute).text()))
        root(callee.child(Field::Object));
    return true;
  });
  return names;
}

size_t uses_of(Node scope, std::string_view name) {
  size_t uses = 0;
  walk(scope, true, [&](Node n) {
    if (is_name(n) && n.text() == name) ++uses;
    return true;
  });
  return uses;
}

bool is_plain(Node expression) {
  static const RE2 kConversion("str|int|float|bytes|len|repr|UUID|bool|tuple");
  static const RE2 kPureMethod("lower|upper|strip|lstrip|rstrip|format|hex|encode|decode|isoformat|get|removeprefix|removesuffix|replace");
  bool plain = true;
  walk(expression, true, [&](Node n) {
    switch (n.kind<Syntax>()) {
    case Syntax::Await:
    case Syntax::Yield:
    case Syntax::NamedExpression:
    case Syntax::Lambda:
    case Syntax::ListComprehension:
    case Syntax::SetComprehension:
    case Syntax::DictionaryComprehension:
    case Syntax::GeneratorExpression: plain = false; break;
    case Syntax::Call: {
      Node callee = n.child(Field::Function);
      if (callee.is(Syntax::Identifier)) plain &= matches(kConversion, callee.text());
      else plain &= callee.is(Syntax::Attribute) && matches(kPureMethod, callee.child(Field::Attribute).text());
      break;
    }
    default: break;
    }
    return plain;
  });
  return plain;
}

bool first_to_run(Node statement, Node expression, const std::vector<Node> &done) {
  // Only ways down that are taken once and always.
  for (Node n = expression; n != statement;) {
    Node up = n.parent();
    switch (up.kind<Syntax>()) {
    case Syntax::Conditional:
    case Syntax::Boolean: {
      // `a if c else b` has its condition in the middle.
      Node first = up.first_named_child();
      if (up.is(Syntax::Conditional)) first = first.next_named_sibling();
      if (n != first) return false;
      break;
    }
    case Syntax::If:
      if (n != up.child(Field::Condition)) return false;
      break;
    case Syntax::For:
      if (n != up.child(Field::Right) || is_async(up)) return false;
      break;
    case Syntax::Comparison: // a < b < c
      if (up.named_child_count() > 2) return false;
      break;
    case Syntax::ExpressionStatement:
    case Syntax::Return:
    case Syntax::Assignment:
    case Syntax::AugmentedAssignment:
    case Syntax::Parenthesized:
    case Syntax::Tuple:
    case Syntax::List:
    case Syntax::Set:
    case Syntax::Dictionary:
    case Syntax::Pair:
    case Syntax::ExpressionList:
    case Syntax::ArgumentList:
    case Syntax::KeywordArgument:
    case Syntax::ListSplat:
    case Syntax::DictionarySplat:
    case Syntax::Call:
    case Syntax::Attribute:
    case Syntax::Subscript:
    case Syntax::Binary:
    case Syntax::Unary:
    case Syntax::Not:
    case Syntax::Await:
    case Syntax::String:
    case Syntax::Interpolation: break;
    default: return false;
    }
    n = up;
  }
  // In `x[await f()] = y` and `x += await f()` the other side counts as run before: a simple place does no harm.
  bool pure = true;
  walk(statement, false, [&](Node n) {
    if (!pure || n.index() >= expression.index()) return false;
    if (std::any_of(done.begin(), done.end(), [&](Node d) { return n == d; })) return false;
    if (inside(expression, n)) {
      if (n.is(Syntax::AugmentedAssignment)) pure = false;
      return pure;
    }
    switch (n.kind<Syntax>()) {
    case Syntax::Call:
    case Syntax::Await:
    case Syntax::Yield:
    case Syntax::NamedExpression: pure = false; break;
    default: break;
    }
    return pure;
  });
  return pure;
}

bool alone_on_lines(const File &file, Node statement) {
  if (!file.first_on_line(statement.span().begin)) return false;
  std::string_view rest = file.text({statement.span().end, file.line_end(statement.span().end)});
  size_t first = rest.find_first_not_of(" \t");
  return first == std::string_view::npos || rest[first] == '#';
}

std::string fresh_name(const File &file, std::string wanted, Names &taken) {
  static const Names kWords{"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
                            "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
                            "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
                            // Not to hide what everybody uses
                            "list", "dict", "set", "tuple", "str", "int", "len", "all", "any", "map", "filter", "zip", "id", "type",
                            "object", "input", "open", "print", "range", "sum", "min", "max", "next", "iter", "format", "file", "self"};
  if (taken.empty()) {
    for (uint32_t i = 0; i < file.tree().size(); ++i)
      if (Node node = file.tree().at(i); node.is(Syntax::Identifier)) taken.insert(std::string(node.text()));
    taken.insert(kWords.begin(), kWords.end());
  }
  std::string name = wanted;
  for (int n = 2; taken.count(name); ++n) name = wanted + "_" + std::to_string(n);
  taken.insert(name);
  return name;
}

std::string name_for_result(Node call, const std::string &otherwise) {
  static const RE2 kVerb("(?:_*)(?:get|fetch|load|find|read|list|query|retrieve|select|count|async)_(?:all_|one_|by_)?([a-z][a-z0-9_]*)");
  call = bare(call);
  std::string_view member = call.is(Syntax::Call) ? member_of(callee_of(call)) : std::string_view();
  std::string name;
  if (RE2::FullMatch(re2::StringPiece(member.data(), member.size()), kVerb, &name)) return name;
  return otherwise;
}

std::string moved(const File &file, Span span, const std::string &indent, std::vector<Replacement> replacements) {
  std::vector<std::string_view> strings; // Of several lines
  walk(file.node_around(span), true, [&](Node n) {
    if (!n.is(Syntax::String) || !span.contains(n.span()) || n.text().find('\n') == std::string_view::npos) return true;
    strings.push_back(n.text());
    return false;
  });
  return fixes::moved(file, span, indent, std::move(replacements), strings);
}

char quote_of(const File &file) {
  size_t single = 0, twice = 0;
  for (uint32_t i = 0; i < file.tree().size(); ++i)
    if (Node node = file.tree().at(i); node.is(Syntax::StringStart) && node.text().size() < 3 && !node.text().empty())
      ++(node.text().back() == '\'' ? single : twice);
  return single > twice ? '\'' : '"';
}

std::vector<Argument> arguments_of(Node call) {
  std::vector<Argument> out;
  Node list = call.child(Field::Arguments);
  if (list.is(Syntax::GeneratorExpression)) return {{list, list, ""}}; // f(x for x in y)
  for (Node node : list.named_children()) {
    Argument argument{node, node, ""};
    if (node.is(Syntax::KeywordArgument)) {
      argument.keyword = node.child(Field::Name).text();
      argument.value = node.child(Field::Value);
    } else if (node.is(Syntax::ListSplat) || node.is(Syntax::DictionarySplat)) {
      argument.value = Node();
    }
    out.push_back(std::move(argument));
  }
  return out;
}

const Argument *argument(const std::vector<Argument> &arguments, size_t position, std::string_view keyword) {
  size_t at = 0;
  for (const Argument &a : arguments) {
    if (!a.keyword.empty()) {
      if (a.keyword == keyword) return &a;
    } else if (at++ == position) {
      return a.value ? &a : nullptr;
    } else if (!a.value) {
      return nullptr; // Behind a splat nobody knows the position
    }
  }
  return nullptr;
}

Node callee_of(Node call) { return call.child(Field::Function); }

std::string_view member_of(Node callee) {
  if (callee.is(Syntax::Attribute)) return callee.child(Field::Attribute).text();
  return callee.is(Syntax::Identifier) ? callee.text() : std::string_view();
}

Node receiver_of(Node callee) { return callee.is(Syntax::Attribute) ? callee.child(Field::Object) : Node(); }

Node call_at(const File &file, Span span) {
  Node node = file.node(span);
  while (node && !node.is(Syntax::Call)) {
    Node inner = node.first_named_child();
    bool through = node.is(Syntax::Parenthesized) || node.is(Syntax::Await) || node.is(Syntax::ExpressionStatement) ||
                   (inner && inner.span() == node.span());
    node = through ? inner : Node();
  }
  return node;
}

Node await_at(const File &file, Span span) {
  Node node = file.node(span);
  while (node && !node.is(Syntax::Await)) {
    Node inner = node.first_named_child();
    bool through = node.is(Syntax::Parenthesized) || (inner && inner.span() == node.span());
    node = through ? inner : Node();
  }
  return node;
}

} // namespace hasten::fixes::python

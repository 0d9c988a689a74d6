#include "frontends/python/syntax.h"

#include <array>

#include "grammars/languages.h"

namespace hasten::frontends::python {

#define HASTEN_TEXT(name, text) text,
static constexpr auto kKinds = std::to_array<std::string_view>({"", HASTEN_PYTHON_KINDS(HASTEN_TEXT)});
static constexpr auto kFields = std::to_array<std::string_view>({"", HASTEN_PYTHON_FIELDS(HASTEN_TEXT)});
#undef HASTEN_TEXT

const Grammar &grammar() {
  static const Grammar instance(tree_sitter_python(), kKinds, kFields);
  return instance;
}

bool is_statement(Syntax kind) {
  return (kind >= Syntax::FutureImport && kind <= Syntax::ImportFrom) ||
         (kind >= Syntax::PrintStatement && kind <= Syntax::DecoratedDefinition && kind != Syntax::Chevron &&
          kind != Syntax::Elif && kind != Syntax::Else && kind != Syntax::Except && kind != Syntax::Finally &&
          kind != Syntax::WithClause && kind != Syntax::WithItem && kind != Syntax::Case);
}

// `(a) = 1` has a tuple pattern that is only parentheses.
bool is_parenthesized(Node target) {
  if (target.is(Syntax::Parenthesized))
    return true;
  if (!target.is(Syntax::TuplePattern) || target.named_child_count() != 1)
    return false;
  for (Node child : target.children())
    if (!child.is_named() && child.text() == ",")
      return false;
  return !target.first_named_child().is(Syntax::ListSplatPattern);
}

bool is_target_list(Node target) {
  switch (syntax(target)) {
  case Syntax::TuplePattern:
    return !is_parenthesized(target);
  case Syntax::PatternList:
  case Syntax::ListPattern:
  case Syntax::Tuple:
  case Syntax::List:
  case Syntax::ExpressionList:
    return true;
  default:
    return false;
  }
}

Node next_in(Node root, Node node, bool enter) {
  if (enter)
    if (Node child = node.first_child())
      return child;
  while (node != root) {
    if (Node next = node.next_sibling())
      return next;
    node = node.parent();
    if (!node)
      break;
  }
  return Node();
}

} // namespace hasten::frontends::python

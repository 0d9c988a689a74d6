#include "frontends/cpp_syntax/syntax.h"

#include <array>

#include "grammars/languages.h"

namespace hasten::frontends::cpp_syntax {

#define HASTEN_TEXT(name, text) text,
static constexpr auto kKinds = std::to_array<std::string_view>({"", HASTEN_CPP_KINDS(HASTEN_TEXT)});
static constexpr auto kFields = std::to_array<std::string_view>({"", HASTEN_CPP_FIELDS(HASTEN_TEXT)});
#undef HASTEN_TEXT

const Grammar &grammar() {
  static const Grammar instance(tree_sitter_cpp(), kKinds, kFields);
  return instance;
}

Node next_in(Node root, Node node, bool enter) {
  if (enter)
    if (Node child = node.first_child()) return child;
  while (node != root) {
    if (Node next = node.next_sibling()) return next;
    node = node.parent();
    if (!node) break;
  }
  return Node();
}

static bool is_wrapper(Node d) {
  switch (syntax(d)) {
  case Syntax::PointerDeclarator:
  case Syntax::ReferenceDeclarator:
  case Syntax::ArrayDeclarator:
  case Syntax::ParenthesizedDeclarator:
  case Syntax::AttributedDeclarator:
  case Syntax::VariadicDeclarator:
  case Syntax::InitDeclarator: return true;
  default: return false;
  }
}

Node innermost_declarator(Node d) {
  for (int guard = 0; d && is_wrapper(d) && guard < 64; ++guard) {
    Node inner = d.child(Field::Declarator);
    if (!inner) // The wrapped one has no field
      for (Node child : d.named_children())
        if (!child.is(Syntax::Other) || is_wrapper(child)) {
          inner = child;
          break;
        }
    if (!inner) break;
    d = inner;
  }
  return d;
}

Node function_declarator(Node declarator) {
  Node d = innermost_declarator(declarator);
  return d.is(Syntax::FunctionDeclarator) ? d : Node();
}

bool is_indirect(Node d) {
  for (int guard = 0; d && guard < 64; ++guard) {
    if (d.is(Syntax::PointerDeclarator) || d.is(Syntax::ReferenceDeclarator) || d.is(Syntax::AbstractPointer) ||
        d.is(Syntax::AbstractReference))
      return true;
    if (!is_wrapper(d)) return false;
    Node inner = d.child(Field::Declarator);
    d = inner ? inner : d.first_named_child();
  }
  return false;
}

bool has_storage(Node declaration, std::string_view word) {
  for (Node child : declaration.children())
    if (child.is(Syntax::Storage) && child.text() == word) return true;
  return false;
}

} // namespace hasten::frontends::cpp_syntax

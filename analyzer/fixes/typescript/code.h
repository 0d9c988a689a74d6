// Questions that TypeScript renderers ask of a syntax tree: which statement, which names, which style.
//
// Names are compared as text without scopes. That can only make two things look dependent that are not, so a renderer
// that goes by them refuses too often and never orders wrongly.
#pragma once
#include <string>
#include <vector>

#include "fixes/source_text.h"
#include "frontends/typescript/syntax.h"

namespace hasten::fixes::typescript {

using frontends::Node;
using frontends::typescript::Field;
using frontends::typescript::Syntax;

bool is_function(Node node);            // A function, arrow function or method with its body
bool is_block(Node node);               // Holds statements: a block, the file, a case
Node statement_of(Node node);           // The statement that stands directly in a block
Node function_around(Node node);        // None at the top of the file
Node bare(Node expression);             // Without parentheses, `as`, `!`
Node awaited(Node await_expression);    // What is awaited

Names mentioned(Node node);             // Identifiers read or written anywhere inside, functions inside too
Names bound(Node pattern);              // Names that a pattern or a declaration binds
Names written(Node node);               // Bound, assigned, updated, or mutated by a method like push
Names assigned(Node node);              // … but not those that are declared there

// `visit` is called for every node inside, in order; the walk does not enter a node for which it gives false, nor, without
// `functions`, a function other than `node` itself.
template <class Visit> void walk(Node node, bool functions, Visit visit) {
  for (Node at = node; at;) {
    bool enter = visit(at) && (functions || at == node || !is_function(at));
    Node next = enter ? at.first_child() : Node();
    while (!next && at != node) {
      next = at.next_sibling();
      if (!next) at = at.parent();
    }
    at = next;
  }
}
bool contains(Node node, Syntax kind, bool functions = false);

// Nothing that has an effect or may be seen runs in `statement` before `expression` does, but for what `done` allows.
bool first_to_run(Node statement, Node expression, const std::vector<Node> &done);

struct Style {
  bool semicolons = true;
  char quote = '\'';
  bool trailing_commas = false; // In lists of several lines
};
Style style_of(const File &file);

// A name like `wanted` that stands nowhere in the file, nor in `taken`, to which it is added.
// Within `scope`, if given: a name of that function's own may hide one outside that it does not mention.
std::string fresh_name(const File &file, std::string wanted, Names &taken, Node scope = Node());
// How long the file's lines may be: 80, 100 or 120 columns, if nearly all are no longer.
size_t line_width(const File &file);

// fixes::moved, for which template literals keep their lines.
std::string moved(const File &file, Node node, const std::string &indent, std::vector<Replacement> replacements = {});

} // namespace hasten::fixes::typescript

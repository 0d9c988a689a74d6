// Questions that C++ renderers ask of a syntax tree: which statement, which names, who declares them.
//
// Names are compared as text without scopes. That can only make two things look dependent that are not, so a renderer
// that goes by them refuses too often and never orders wrongly.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fixes/source_text.h"
#include "frontends/cpp_syntax/syntax.h"

namespace hasten::fixes::cpp {

using frontends::Node;
using frontends::cpp_syntax::Field;
using frontends::cpp_syntax::Syntax;

bool is_function(Node node);        // A function definition or a lambda
Node function_around(Node node);    // None at the top of the file and in a class body
// The statement that stands directly in a compound statement; none if there is none (the body of an unbraced if).
Node statement_of(Node node);
// The outermost node around it that stands at the top of the file or in a namespace: its function, its class.
Node top_level(Node node);
Node bare(Node expression);         // Without parentheses and casts
std::string return_type(Node function); // As written, also a lambda's; empty: none written
bool is_coroutine(Node function);   // It awaits, or returns by co_return

// `visit` is called for every node inside, in order; the walk does not enter a node for which it gives false, nor,
// without `functions`, a function other than `node` itself.
template <class Visit> void walk(Node node, bool functions, Visit visit) {
  for (Node at = node; at;) {
    bool enter = visit(at) && (functions || at == node || !is_function(at));
    at = frontends::cpp_syntax::next_in(node, at, enter);
  }
}
bool contains(Node node, Syntax kind, bool functions = false);
bool leaves(Node node);             // It may return, break, continue, throw or jump

// A name of a value, not of a type, a member or a namespace.
bool is_value_name(Node node);
Names mentioned(Node node);         // Names of values anywhere inside; not members behind . or ->
size_t uses_of(Node scope, std::string_view name);
// Names that the parameters and declarations inside declare.
Names declared(Node node);
// The name that a declarator declares; empty for a structured binding.
std::string name_of(Node declarator);

// A variable: who declares it, how, and from what.
struct Variable {
  Node declaration; // The declaration, parameter or range-for
  Node declarator;  // With pointers and references
  Node value;       // What it is initialised with: an expression, an argument list, an initializer list
  bool parameter = false;
  bool indirect = false; // A pointer or a reference
  bool constant = false; // const or constexpr stands in its declaration
  bool kept = false;     // static or thread_local
};
// The variable that `name` means at `place`: of the functions around it, innermost first, and else of the file's
// namespaces.
std::optional<Variable> variable_at(Node place, std::string_view name);
std::string type_of(const Variable &variable); // As written, without const and the like

struct Call {
  Node node, callee, arguments;
  std::vector<Node> list;  // Arguments
  std::string_view name;   // The last part of the callee: exec_params
  Node receiver;           // Before . or ->
};
std::optional<Call> call_of(Node node);
// The call that has this span, below parentheses, casts and co_await; none if there is none.
std::optional<Call> call_at(const File &file, Span span);

// The same value however often and wherever it is evaluated: names, members, constants, conversions of those.
bool is_plain(Node expression);
// A name like `wanted` that stands nowhere in the outermost function around `place` (without one, in the file), nor in
// `taken`, to which it is added.
std::string fresh_name(const File &file, std::string wanted, Names &taken, Node place = Node());
// Nothing but white space and a comment shares its lines.
bool alone_on_lines(const File &file, Node statement);
bool has_directive(std::string_view text); // A line of it is for the preprocessor
bool comment_inside(Node node);

// fixes::moved, for which raw strings keep their lines.
std::string moved(const File &file, Span span, const std::string &indent, std::vector<Replacement> replacements = {});

// Lines longer than this are broken.
constexpr size_t kLineLength = 120;

} // namespace hasten::fixes::cpp

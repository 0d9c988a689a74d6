// Questions that Python renderers ask of a syntax tree: which statement, which names; and how text is moved.
//
// Names are compared as text without scopes. That can only make two things look dependent that are not, so a renderer
// that goes by them refuses too often and never orders wrongly.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fixes/source_text.h"
#include "frontends/python/syntax.h"

namespace hasten::fixes::python {

using frontends::Node;
using frontends::python::Field;
using frontends::python::Syntax;

bool is_function(Node node);            // A function definition or a lambda
bool is_block(Node node);               // Holds statements: a block or the file
bool is_comprehension(Node node);       // Generator expressions too
Node statement_of(Node node);           // The statement that stands directly in a block
Node function_around(Node node);        // None at the top of the file and in a class body
bool is_async(Node function);
// The innermost function runs as a coroutine, and an `await` may stand in place of `expression`.
bool may_await(Node expression);
// The decorated definition, if it is decorated.
Node whole_definition(Node definition);
// The statement of the file's top level that it stands in.
Node top_level(Node node);
Node bare(Node expression);             // Without parentheses
Node awaited(Node await_expression);    // What is awaited

// `visit` is called for every node inside, in order; the walk does not enter a node for which it gives false, nor,
// without `functions`, a function other than `node` itself.
template <class Visit> void walk(Node node, bool functions, Visit visit) {
  for (Node at = node; at;) {
    bool enter = visit(at) && (functions || at == node || !is_function(at));
    at = frontends::python::next_in(node, at, enter);
  }
}
bool contains(Node node, Syntax kind, bool functions = false);

Names mentioned(Node node);             // Names read or written anywhere inside; not members, not keywords
Names bound(Node target);               // Names that a target binds: those of `a, (b, *c)`; none of `a.b`
Names assigned(Node node);              // Bound by statements inside, functions inside too
Names written(Node node);               // … and those whose object is changed: `a.b = 1`, `a.append(1)`
size_t uses_of(Node scope, std::string_view name);

// The same value however often and wherever it is evaluated: names, members, constants, conversions, f-strings.
bool is_plain(Node expression);

// Nothing that has an effect or may be seen runs in `statement` before `expression` does, but for what `done` allows.
bool first_to_run(Node statement, Node expression, const std::vector<Node> &done);

// Every statement of the block that stands alone on its lines.
bool alone_on_lines(const File &file, Node statement);

// A name like `wanted` that stands nowhere in the file, nor in `taken`, to which it is added.
std::string fresh_name(const File &file, std::string wanted, Names &taken);
// A name for what a call gives: get_user_orders gives user_orders, db.fetch_all gives `otherwise`.
std::string name_for_result(Node call, const std::string &otherwise);

// fixes::moved, for which strings keep their lines.
std::string moved(const File &file, Span span, const std::string &indent, std::vector<Replacement> replacements = {});

char quote_of(const File &file);        // The one most strings have

struct Argument {
  Node node;          // As written: `key=value`, `*rest`
  Node value;         // Without the keyword; none of a splat
  std::string keyword;
};
std::vector<Argument> arguments_of(Node call);
const Argument *argument(const std::vector<Argument> &arguments, size_t position, std::string_view keyword = {});
Node callee_of(Node call);
// The last member of a dotted callee, and what stands before it: `get` and `self.client` of `self.client.get`.
std::string_view member_of(Node callee);
Node receiver_of(Node callee);
// The call node that has this span, below parentheses and await.
Node call_at(const File &file, Span span);
Node await_at(const File &file, Span span);

// Lines longer than this are broken, as formatters do.
constexpr size_t kLineLength = 88;

} // namespace hasten::fixes::python

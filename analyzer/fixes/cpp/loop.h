// The loop around a call per item: what it goes over, and whether it may be run through more than once.
#pragma once
#include "fixes/cpp/code.h"
#include "fixes/render.h"

namespace hasten::fixes::cpp {

struct ItemLoop {
  Node loop;                   // A for or range-for statement
  Node body;                   // Its compound statement, or the only statement
  std::vector<Node> statements;
  std::string item;            // The loop variable
  std::string declaration;     // Of a range-for: `const std::string &id`
  Call call;
  Node statement;              // The loop's own statement that the call stands in

  // Names that the body gives values to, or may change, and those that its own statements declare.
  Names written, own;

  // `for (…)` as it stands; with the range bound to a name before, if it is more than a name.
  std::string header;
  std::string before; // A statement to stand before the first of several loops; empty: none needed
  Node range;         // Of a range-for
};

// The loop of a plan, if each turn makes the call, once, and its header gives the same turns each time. The call need not
// be the library's own for `any_call`.
tl::expected<ItemLoop, std::string> item_loop(const File &file, const FixPlan &plan, Names &taken, bool any_call = false);

// The name that `a.b[c]->d` begins with; empty if it begins with none.
std::string root_of(Node node);

// Names whose values a piece of code sets, or whose objects it may change.
Names written_in(Node node);

} // namespace hasten::fixes::cpp

// A loop or comprehension with a call per item, as the batch and bound renderers see it.
#pragma once
#include <string>
#include <vector>

#include "fixes/python/code.h"
#include "fixes/python/imports.h"
#include "fixes/python/render.h"

namespace hasten::fixes::python {

using Wrong = std::optional<std::string>;

struct ItemLoop {
  Node call;               // Of the single operation
  Node whole;              // With its await
  Node loop;               // For statement or comprehension
  Node clause;             // The for clause: the statement itself, or the comprehension's
  Node target, iterable;
  Node function;
  Node statement;          // In whose block the new lines go, before it
  Node gather;             // The `await asyncio.gather(*…)` around a comprehension of calls; none without
  bool awaited = false;    // The single call is, or the gather around it

  bool statement_loop() const { return loop.is(Syntax::For); }
};

// Fills `out`, or says why the loop is not one that can be rewritten.
Wrong find_item_loop(const Context &context, const FixPlan &plan, ItemLoop &out);

// Evaluated again, the iterable gives the same items: a name or member that is surely a collection.
bool iterates_again(const ItemLoop &loop);

// The statement of the loop's body that holds the call, at the body's top; none if it stands deeper.
Node body_statement(const ItemLoop &loop);

} // namespace hasten::fixes::python

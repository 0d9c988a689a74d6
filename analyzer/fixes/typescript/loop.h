// The loop around a call per item, as the batch and bound renderers see it.
#pragma once
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "fixes/render.h"
#include "fixes/typescript/code.h"

namespace hasten::fixes::typescript {

struct ItemLoop {
  Node loop;               // for (… of …)
  Node pattern;            // The item
  Node items;              // What is iterated
  Node body;               // Block or single statement
  std::string item;        // The pattern's text
  Names item_names;        // Names that hold the item or parts of it
  bool sure_array = false; // `items` is an array for sure: so says a type in the file, or how it is made
};

// A `for (const item of items)` around a call, in an async function; or why it is none.
tl::expected<ItemLoop, std::string> item_loop(const Context &context, const FixPlan &plan, Node call);

// How the loop may end before its last item, or hand over its control; nothing if it does not.
std::optional<std::string> leaves_early(const ItemLoop &loop);

} // namespace hasten::fixes::typescript

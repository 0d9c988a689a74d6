// One round of a loop, or of a callback that runs per element: its code, and what of it comes from the item.
#pragma once
#include <vector>

#include "query/flow.h"

namespace hasten::query {

struct Round {
  const Flow &flow;                // Of the function whose code runs each round
  std::vector<ir::InstrId> instrs; // That code, without the bodies of loops inside
  Flow::Set item;                  // Everything derived from the item
  Flow::Set direct;                // The item's own locals
  Fn loop_fn;                      // Holds the loop: the same function, or the one around the callback
  ir::Operand items = {};          // The collection, in terms of loop_fn
};

} // namespace hasten::query

// Loops whose call is made in few rounds, or saves little in each: what two lists differ in, the way out of a round for
// what is missing, a round of many other steps.
#pragma once
#include "query/flow.h"

namespace hasten::query {

// A loop's body, or a callback's, and where it stands.
struct Round {
  const Flow &flow;                        // Of the function whose code runs each round
  const std::vector<ir::InstrId> &instrs;  // That code
  const Flow::Set &item;                   // What derives from the item
  Fn loop_fn;
  const ir::Operand &items;                // In terms of loop_fn
};

// The call is made for what a stored list lacks or has too much: a.filter(x => !b.includes(x)), if (!b.has(x)) call.
bool handles_difference(const Analysis &analysis, const Round &round, ir::InstrId call);

// The call stands in a branch for what was not found or has failed, which ends the round; the others go on.
bool on_side_exit(const Analysis &analysis, const Round &round, ir::InstrId call);

// Trips that the round's other calls may make.
size_t other_trips(const Analysis &analysis, const Round &round, ir::InstrId call);

// The collection is a parameter for which every caller writes a short list: load([frequency]).
bool few_by_callers(const Analysis &analysis, Fn fn, const ir::Operand &items);

// The first few: xs.slice(0, 3).
bool few_by_slice(const Analysis &analysis, Fn fn, const ir::Operand &items);

} // namespace hasten::query

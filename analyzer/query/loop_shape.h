// The shape of a loop: each round about another item, or one of the many other things that loops do.
#pragma once
#include <string_view>

#include "query/round.h"

namespace hasten::query {

enum class LoopShape : uint8_t {
  PerItem,    // Each round is about another item, and all rounds are needed
  Retry,      // The same again until it works
  Polling,    // Waits between rounds
  FirstMatch, // Stops at a result
  Fold,       // Carries a value from round to round
  Chunk,      // Items are groups already
  Constant,   // A small, fixed number of rounds
  Stream,     // Items arrive one by one
  Limited,    // In groups of limited size
};

std::string_view to_text(LoopShape shape);

// Of a loop in the function that `round.flow` is of.
LoopShape shape_of_loop(const Analysis &analysis, const Round &round, ir::InstrId loop);

// Of the call, in the function of `outer`, that runs a callback per element; `element`: which of its parameters is that.
LoopShape shape_of_callback(const Analysis &analysis, const Flow &outer, const Round &round, ir::InstrId call, size_t element);

bool names_groups(std::string_view name); // chunk, page, …
bool makes_trip(const Analysis &analysis, Site call); // It reaches a round trip, on whatever path
bool lives_outside(const Flow &flow, uint32_t local, ir::InstrId loop); // Assigned before the loop and in it, or a parameter

} // namespace hasten::query

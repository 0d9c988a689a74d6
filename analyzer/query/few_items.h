// Collections that are few by construction: fixed in the source, a constant number, the first few of more.
#pragma once
#include <optional>

#include "query/flow.h"
#include "query/loop_shape.h"

namespace hasten::query {

// A fixed small collection: a literal, an enum, a list that every caller writes out, the first few. `flow` is of the
// function whose place `items` is.
bool few_items(const Analysis &analysis, const Flow &flow, const ir::Operand &items);

// What a call that makes the items says of them: range(3), range(0, n, size), a page at a time.
std::optional<LoopShape> counted_items(const Analysis &analysis, const Flow &flow, const ir::Operand &items);

} // namespace hasten::query

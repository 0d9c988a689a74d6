// Loops whose call is made in few rounds, or saves little: what two lists differ in, the way out of a round for what is
// missing, the items that pass a test, a round of many other steps, a sweep that nobody waits for.
#pragma once
#include "query/round.h"

namespace hasten::query {

// The call is made for what a stored list lacks or has too much: a.filter(x => !b.includes(x)), if (!b.has(x)) call.
bool handles_difference(const Analysis &analysis, const Round &round, ir::InstrId call);

// The call stands in a branch for what was not found or has failed, which ends the round; the others go on.
bool on_side_exit(const Analysis &analysis, const Round &round, ir::InstrId call);

// The call stands under a test of the item without another way beside it: only some rounds make it.
bool in_some_rounds(const Round &round, ir::InstrId call);

// The loop is part of a sweep that comes round again by itself, after a pause: nobody waits for it.
bool in_sweep(const Analysis &analysis, Fn fn, ir::InstrId loop);

// Trips that the round's other calls may make.
size_t other_trips(const Analysis &analysis, const Round &round, ir::InstrId call);

} // namespace hasten::query

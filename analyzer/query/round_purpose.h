// Why a loop may make its calls one by one on purpose: each round has its own transaction, answers from what earlier
// rounds found, notes its own progress, obeys a rate limit, or stands on the way of an error.
#pragma once
#include "query/flow.h"

namespace hasten::query {

// In a handler of exceptions, or in a loop after which the code throws: it runs when something has gone wrong.
bool on_error_path(const Flow &flow, ir::InstrId call, ir::InstrId loop);

// Reached only where a container that the loop fills by key, or a variable from before it, has no answer yet: if key not
// in found: found[key] = call(); if not found: found = call().
bool answered_before(const Analysis &analysis, const Flow &flow, ir::InstrId call, ir::InstrId loop);

// A block between the loop and the call manages a session or transaction of this round's own.
bool in_own_transaction(const Analysis &analysis, const Flow &flow, ir::InstrId call, ir::InstrId loop);

// The same, in the functions on the way from the call to the effect.
bool opens_own_transaction(const Analysis &analysis, const Effect &effect);

// The function knows of a rate limit of the other side: it handles the error or reads when to come back.
bool minds_rate_limit(const Analysis &analysis, Fn fn);

// A write to a database that follows something sent to the outside about the same item, in the same round: the two
// belong together, so that after a failure it is known what was sent.
bool notes_progress(const Analysis &analysis, const Flow &flow, ir::InstrId call, const std::vector<ir::InstrId> &round,
                    const Flow::Set &item);

} // namespace hasten::query

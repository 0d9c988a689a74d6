// Whether a batch call does for one call of a loop what that call does.
//
// A batch passes by what the project's own class adds: an overridden save or delete, handlers of signals. It has no place
// for some arguments, an expiry or a keyword of the project's own method. And rows made in the round are inserted, others
// updated.
#pragma once
#include "query/flow.h"

namespace hasten::query {

// The one of `batches` that can stand for `effect`, which a call in `loop` of `flow`'s function (no loop: in a callback
// that runs once per item) reaches; null if none can.
const catalogue::BatchRow *fitting_batch(const Analysis &analysis, const catalogue::Batches &batches, const Flow &flow,
                                         ir::InstrId loop, const Effect &effect);

} // namespace hasten::query

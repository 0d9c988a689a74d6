// Models whose single writes run code of their own, which a batch write passes by.
#pragma once
#include "query/analysis.h"

namespace hasten::query {

// The write asks for a hook per row, or its model is defined with hooks for such writes: Sequelize's `hooks`, Mongoose's
// pre('save').
bool runs_hooks(const Analysis &analysis, const Effect &write);

} // namespace hasten::query

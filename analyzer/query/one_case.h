// Code that a condition confines to one case: a platform that no server runs on, or a value that stands in the source.
#pragma once
#include "query/flow.h"

namespace hasten::query {

// Only on a desktop: under `sys.platform == "darwin"`, or behind a return for all other platforms.
bool on_desktop(const Analysis &analysis, const Flow &flow, ir::InstrId instr);

// One of the call's arguments is a text that the function has compared with a constant: it is that constant.
bool given_constant(const Analysis &analysis, const Flow &flow, ir::InstrId call);

} // namespace hasten::query

// Types of untyped parameters from what the program's own calls pass for them.
//
// `def get(db_session, id)` is called with a typed session two functions up. Where all resolved callers pass the same
// library type or class, directly or through parameters of their own, the parameter has it. One pass over all calls,
// then a worklist along parameter-to-parameter edges.
#pragma once
#include <vector>

#include "link/calls.h"

namespace hasten::link {

void infer_parameters(Calls &calls, const std::vector<bool> &quiet_modules);

} // namespace hasten::link

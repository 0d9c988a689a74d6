// Code whose waits nobody waits for.
#pragma once
#include "query/analysis.h"

namespace hasten::query {

// A job, or a route that a timer or another service's notice calls: told by context, or by where it or the entry point
// that leads there stands.
bool in_background(const Analysis &analysis, Fn fn);

} // namespace hasten::query

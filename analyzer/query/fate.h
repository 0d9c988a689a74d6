// What becomes of an object or a value after the call that gives it: kept, returned, closed, used up, taken to pieces.
#pragma once
#include <vector>

#include "query/flow.h"

namespace hasten::query {

struct Fate {
  bool stored = false;     // In a field, a captured or global variable, a container that outlives the call
  bool result_kept = false; // Something computed from it is stored
  bool returned = false;   // To the caller, also inside a literal
  bool yielded = false;
  bool closed = false;     // By one of the closing methods, or by a with / using block
  bool used = false;       // A round trip goes through it
  bool passed = false;     // To a call that may keep it
  bool pieces = false;     // Iterated, indexed, sliced, split into a list
  bool forwarded = false;  // Written or sent on as a whole
  bool measured = false;   // Only its size is asked
  bool guarded = false;    // Made under a condition on the place it is stored in, or after asking a cache
  std::vector<Site> uses;  // Instructions that take it, in order
};

// `closing`: names of methods that end the object.
Fate fate_of(const Analysis &analysis, const Flow &flow, ir::InstrId made, const std::vector<std::string> &closing = {});

// What becomes of what a read gives, in its result or as the last parameter of its callback: readFile(p, (err, data) => …)
Fate fate_of_content(const Analysis &analysis, const Flow &flow, ir::InstrId read);

// The function's result is kept for the next call: a memoising decorator or wrapper.
bool memoised(const Analysis &analysis, Fn fn);

// An operand that comes, wholly or in part, from a parameter of the function (not from fields, globals or imports).
bool from_parameter(const Analysis &analysis, const Flow &flow, const ir::Operand &operand);

// … from a field of `this`.
bool from_field(const Flow &flow, const ir::Operand &operand);

} // namespace hasten::query

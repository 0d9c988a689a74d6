// Checks what a module promises to the passes after it: README.md, "What frontends guarantee".
//
// Two depths. Bounds: every index points somewhere, nothing refers to itself in a circle; whoever holds then reads no
// memory that is not the module's, so the archive checks what it reads this far. Meaning: also that the module says
// something sensible; frontends' tests check all of it.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace hasten::ir {

struct VerifyOptions {
  uint32_t text_size = std::numeric_limits<uint32_t>::max(); // Spans must end by there.
  bool bounds_only = false; // Then functions without a body (a summary that was read back) are fine too.
};

// What is wrong, one sentence each, at most a hundred; empty for a good module. A module without functions is one whose
// file could not be read: it is good if it is empty.
std::vector<std::string> verify(const Module &module, VerifyOptions options = {});

// The bounds of one function's blocks, given that its instructions are good.
std::vector<std::string> verify_body(const Function &function);

} // namespace hasten::ir

// The text form of the IR: for goldens, rule tests and bug reports. README.md describes it, parse.h reads it back.
#pragma once
#include <string>

#include "ir/ir.h"

namespace hasten::ir {

struct PrintOptions {
  bool spans = false; // Each instruction's, operand's and declaration's byte range as [begin,end).
};

// Deterministic, and safe on a damaged module too: what points nowhere is printed as "?".
std::string print(const Module &module, PrintOptions options = {});
std::string print(const Module &module, FunctionId function, PrintOptions options = {});

// One operand or instruction of `function`, without what is in its blocks.
std::string print(const Module &module, const Function &function, const Operand &operand, PrintOptions options = {});
std::string print(const Module &module, const Function &function, const Instruction &instruction,
                  PrintOptions options = {});
std::string print(const Module &module, TypeId type, PrintOptions options = {});

} // namespace hasten::ir

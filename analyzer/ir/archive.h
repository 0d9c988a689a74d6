// The binary form of a module: its summary, all that linking reads, and its bodies, which only rules read.
//
// The bytes depend on the module alone: not on the process, nor on how names were interned. Reading trusts nothing:
// what it accepts has passed verify() as far as bounds go. read(write(x)) writes the same bytes again.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ir/ir.h"

namespace hasten::ir {

std::string write_summary(const Module &module);
tl::expected<Module, std::string> read_summary(std::string_view bytes); // Its functions have no blocks.

std::string write_body(const Function &function);
// Gives back the blocks to a function whose summary was read. On failure it stays without.
tl::expected<void, std::string> read_body(std::string_view bytes, Function &function);

// All bodies of a module in one piece.
std::string write_bodies(const Module &module);
tl::expected<void, std::string> read_bodies(std::string_view bytes, Module &module);

void drop_body(Function &function);

} // namespace hasten::ir

// Reads the IR's text form back, so that tests of linking and of rules need no frontend: parse(print(m)) prints the
// same.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ir/ir.h"

namespace hasten::ir {

struct ParseError {
  uint32_t line = 0; // 1-based
  std::string message;
};

// Lines that are empty or start with // say nothing. What the text does not tell (spans it was printed without) is
// empty. The result is not verified.
tl::expected<Module, ParseError> parse(std::string_view text);

} // namespace hasten::ir

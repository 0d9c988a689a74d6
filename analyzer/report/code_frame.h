// A few lines of code with spans marked below them, fit for a terminal: tabs expanded, control characters made visible,
// long lines cut around the mark.
#pragma once
#include <string>
#include <vector>

#include "base/span.h"
#include "source/line_index.h"

namespace hasten::report {

struct FrameLine {
  uint32_t number = 0; // 0: lines are left out here
  std::string code;
  std::string marks;   // ^ under the primary span, - under the others; may be empty
};

// Lines of the primary span and of the other spans near it.
std::vector<FrameLine> code_frame(const LineIndex &lines, Span primary, const std::vector<Span> &others, size_t width);

// Text from a source file or a path, safe to print.
std::string printable(std::string_view text);

} // namespace hasten::report

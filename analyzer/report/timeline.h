// A small drawing of what a finding costs and what it would cost with the fix: waits as bars on a time axis, memory as
// bars side by side.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "findings/finding.h"

namespace hasten::report {

// The lines, at most `width` columns wide; none where there is nothing to draw. Unicode; see to_ascii.
std::vector<std::string> draw_timeline(const Finding &finding, size_t width);

// The same text in ASCII: ├─┤ as |--|, → as ->, ⌈n⌉ as ceil(n).
std::string to_ascii(std::string_view text);

} // namespace hasten::report

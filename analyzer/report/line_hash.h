// The hash by which GitHub tells alerts apart when lines move: partialFingerprints.primaryLocationLineHash.
//
// GitHub's upload action computes the same and warns where ours differs, so the algorithm is its own: a polynomial over
// the first 100 UTF-16 units from the line's start on, without spaces and tabs, base 37 modulo 2^64.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hasten::report {

// One text for each line: the hash in hexadecimal and, after a colon, how often it has occurred so far in the file.
std::vector<std::string> line_hashes(std::string_view text);

} // namespace hasten::report

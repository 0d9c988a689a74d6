// Numbers as messages show them: 1,500 ms, 1 GB, 2.5x.
#pragma once
#include <string>
#include <string_view>

namespace hasten::gain {

std::string show_number(double value);                        // 1,500; 2.5; 0.25: at most three digits after the point
std::string show_bytes(double bytes);                         // 1 GB, 15 MB, 64 kB: powers of 1000, three digits
std::string show_ratio(double ratio);                         // 2.5x, 67x: one digit after the point below 10
std::string show_quantity(double value, std::string_view unit); // in the unit of an estimate: "600 ms", "1 GB", "10 calls"

} // namespace hasten::gain

// Durations, sizes and rates as people write them: "500 ms", "0.5 s", "1 GB", "200/s".
#pragma once
#include <optional>
#include <string_view>

namespace hasten::config {

std::optional<double> parse_milliseconds(std::string_view text); // us, ms, s, min, h; a bare number is ms
std::optional<double> parse_bytes(std::string_view text);        // B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB
std::optional<double> parse_rate(std::string_view text);         // per second: "200", "200/s", "200 req/s", "6000/min"
std::optional<double> parse_count(std::string_view text);        // "1000", "1,000", "1_000"

} // namespace hasten::config

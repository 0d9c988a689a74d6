#include "report/line_hash.h"

#include <cstdint>
#include <unordered_map>

#include <fmt/format.h>

#include "base/utf8.h"

namespace hasten::report {

namespace {

constexpr size_t kWindow = 100;
constexpr uint64_t kBase = 37;
constexpr uint16_t kEndOfFile = 65535;

struct Units {
  std::vector<uint16_t> units;       // What is hashed
  std::vector<size_t> line_begins; // Where in it each line starts
};

Units units_of(std::string_view text) {
  Units result;
  result.units.reserve(text.size() + kWindow + 1);
  bool at_line_start = true;
  auto put = [&](uint16_t unit) {
    if (at_line_start) result.line_begins.push_back(result.units.size());
    at_line_start = unit == '\n';
    result.units.push_back(unit);
  };
  bool after_return = false;
  for (size_t i = 0; i < text.size();) {
    DecodedCodePoint point = decode_utf8(text, i);
    i += point.size;
    bool completes_return = after_return && point.value == '\n'; // \r\n is one line end, and \r is read as \n
    after_return = point.value == '\r';
    if (completes_return || point.value == ' ' || point.value == '\t') continue;
    if (point.value == '\r') {
      put('\n');
    } else if (point.value > 0xFFFF) {
      put(static_cast<uint16_t>(0xD800 + ((point.value - 0x10000) >> 10)));
      put(static_cast<uint16_t>(0xDC00 + ((point.value - 0x10000) & 0x3FF)));
    } else {
      put(static_cast<uint16_t>(point.value));
    }
  }
  put(kEndOfFile);
  result.units.resize(result.units.size() + kWindow, 0);
  return result;
}

} // namespace

std::vector<std::string> line_hashes(std::string_view text) {
  Units input = units_of(text);
  uint64_t highest = 1; // The weight of the window's first unit
  for (size_t i = 1; i < kWindow; ++i) highest *= kBase;
  uint64_t hash = 0;
  for (size_t i = 0; i < kWindow; ++i) hash = hash * kBase + input.units[i];

  std::vector<std::string> hashes;
  std::unordered_map<uint64_t, size_t> seen;
  size_t at = 0;
  for (size_t begin : input.line_begins) {
    for (; at < begin; ++at) hash = (hash - input.units[at] * highest) * kBase + input.units[at + kWindow];
    hashes.push_back(fmt::format("{:x}:{}", hash, ++seen[hash]));
  }
  return hashes;
}

} // namespace hasten::report

// UTF-8: validation, repair and lengths in the units that other programs count in.
//
// Invalid bytes are taken as the WHATWG says: the longest prefix of a valid sequence, at least one byte, stands for one
// U+FFFD. So the lengths of a text with invalid bytes are those of the repaired text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hasten {

struct DecodedCodePoint {
  char32_t value = 0xFFFD;
  uint32_t size = 1; // In bytes.
  bool valid = false;
};

// The code point at `offset`, which must be inside the text.
DecodedCodePoint decode_utf8(std::string_view text, size_t offset);

bool is_valid_utf8(std::string_view text);
std::string replace_invalid_utf8(std::string_view text);
void append_utf8(std::string &out, char32_t code_point);

size_t utf16_length(std::string_view text);
size_t code_point_length(std::string_view text);

// The length of the prefix that is ASCII only.
size_t ascii_prefix(std::string_view text);

} // namespace hasten

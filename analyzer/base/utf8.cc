#include "base/utf8.h"
#include <cstring>

namespace hasten {

size_t ascii_prefix(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if (word & 0x8080808080808080ull) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

DecodedCodePoint decode_utf8(std::string_view text, size_t offset) {
  auto at = [&](size_t i) -> unsigned char {
    return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0;
  };
  unsigned char first = at(0);
  if (first < 0x80) return {first, 1, true};
  // The bounds of the second byte rule out overlong forms, surrogates and values above U+10FFFF.
  uint32_t size;
  unsigned char low = 0x80, high = 0xBF;
  char32_t value;
  if (first >= 0xC2 && first <= 0xDF) {
    size = 2;
    value = first & 0x1F;
  } else if (first >= 0xE0 && first <= 0xEF) {
    size = 3;
    value = first & 0x0F;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    size = 4;
    value = first & 0x07;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return {0xFFFD, 1, false};
  }
  for (uint32_t i = 1; i < size; ++i) {
    unsigned char next = at(i);
    if (next < low || next > high) return {0xFFFD, i, false};
    value = value << 6 | (next & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return {value, size, true};
}

bool is_valid_utf8(std::string_view text) {
  for (size_t i = ascii_prefix(text); i < text.size(); i += ascii_prefix(text.substr(i))) {
    DecodedCodePoint point = decode_utf8(text, i);
    if (!point.valid) return false;
    i += point.size;
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    size_t plain = ascii_prefix(text.substr(i));
    out.append(text.substr(i, plain));
    i += plain;
    if (i == text.size()) break;
    DecodedCodePoint point = decode_utf8(text, i);
    if (point.valid)
      out.append(text.substr(i, point.size));
    else
      out.append("\xEF\xBF\xBD");
    i += point.size;
  }
  return out;
}

void append_utf8(std::string &out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | c >> 6));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | c >> 12));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | c >> 18));
    out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

namespace {
template <class Weight> size_t weigh(std::string_view text, Weight weight) {
  size_t total = 0;
  for (size_t i = 0; i < text.size();) {
    size_t plain = ascii_prefix(text.substr(i));
    total += plain;
    i += plain;
    if (i == text.size()) break;
    DecodedCodePoint point = decode_utf8(text, i);
    total += weight(point.value);
    i += point.size;
  }
  return total;
}
} // namespace

size_t utf16_length(std::string_view text) {
  return weigh(text, [](char32_t c) { return c >= 0x10000 ? 2 : 1; });
}

size_t code_point_length(std::string_view text) {
  return weigh(text, [](char32_t) { return 1; });
}

} // namespace hasten

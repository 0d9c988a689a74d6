#include "report/code_frame.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"

namespace hasten::report {

namespace {

constexpr uint32_t kNear = 8;      // Lines between the primary span and another that is shown with it
constexpr uint32_t kMaxMarked = 3; // Lines of the primary span

size_t columns_of(char32_t c) {
  if (c >= 0x0300 && c <= 0x036F) return 0; // Combining marks, joiners, variation selectors
  if (c == 0x200B || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
              (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
              (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// What one character looks like, and how many columns it takes.
std::pair<std::string, size_t> glyph(std::string_view text, size_t at, const DecodedCodePoint &point) {
  if (point.value == '\t') return {"  ", 2};
  if (!point.valid || is_control(point.value)) return {"\xEF\xBF\xBD", 1};
  return {std::string(text.substr(at, point.size)), columns_of(point.value)};
}

// The part of a line that is shown; only what is near the mark where the line is long.
struct Shown {
  std::string code, marks;
};

Shown show_line(std::string_view text, uint32_t offset, const std::map<Span, char> &marks, size_t width) {
  size_t first_mark = 0;
  for (const auto &[span, mark] : marks)
    if (mark == '^' && span.begin > offset) first_mark = span.begin - offset;
  size_t begin = 0;
  if (text.size() > width && first_mark > width / 2) begin = first_mark - width / 4;
  while (begin > 0 && begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  Shown shown;
  if (begin > 0) shown.code = "...", shown.marks = "   ";
  size_t columns = shown.code.size();
  for (size_t i = begin; i < text.size();) {
    if (columns >= width) {
      shown.code += "...";
      break;
    }
    DecodedCodePoint point = decode_utf8(text, i);
    auto [picture, wide] = glyph(text, i, point);
    char mark = ' ';
    for (const auto &[span, sign] : marks)
      if (span.contains(static_cast<uint32_t>(offset + i))) mark = sign;
    shown.code += picture;
    shown.marks.append(wide, mark);
    columns += wide;
    i += point.size;
  }
  while (!shown.marks.empty() && shown.marks.back() == ' ') shown.marks.pop_back();
  return shown;
}

} // namespace

std::vector<FrameLine> code_frame(const LineIndex &lines, Span primary, const std::vector<Span> &others, size_t width) {
  uint32_t first = lines.line_of(primary.begin);
  uint32_t last = std::min(lines.line_of(primary.end > primary.begin ? primary.end - 1 : primary.end), first + kMaxMarked - 1);
  std::map<Span, char> marks{{primary, '^'}};
  std::vector<uint32_t> wanted;
  for (uint32_t line = first; line <= last; ++line) wanted.push_back(line);
  for (Span other : others) {
    if (other.empty() || other.overlaps(primary)) continue;
    uint32_t begin = lines.line_of(other.begin), end = lines.line_of(other.end - 1);
    bool near = begin + kNear >= first && begin <= last + kNear && end <= begin + 1;
    if (!near) continue;
    marks.emplace(other, '-');
    for (uint32_t line = begin; line <= end; ++line) wanted.push_back(line);
  }
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  std::vector<FrameLine> frame;
  uint32_t previous = 0;
  for (uint32_t line : wanted) {
    if (previous && line == previous + 2) { // One line between is shown rather than left out.
      Span span = lines.line_span(line - 1);
      frame.push_back({line - 1, show_line(lines.line_text(line - 1), span.begin, {}, width).code, ""});
    } else if (previous && line > previous + 1) {
      frame.push_back({});
    }
    Shown shown = show_line(lines.line_text(line), lines.line_span(line).begin, marks, width);
    // Marks below the indentation of a continued span would underline nothing.
    size_t indent = 0;
    while (indent < shown.code.size() && shown.code[indent] == ' ') ++indent;
    for (size_t i = 0; i < std::min(indent, shown.marks.size()); ++i) shown.marks[i] = ' ';
    frame.push_back({line, std::move(shown.code), std::move(shown.marks)});
    previous = line;
  }
  return frame;
}

std::string printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    DecodedCodePoint point = decode_utf8(text, i);
    if (!point.valid || (is_control(point.value) && point.value != '\t' && point.value != '\n'))
      out += "\xEF\xBF\xBD";
    else
      out += text.substr(i, point.size);
    i += point.size;
  }
  return out;
}

} // namespace hasten::report

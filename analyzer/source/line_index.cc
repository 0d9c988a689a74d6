#include "source/line_index.h"
#include "base/utf8.h"
#include <algorithm>
#include <cstring>

namespace hasten {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Ends of lines that are \n only, the usual case: memchr runs at the speed of memory.
void split_at_newlines(std::string_view text, std::vector<uint32_t> &starts) {
  const char *begin = text.data(), *end = begin + text.size();
  for (const char *at = begin; at < end;) {
    const char *newline = static_cast<const char *>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
    if (!newline) break;
    at = newline + 1;
    starts.push_back(static_cast<uint32_t>(at - begin));
  }
}

void split_at_any_end(std::string_view text, std::vector<uint32_t> &starts) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')))
      starts.push_back(static_cast<uint32_t>(i + 1));
  }
}

} // namespace

LineIndex::LineIndex(std::string_view text) : text_(text.substr(0, UINT32_MAX)) {
  starts_.reserve(text_.size() / 40 + 1);
  starts_.push_back(0);
  if (text_.empty()) return;
  if (std::memchr(text_.data(), '\r', text_.size()))
    split_at_any_end(text_, starts_);
  else
    split_at_newlines(text_, starts_);
}

uint32_t LineIndex::line_of(uint32_t offset) const {
  return static_cast<uint32_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin());
}

Span LineIndex::line_span(uint32_t line) const {
  if (line == 0 || line > starts_.size()) return {};
  uint32_t begin = starts_[line - 1];
  uint32_t end = line < starts_.size() ? starts_[line] : static_cast<uint32_t>(text_.size());
  if (line < starts_.size()) {
    if (text_[end - 1] == '\n') --end;
    if (end > begin && text_[end - 1] == '\r') --end;
  }
  if (line == 1 && text_.starts_with(kByteOrderMark)) begin += static_cast<uint32_t>(kByteOrderMark.size());
  return {begin, end};
}

std::string_view LineIndex::line_text(uint32_t line) const {
  Span span = line_span(line);
  return text_.substr(span.begin, span.size());
}

Position LineIndex::position(uint32_t offset, ColumnUnit unit) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  uint32_t line = line_of(offset);
  Span span = line_span(line);
  uint32_t upto = std::clamp(offset, span.begin, span.end);
  std::string_view before = text_.substr(span.begin, upto - span.begin);
  size_t column = before.size();
  if (unit == ColumnUnit::Utf16) column = utf16_length(before);
  if (unit == ColumnUnit::CodePoint) column = code_point_length(before);
  return {line, static_cast<uint32_t>(column) + 1};
}

} // namespace hasten

// From byte offsets to lines and columns.
//
// Lines end at \n, \r\n or a lone \r. Columns are 1-based and counted in the unit the reader of the output wants:
// bytes, UTF-16 units (SARIF, editors) or code points (terminals). A byte order mark at the start of the file is no
// column; a tab is one. Invalid UTF-8 counts as the U+FFFD that is shown for it.
#pragma once
#include "base/span.h"
#include <cstdint>
#include <string_view>
#include <vector>

namespace hasten {

enum class ColumnUnit : uint8_t { Utf8, Utf16, CodePoint };

struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
  constexpr bool operator==(const Position &) const = default;
};

class LineIndex {
public:
  explicit LineIndex(std::string_view text); // `text` must outlive the index; at most 4 GiB.

  uint32_t line_count() const { return static_cast<uint32_t>(starts_.size()); } // An empty file has one line.
  uint32_t line_of(uint32_t offset) const;

  // Offsets beyond the end are taken as the end. Inside a line's end (\r\n), the column is that of its first byte.
  Position position(uint32_t offset, ColumnUnit unit) const;

  // Bytes of a line without its end and without the byte order mark. Lines that do not exist are empty.
  Span line_span(uint32_t line) const;
  std::string_view line_text(uint32_t line) const;
  std::string_view text() const { return text_; }

private:
  std::string_view text_;
  std::vector<uint32_t> starts_; // Offset of each line's first byte.
};

} // namespace hasten

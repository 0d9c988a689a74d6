#include "source/line_index.h"
#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace hasten {
namespace {

constexpr ColumnUnit kUnits[] = {ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::CodePoint};

TEST(LineIndex, EveryKindOfLineEnd) {
  LineIndex lines("one\ntwo\r\nthree\rfour\r\r\n");
  EXPECT_EQ(lines.line_count(), 6u);
  EXPECT_EQ(lines.line_text(1), "one");
  EXPECT_EQ(lines.line_text(2), "two");
  EXPECT_EQ(lines.line_text(3), "three");
  EXPECT_EQ(lines.line_text(4), "four");
  EXPECT_EQ(lines.line_text(5), "");
  EXPECT_EQ(lines.line_text(6), "");
  EXPECT_EQ(lines.line_text(7), "");
  EXPECT_EQ(lines.line_text(0), "");
}

TEST(LineIndex, EmptyFilesAndEnds) {
  EXPECT_EQ(LineIndex("").line_count(), 1u);
  EXPECT_EQ(LineIndex(std::string_view()).position(5, ColumnUnit::Utf16), (Position{1, 1}));
  LineIndex lines("ab\n");
  EXPECT_EQ(lines.position(3, ColumnUnit::Utf8), (Position{2, 1}));
  EXPECT_EQ(lines.position(99, ColumnUnit::Utf8), (Position{2, 1}));
  LineIndex open("ab");
  EXPECT_EQ(open.position(2, ColumnUnit::Utf8), (Position{1, 3}));
}

TEST(LineIndex, ColumnsInThreeUnits) {
  LineIndex lines("x\n\t\u00e9\u20ac\U0001F600!\n");
  uint32_t mark = 2 + 1 + 2 + 3 + 4;
  EXPECT_EQ(lines.text()[mark], '!');
  EXPECT_EQ(lines.position(mark, ColumnUnit::Utf8), (Position{2, 11}));
  EXPECT_EQ(lines.position(mark, ColumnUnit::Utf16), (Position{2, 6}));
  EXPECT_EQ(lines.position(mark, ColumnUnit::CodePoint), (Position{2, 5}));
}

TEST(LineIndex, AByteOrderMarkIsNoColumn) {
  LineIndex lines("\xEF\xBB\xBF"
                  "ab\ncd");
  for (ColumnUnit unit : kUnits) {
    EXPECT_EQ(lines.position(0, unit), (Position{1, 1}));
    EXPECT_EQ(lines.position(4, unit), (Position{1, 2}));
    EXPECT_EQ(lines.position(6, unit), (Position{2, 1}));
  }
  EXPECT_EQ(lines.line_text(1), "ab");
  EXPECT_EQ(LineIndex("\xEF\xBB\xBF").line_text(1), "");
}

TEST(LineIndex, InsideALineEndIsTheEndOfTheLine) {
  LineIndex lines("ab\r\ncd");
  EXPECT_EQ(lines.position(2, ColumnUnit::Utf8), (Position{1, 3}));
  EXPECT_EQ(lines.position(3, ColumnUnit::Utf8), (Position{1, 3}));
  EXPECT_EQ(lines.position(4, ColumnUnit::Utf8), (Position{2, 1}));
}

TEST(LineIndex, InvalidUtf8AndNulCount) {
  LineIndex lines(std::string_view("\xFF\xE2\x82\0x", 5));
  EXPECT_EQ(lines.position(4, ColumnUnit::Utf16), (Position{1, 4})); // U+FFFD, U+FFFD, NUL
  EXPECT_EQ(lines.position(4, ColumnUnit::Utf8), (Position{1, 5}));
}

TEST(LineIndex, FiftyMegabytesInOneLineAreLinear) {
  std::string text(50 << 20, 'x');
  auto begin = std::chrono::steady_clock::now();
  LineIndex lines(text);
  EXPECT_EQ(lines.position(50 << 20, ColumnUnit::Utf16).column, (50u << 20) + 1);
  EXPECT_EQ(lines.line_count(), 1u);
  std::fill(text.begin(), text.end(), '\r');
  EXPECT_EQ(LineIndex(text).line_count(), (50u << 20) + 1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

} // namespace
} // namespace hasten

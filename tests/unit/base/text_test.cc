#include "base/edit_distance.h"
#include "base/json_text.h"
#include "base/path.h"
#include "base/utf8.h"
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace hasten {
namespace {

TEST(Utf8, KnowsWhatIsValid) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("plain text, longer than one word"));
  EXPECT_TRUE(is_valid_utf8("h\u00e9 \u20ac \U0001F600 and \U0010FFFF"));
  for (std::string_view bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                               "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "abc\xE2\x82", "\xE2(\xA1"})
    EXPECT_FALSE(is_valid_utf8(bad)) << testing::PrintToString(std::string(bad));
}

TEST(Utf8, RepairsLikeTheWebDoes) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(replace_invalid_utf8("abc"), "abc");
  EXPECT_EQ(replace_invalid_utf8("a\xFFz"), "a" + r + "z");
  EXPECT_EQ(replace_invalid_utf8("\xE2\x82z"), r + "z");      // A truncated sequence is one.
  EXPECT_EQ(replace_invalid_utf8("\xED\xA0\x80"), r + r + r); // A surrogate is three.
  EXPECT_EQ(replace_invalid_utf8("\xF0\x9F\x98"), r);
  EXPECT_EQ(replace_invalid_utf8("\xF0\x9F\x98\x80\xC3"), "\xF0\x9F\x98\x80" + r);
  std::string noise;
  for (int i = 0; i < 256; ++i) noise += static_cast<char>(i), noise += static_cast<char>(255 - i);
  EXPECT_TRUE(is_valid_utf8(replace_invalid_utf8(noise)));
  EXPECT_EQ(utf16_length(noise), utf16_length(replace_invalid_utf8(noise)));
  EXPECT_EQ(code_point_length(noise), code_point_length(replace_invalid_utf8(noise)));
}

TEST(Utf8, CountsUnitsAndCodePoints) {
  EXPECT_EQ(utf16_length("a\u00e9\u20ac\U0001F600"), 5u);
  EXPECT_EQ(code_point_length("a\u00e9\u20ac\U0001F600"), 4u);
  std::string out;
  for (char32_t c : {U'a', U'\u00e9', U'\u20ac', U'\U0001F600'}) append_utf8(out, c);
  EXPECT_EQ(out, "a\u00e9\u20ac\U0001F600");
}

TEST(JsonText, EscapesAndRepairs) {
  EXPECT_EQ(json_string("a\"b\\c\n\t\x01\x7F"), "\"a\\\"b\\\\c\\n\\t\\u0001\\u007f\"");
  EXPECT_EQ(json_string(std::string_view("\0", 1)), "\"\\u0000\"");
  EXPECT_EQ(json_string("\u20ac\xFF"), "\"\u20ac\xEF\xBF\xBD\"");
}

TEST(Path, Normalises) {
  const std::pair<const char *, const char *> cases[] = {{"a/./b//c/", "a/b/c"},
                                                         {"a/../b", "b"},
                                                         {"../a/../../b", "../../b"},
                                                         {"/../a", "/a"},
                                                         {"/", "/"},
                                                         {".", ""},
                                                         {"", ""},
                                                         {"a/..", ""},
                                                         {"./a", "a"},
                                                         {"//a//b", "/a/b"},
                                                         {"a/b/../../..", ".."},
                                                         {"...", "..."},
                                                         {"/a/.", "/a"}};
  for (auto [from, to] : cases) EXPECT_EQ(normalise_path(from), to) << from;
}

TEST(Path, JoinsAndRelates) {
  EXPECT_EQ(join_path("src/routes", "../db"), "src/db");
  EXPECT_EQ(join_path("", "./db"), "db");
  EXPECT_EQ(join_path("src", "/etc"), "/etc");
  EXPECT_EQ(join_path("src", "../.."), "..");
  EXPECT_EQ(relative_path("src/db/index.ts", "src/routes"), "../db/index.ts");
  EXPECT_EQ(relative_path("src/a", "src/a"), "");
  EXPECT_EQ(relative_path("/a/b", "/a/c/d"), "../../b");
  EXPECT_EQ(relative_path("/a/b", ""), "/a/b");
  EXPECT_EQ(relative_path("a", "../b"), "a");
  EXPECT_TRUE(is_inside("a/b", "a"));
  EXPECT_TRUE(is_inside("a", "a"));
  EXPECT_FALSE(is_inside("ab", "a"));
  EXPECT_TRUE(is_inside("a", ""));
  EXPECT_FALSE(is_inside("../a", ""));
  EXPECT_TRUE(is_inside("/a", "/"));
}

TEST(Path, TakesApart) {
  EXPECT_EQ(parent_path("a/b/c.ts"), "a/b");
  EXPECT_EQ(parent_path("c.ts"), "");
  EXPECT_EQ(parent_path("/c"), "/");
  EXPECT_EQ(file_name("a/b.d.ts"), "b.d.ts");
  EXPECT_EQ(extension("a/b.d.ts"), ".ts");
  EXPECT_EQ(extension("a/.env"), "");
  EXPECT_EQ(extension("a.b/Makefile"), "");
  EXPECT_TRUE(is_absolute(absolute_path("x")));
  EXPECT_EQ(absolute_path("/a/../b"), "/b");
}

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("form", "from"), 1u);
  EXPECT_EQ(edit_distance("per_item_call", "Per-Item-Call"), 0u);
}

TEST(EditDistance, NearestWordOrNone) {
  std::vector<std::string> rules = {"sequential-awaits", "per-item-call", "blocking-handler"};
  EXPECT_EQ(nearest_word("sequental-await", rules), "sequential-awaits");
  EXPECT_EQ(nearest_word("per_item_calls", rules), "per-item-call");
  EXPECT_EQ(nearest_word("unrelated", rules), std::nullopt);
  EXPECT_EQ(nearest_word("", rules), std::nullopt);
  EXPECT_EQ(nearest_word(std::string(1'000'000, 'x'), rules), std::nullopt);
}

} // namespace
} // namespace hasten

#include "source/suppressions.h"
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace hasten {
namespace {

constexpr std::string_view kRules[] = {"sequential-awaits", "per-item-call", "blocking-handler"};

// A file whose comments are found as a frontend would find them: `//` and `#` to the end of the line, `/* */`.
struct File {
  explicit File(std::string content)
      : text(std::move(content)), lines(text), suppressions("a.ts", comments(), lines, kRules) {}

  std::vector<Span> comments() const {
    std::vector<Span> spans;
    for (size_t i = 0; i < text.size(); ++i) {
      size_t end;
      if (text.compare(i, 2, "/*") == 0)
        end = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
      else if (text.compare(i, 2, "//") == 0 || text[i] == '#')
        end = std::min(text.find_first_of("\r\n", i), text.size());
      else
        continue;
      spans.push_back({static_cast<uint32_t>(i), static_cast<uint32_t>(end)});
      i = end;
    }
    return spans;
  }
  bool ignores(std::string_view rule, uint32_t line, uint32_t last = 0) {
    return suppressions.match(rule, line, last ? last : line) != nullptr;
  }
  std::vector<std::string> problems() const { return messages(suppressions.problems()); }
  std::vector<std::string> unused() const { return messages(suppressions.unused(kRules)); }
  static std::vector<std::string> messages(const std::vector<Diagnostic> &diagnostics) {
    std::vector<std::string> out;
    for (const Diagnostic &d : diagnostics) out.push_back(std::to_string(d.line) + ": " + d.message);
    return out;
  }

  std::string text;
  LineIndex lines;
  Suppressions suppressions;
};

using Lines = std::vector<std::string>;

TEST(Suppressions, SameLine) {
  File file("a\nb // hasten-ignore per-item-call: three users at most\nc\n");
  EXPECT_TRUE(file.ignores("per-item-call", 2));
  EXPECT_FALSE(file.ignores("sequential-awaits", 2));
  EXPECT_FALSE(file.ignores("per-item-call", 1));
  EXPECT_FALSE(file.ignores("per-item-call", 3));
  EXPECT_TRUE(file.ignores("per-item-call", 1, 3)) << "a call over three lines";
  EXPECT_EQ(file.suppressions.all()[0].reason, "three users at most");
  EXPECT_EQ(file.problems(), Lines{});
  EXPECT_EQ(file.unused(), Lines{});
}

TEST(Suppressions, NextLineSkipsBlankAndCommentLines) {
  File file(
      "// hasten-ignore-next-line per-item-call, sequential-awaits: one at a time\n\n// more words\ncode\ncode\n");
  EXPECT_TRUE(file.ignores("per-item-call", 4));
  EXPECT_TRUE(file.ignores("sequential-awaits", 4));
  EXPECT_FALSE(file.ignores("per-item-call", 5));
  File stacked("# hasten-ignore-next-line per-item-call: a\n# hasten-ignore-next-line blocking-handler: b\ncode\n");
  EXPECT_TRUE(stacked.ignores("per-item-call", 3));
  EXPECT_TRUE(stacked.ignores("blocking-handler", 3));
  File fields("// hasten-ignore-next-line per-item-call: a private field is no comment\n#x = f()\ncode\n");
  EXPECT_TRUE(fields.ignores("per-item-call", 2));
}

TEST(Suppressions, RangesNestAndClose) {
  File file("// hasten-ignore-start per-item-call: outer\n2\n// hasten-ignore-start blocking-handler: inner\n4\n"
            "// hasten-ignore-end blocking-handler\n6\n// hasten-ignore-end\n8\n");
  EXPECT_TRUE(file.ignores("blocking-handler", 4));
  EXPECT_FALSE(file.ignores("blocking-handler", 6));
  EXPECT_TRUE(file.ignores("per-item-call", 6));
  EXPECT_FALSE(file.ignores("per-item-call", 8));
  EXPECT_EQ(file.problems(), Lines{});
}

TEST(Suppressions, RangesWithoutTheirOtherEnd) {
  File open("1\n// hasten-ignore-start per-item-call: why\n3\n4");
  EXPECT_TRUE(open.ignores("per-item-call", 4));
  EXPECT_FALSE(open.ignores("per-item-call", 1));
  EXPECT_EQ(open.problems(), Lines{"2: hasten-ignore-start has no hasten-ignore-end"});
  File closed("// hasten-ignore-end\n");
  EXPECT_EQ(closed.problems(), Lines{"1: hasten-ignore-end has no hasten-ignore-start before it"});
}

TEST(Suppressions, WholeFileAndBlockComments) {
  File file("/**\n * hasten-ignore-file blocking-handler: only administrators\n */\ncode\nf(); /* hasten-ignore "
            "per-item-call: x */ g();\n");
  EXPECT_TRUE(file.ignores("blocking-handler", 1000, 1000) == false);
  EXPECT_TRUE(file.ignores("blocking-handler", 4));
  EXPECT_TRUE(file.ignores("per-item-call", 5));
  EXPECT_EQ(file.suppressions.all()[1].reason, "x");
}

TEST(Suppressions, TheNearestKindIsUsedFirst) {
  File file("// hasten-ignore-file per-item-call: a\nx // hasten-ignore per-item-call: b\n");
  const Suppression *match = file.suppressions.match("per-item-call", 2, 2);
  ASSERT_NE(match, nullptr);
  EXPECT_EQ(match->reason, "b");
  EXPECT_EQ(file.unused(), Lines{"1: unused suppression: nothing here is reported by per-item-call"});
}

TEST(Suppressions, BesideOtherComments) {
  File file("x  # noqa: E501  # hasten-ignore per-item-call: why  # pylint: disable=x\n"
            "y // eslint-disable-line // hasten-ignore per-item-call: see https://example.org/1\n");
  EXPECT_TRUE(file.ignores("per-item-call", 1));
  EXPECT_TRUE(file.ignores("per-item-call", 2));
  EXPECT_EQ(file.suppressions.all()[0].reason, "why");
  EXPECT_EQ(file.suppressions.all()[1].reason, "see https://example.org/1");
}

TEST(Suppressions, MentionsAreNoDirectives) {
  File file("// write hasten-ignore per-item-call: reason to set it aside\n/* or `hasten-ignore-file` */\n");
  EXPECT_TRUE(file.suppressions.all().empty());
  EXPECT_EQ(file.problems(), Lines{});
}

TEST(Suppressions, SaysWhatIsWrong) {
  File file("a // hasten-ignore per-item-call\nb // hasten-ignore per-item-cal: why\nc // hasten-ignore: why\n"
            "d // hasten-ignore-nextline per-item-call: why\ne // hasten-ignore something: why\n");
  EXPECT_EQ(file.problems(),
            (Lines{"1: this suppression gives no reason", "2: there is no rule 'per-item-cal'",
                   "3: this suppression names no rule and sets nothing aside",
                   "4: there is no directive 'hasten-ignore-nextline'", "5: there is no rule 'something'"}));
  EXPECT_EQ(file.suppressions.problems()[1].hint, "did you mean 'per-item-call'?");
  EXPECT_EQ(file.suppressions.problems()[3].hint, "did you mean 'hasten-ignore-next-line'?");
  EXPECT_TRUE(file.ignores("per-item-call", 1)) << "it holds without a reason, with a diagnostic";
  EXPECT_FALSE(file.ignores("per-item-call", 2));
  File words(
      "a // hasten-ignore per-item-call at most three users, really\nb // hasten-ignore per-item-call -- few users\n");
  EXPECT_EQ(words.problems(), Lines{});
  EXPECT_EQ(words.suppressions.all()[0].reason, "at most three users, really");
  EXPECT_EQ(words.suppressions.all()[1].reason, "few users");
}

TEST(Suppressions, UnusedOnlyOfRulesThatRan) {
  File file("a // hasten-ignore per-item-call, blocking-handler: why\n");
  EXPECT_TRUE(file.ignores("per-item-call", 1));
  EXPECT_EQ(file.unused(), Lines{"1: unused suppression: nothing here is reported by blocking-handler"});
  std::string_view ran[] = {"sequential-awaits"};
  EXPECT_TRUE(file.suppressions.unused(ran).empty());
}

TEST(Suppressions, HostileInput) {
  std::string text = "// hasten-ignore ";
  for (int i = 0; i < 200'000; ++i) text += "x,";
  text += "\xFF\n// hasten-ignore-end // hasten-ignore-end\r// hasten-ignore-start\r\n";
  for (int i = 0; i < 20'000; ++i) text += "// hasten-ignore-start per-item-call: r\n";
  File file(text);
  EXPECT_TRUE(file.ignores("per-item-call", 1000));
  LineIndex none("");
  Span outside[] = {{5, 9}, {9, 5}};
  EXPECT_TRUE(Suppressions("a.ts", outside, none, kRules).all().empty());
}

} // namespace
} // namespace hasten

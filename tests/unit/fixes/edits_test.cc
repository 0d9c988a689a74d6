// Edits: order, overlap, application, and places followed back.
#include <gtest/gtest.h>

#include "fixes/diff.h"
#include "fixes/edits.h"

namespace hasten::fixes {

namespace {

TEST(Edits, AreSortedAndAppliedInOrder) {
  std::vector<Edit> edits{{"a.ts", {6, 7}, "X"}, {"a.ts", {0, 0}, "<"}, {"b.ts", {0, 1}, "other file"}, {"a.ts", {2, 4}, ""}};
  ASSERT_TRUE(put_in_order(edits));
  EXPECT_EQ(apply("abcdefg", edits, "a.ts"), "<abefX");
  EXPECT_EQ(apply("abcdefg", edits, "b.ts"), "other filebcdefg");
}

TEST(Edits, ThatOverlapAreRefused) {
  std::vector<Edit> crossing{{"a", {0, 3}, ""}, {"a", {2, 5}, ""}};
  EXPECT_FALSE(put_in_order(crossing));
  std::vector<Edit> same_place{{"a", {2, 2}, "x"}, {"a", {2, 2}, "y"}};
  EXPECT_FALSE(put_in_order(same_place));
  std::vector<Edit> touching{{"a", {0, 2}, ""}, {"a", {2, 2}, "x"}, {"a", {2, 5}, ""}};
  EXPECT_TRUE(put_in_order(touching));
  std::vector<Edit> other_files{{"a", {0, 3}, ""}, {"b", {2, 5}, ""}};
  EXPECT_TRUE(put_in_order(other_files));
}

TEST(Edits, PlacesAreFollowedBack) {
  std::vector<Edit> edits{{"a", {2, 4}, "12345"}, {"a", {6, 6}, "!!"}};
  ASSERT_TRUE(put_in_order(edits)); // ab12345ef!!gh
  EXPECT_EQ(origin_of(1, edits, "a").place, 1u);
  EXPECT_FALSE(origin_of(2, edits, "a").place);
  EXPECT_FALSE(origin_of(6, edits, "a").place);
  EXPECT_EQ(origin_of(7, edits, "a").place, 4u);
  EXPECT_FALSE(origin_of(9, edits, "a").place);
  EXPECT_EQ(origin_of(9, edits, "a").edit, 1u);
  EXPECT_EQ(origin_of(11, edits, "a").place, 6u);
  EXPECT_EQ(origin_of(9, edits, "b").place, 9u);
}

TEST(Diff, IsWhatGitTakes) {
  std::string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
  EXPECT_EQ(unified_diff("a.ts", &before, before), "");
  EXPECT_EQ(unified_diff("a.ts", &before, "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\n"),
            "diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  EXPECT_EQ(unified_diff("n.ts", nullptr, "x\n"), "diff --git a/n.ts b/n.ts\nnew file mode 100644\n--- /dev/null\n+++ b/n.ts\n@@ -0,0 +1 @@\n+x\n");
}

TEST(Diff, SaysWhereTheLastLineEndIsMissing) {
  std::string before = "a\nb";
  EXPECT_EQ(unified_diff("f", &before, "a\nc\n"),
            "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n");
}

TEST(Diff, QuotesNamesAsGitDoes) {
  std::string before = "a\n";
  std::string diff = unified_diff("\xc3\xa4 b.ts", &before, "b\n");
  EXPECT_NE(diff.find("--- \"a/\\303\\244 b.ts\""), std::string::npos) << diff;
}

TEST(Diff, KeepsDistantChangesApart) {
  std::string before, after;
  for (int i = 0; i < 40; ++i) {
    before += std::to_string(i) + "\n";
    if (i != 30) after += (i == 3 ? "three" : std::to_string(i)) + "\n";
  }
  std::string diff = unified_diff("f", &before, after);
  EXPECT_NE(diff.find("@@ -1,7 +1,7 @@"), std::string::npos) << diff;
  EXPECT_NE(diff.find("@@ -28,7 +28,6 @@"), std::string::npos) << diff;
}

} // namespace

} // namespace hasten::fixes

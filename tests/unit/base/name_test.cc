#include "base/name.h"
#include "base/parallel.h"
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

namespace hasten {
namespace {

TEST(Name, EqualTextsAreOneName) {
  EXPECT_EQ(Name::of("alpha"), Name::of(std::string("al") + "pha"));
  EXPECT_NE(Name::of("alpha"), Name::of("alphb"));
  EXPECT_EQ(Name::of("alpha").text(), "alpha");
  EXPECT_TRUE(Name::of("alpha") == "alpha");
}

TEST(Name, TheEmptyTextIsTheEmptyName) {
  EXPECT_EQ(Name::of(""), Name());
  EXPECT_EQ(Name().text(), "");
  EXPECT_FALSE(Name());
  EXPECT_TRUE(Name::of("x"));
}

TEST(Name, HoldsAnyBytes) {
  std::string odd("a\0b\xFF\n", 5);
  EXPECT_EQ(Name::of(odd).text(), odd);
  EXPECT_NE(Name::of(std::string_view("a\0", 2)), Name::of("a"));
  std::string large(3'000'000, 'x');
  EXPECT_EQ(Name::of(large).text(), large);
}

TEST(Name, ThreadsAgreeAndTextsStayWhereTheyAre) {
  constexpr size_t kNames = 200'000;
  std::vector<std::vector<Name>> seen(4, std::vector<Name>(kNames));
  std::string_view early = Name::of("thread-0").text();
  parallel_for(4, 4, [&](size_t thread, unsigned) {
    for (size_t i = 0; i < kNames; ++i) {
      size_t n = thread % 2 ? kNames - 1 - i : i;
      seen[thread][n] = Name::of("thread-" + std::to_string(n));
      ASSERT_EQ(seen[thread][n].text(), "thread-" + std::to_string(n));
    }
  });
  std::set<uint32_t> ids;
  for (size_t n = 0; n < kNames; ++n) {
    for (int thread = 1; thread < 4; ++thread) ASSERT_EQ(seen[0][n], seen[thread][n]);
    ids.insert(seen[0][n].id());
  }
  EXPECT_EQ(ids.size(), kNames);
  EXPECT_EQ(early.data(), Name::of("thread-0").text().data());
}

} // namespace
} // namespace hasten

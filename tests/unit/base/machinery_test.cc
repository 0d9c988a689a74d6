#include "base/arena.h"
#include "base/parallel.h"
#include "base/timer.h"
#include <atomic>
#include <gtest/gtest.h>
#include <vector>

namespace hasten {
namespace {

struct Pair {
  int a = 0;
  double b = 0;
};

TEST(Arena, ManyObjectsStayApartAndAligned) {
  Arena arena;
  std::vector<Pair *> pairs;
  std::vector<std::string_view> texts;
  for (int i = 0; i < 100'000; ++i) {
    pairs.push_back(arena.make<Pair>(i, i / 2.0));
    texts.push_back(arena.copy(std::to_string(i)));
    ASSERT_EQ(reinterpret_cast<uintptr_t>(pairs.back()) % alignof(Pair), 0u);
  }
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_EQ(pairs[i]->a, i);
    ASSERT_EQ(texts[i], std::to_string(i));
  }
}

TEST(Arena, LargeArraysAndMoves) {
  Arena arena;
  Pair *first = arena.make<Pair>(1, 2.0);
  std::span<uint64_t> large = arena.make_array<uint64_t>(1'000'000);
  EXPECT_EQ(large[999'999], 0u);
  Arena moved = std::move(arena);
  EXPECT_EQ(first->a, 1);
  EXPECT_EQ(arena.bytes_reserved(), 0u);
  EXPECT_EQ(arena.make<Pair>(3, 4.0)->a, 3) << "a moved-from arena is empty and usable";
  size_t before = moved.bytes_reserved();
  moved.reset();
  EXPECT_LE(moved.bytes_reserved(), before);
  size_t kept = moved.bytes_reserved();
  moved.make_array<char>(kept / 2);
  EXPECT_EQ(moved.bytes_reserved(), kept) << "the kept block is used again";
}

TEST(Parallel, EachIndexOnceAndWorkersInRange) {
  for (unsigned threads : {0u, 1u, 2u, 7u}) {
    std::vector<std::atomic<int>> counts(1000);
    std::atomic<bool> in_range = true;
    parallel_for(counts.size(), threads, [&](size_t index, unsigned worker) {
      ++counts[index];
      if (worker >= std::max(threads, 1u)) in_range = false;
    });
    for (auto &count : counts) ASSERT_EQ(count, 1);
    EXPECT_TRUE(in_range);
  }
  parallel_for(0, 4, [](size_t, unsigned) { FAIL(); });
  EXPECT_GE(available_threads(), 1u);
}

TEST(Timers, PhasesMetAgainAddUp) {
  PhaseTimers timers;
  for (int i = 0; i < 2; ++i) {
    auto outer = timers.time("outer");
    auto inner = timers.time("inner");
  }
  ASSERT_EQ(timers.phases().size(), 2u);
  EXPECT_EQ(timers.phases()[0].name, "inner");
  EXPECT_GE(timers.phases()[1].milliseconds, timers.phases()[0].milliseconds);
}

} // namespace
} // namespace hasten

#include "base/id_map.h"

#include <gtest/gtest.h>

namespace hasten {

TEST(IdMap, KeepsTheLastValueOfEachKey) {
  IdMap map;
  EXPECT_EQ(map.find(0), nullptr);
  for (uint32_t round = 0; round < 2; ++round)
    for (uint64_t k = 0; k < 5000; ++k) map.set(k << 32 | k * 7, static_cast<uint32_t>(k) + round);
  EXPECT_EQ(map.size(), 5000u);
  for (uint64_t k = 0; k < 5000; ++k) {
    const uint32_t *value = map.find(k << 32 | k * 7);
    ASSERT_NE(value, nullptr);
    EXPECT_EQ(*value, k + 1);
  }
  EXPECT_EQ(map.find(1), nullptr);
  map.clear();
  EXPECT_EQ(map.find(0), nullptr);
  EXPECT_EQ(map.size(), 0u);
}

} // namespace hasten

// A half-open byte range of one source file.
#pragma once
#include <compare>
#include <cstdint>

namespace hasten {

struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  constexpr bool empty() const { return begin == end; }
  constexpr uint32_t size() const { return end - begin; }
  constexpr bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  constexpr bool contains(uint32_t offset) const { return begin <= offset && offset < end; }
  constexpr bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
  constexpr auto operator<=>(const Span &) const = default;
};

} // namespace hasten

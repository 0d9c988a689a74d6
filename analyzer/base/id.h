// Typed 32-bit ids: an index that cannot be mistaken for an index into another table.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace hasten {

template <class Tag> struct Id {
  static constexpr uint32_t kNone = 0xFFFFFFFFu;
  uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  constexpr explicit operator bool() const { return value != kNone; }
  constexpr auto operator<=>(const Id &) const = default;
};

} // namespace hasten

template <class Tag> struct std::hash<hasten::Id<Tag>> {
  size_t operator()(hasten::Id<Tag> id) const noexcept { return id.value * 0x9E3779B97F4A7C15ull; }
};

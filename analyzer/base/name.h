// Interned names: a string is stored once per process and compared by a 32-bit id.
//
// Ids depend on the order in which threads meet the strings, so nothing that reaches the output may be ordered or
// hashed by them: sort by text() instead. Interning takes a lock on one of 64 shards; reading takes none.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

namespace hasten {

class Name {
public:
  constexpr Name() = default; // The empty name.
  static Name of(std::string_view text);

  std::string_view text() const; // Lives as long as the process.
  constexpr uint32_t id() const { return id_; }
  static constexpr Name from_id(uint32_t id) { return Name(id); }
  constexpr explicit operator bool() const { return id_ != 0; }
  constexpr bool operator==(const Name &) const = default;
  bool operator==(std::string_view other) const { return text() == other; }

private:
  constexpr explicit Name(uint32_t id) : id_(id) {}
  uint32_t id_ = 0;
};

} // namespace hasten

template <> struct std::hash<hasten::Name> {
  size_t operator()(hasten::Name name) const noexcept { return name.id() * 0x9E3779B97F4A7C15ull; }
};

// A bump allocator: many small objects that die together. What is made in it is never destroyed one by one.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace hasten {

class Arena {
public:
  Arena() = default;
  Arena(Arena &&other) noexcept { *this = std::move(other); }
  Arena &operator=(Arena &&other) noexcept;
  Arena(const Arena &) = delete;
  Arena &operator=(const Arena &) = delete;

  // `align` is a power of two. The memory is not initialised.
  void *allocate(size_t size, size_t align = alignof(std::max_align_t)) {
    uintptr_t at = (reinterpret_cast<uintptr_t>(next_) + align - 1) & ~(static_cast<uintptr_t>(align) - 1);
    uintptr_t end = reinterpret_cast<uintptr_t>(end_);
    if (at > end || end - at < size || !next_) return allocate_slowly(size, align);
    next_ = reinterpret_cast<char *>(at + size);
    return reinterpret_cast<void *>(at);
  }

  template <class T, class... Args> T *make(Args &&...args) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena destroys nothing");
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }
  template <class T> std::span<T> make_array(size_t count) { // Value-initialised.
    static_assert(std::is_trivially_destructible_v<T>, "an arena destroys nothing");
    if (count > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    T *first = static_cast<T *>(allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_value_construct_n(first, count);
    return {first, count};
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char *at = static_cast<char *>(allocate(text.size(), 1));
    std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }

  // Forgets everything and keeps the largest block for what comes next.
  void reset();
  size_t bytes_reserved() const { return reserved_; }

private:
  struct Block {
    std::unique_ptr<char[]> memory;
    size_t size;
  };

  void *allocate_slowly(size_t size, size_t align);

  char *next_ = nullptr;
  char *end_ = nullptr;
  size_t reserved_ = 0;
  std::vector<Block> blocks_;
};

} // namespace hasten

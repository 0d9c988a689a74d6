#include "base/arena.h"
#include <algorithm>

namespace hasten {

namespace {
constexpr size_t kFirstBlock = 16 * 1024;
constexpr size_t kLargestBlock = 1024 * 1024;
} // namespace

Arena &Arena::operator=(Arena &&other) noexcept {
  blocks_ = std::move(other.blocks_);
  other.blocks_.clear();
  next_ = std::exchange(other.next_, nullptr);
  end_ = std::exchange(other.end_, nullptr);
  reserved_ = std::exchange(other.reserved_, 0);
  return *this;
}

void *Arena::allocate_slowly(size_t size, size_t align) {
  if (size > SIZE_MAX / 2) throw std::bad_alloc();
  size_t usual = std::clamp(reserved_, kFirstBlock, kLargestBlock);
  size_t block = std::max(usual, size + align);
  blocks_.push_back({std::unique_ptr<char[]>(new char[block]), block});
  reserved_ += block;
  char *begin = blocks_.back().memory.get();
  uintptr_t at = (reinterpret_cast<uintptr_t>(begin) + align - 1) & ~(static_cast<uintptr_t>(align) - 1);
  char *result = reinterpret_cast<char *>(at);
  // A large object gets a block of its own; the current block goes on being filled if it has more left.
  size_t left = static_cast<size_t>(begin + block - (result + size));
  if (left >= static_cast<size_t>(end_ - next_)) {
    next_ = result + size;
    end_ = begin + block;
  }
  return result;
}

void Arena::reset() {
  if (blocks_.empty()) return;
  auto largest =
      std::max_element(blocks_.begin(), blocks_.end(), [](const Block &a, const Block &b) { return a.size < b.size; });
  std::swap(*largest, blocks_.front());
  blocks_.resize(1);
  next_ = blocks_.front().memory.get();
  end_ = next_ + blocks_.front().size;
  reserved_ = blocks_.front().size;
}

} // namespace hasten

#include "frontends/tree_sitter/parse_memory.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace hasten::frontends {

namespace {

// Before every object: where it goes when it is freed.
struct Header {
  uint32_t size_class; // kFromMalloc: not ours
  uint32_t unused;
};
static_assert(sizeof(Header) == 8, "objects are aligned to 8 bytes, which is all that tree-sitter needs");

constexpr uint32_t kStep = 16;
constexpr uint32_t kSmallClasses = 64; // Classes 0 to 63: up to 16, 32, ... 1024 bytes; above, powers of two
constexpr uint32_t kLargestSmall = kSmallClasses * kStep;
constexpr uint32_t kClasses = kSmallClasses + 54;
constexpr uint32_t kFromMalloc = 0xFFFFFFFF;
constexpr size_t kFirstBlock = 256 << 10, kLargestBlock = 4 << 20;

uint32_t class_of(size_t size) {
  if (size <= kLargestSmall) return size == 0 ? 0 : static_cast<uint32_t>((size - 1) / kStep);
  return kSmallClasses + static_cast<uint32_t>(std::bit_width(size - 1)) - 11;
}

size_t size_of_class(uint32_t size_class) {
  return size_class < kSmallClasses ? (size_class + 1) * size_t{kStep} : size_t{1024} << (size_class - kSmallClasses + 1);
}

struct Freed {
  Freed *next;
};

class Pool {
public:
  void *allocate(size_t size) {
    uint32_t size_class = class_of(size);
    if (Freed *freed = freed_[size_class]) {
      freed_[size_class] = freed->next;
      return freed;
    }
    size_t needed = sizeof(Header) + size_of_class(size_class);
    if (static_cast<size_t>(end_ - next_) < needed) add_block(needed);
    Header *header = new (next_) Header{size_class, 0};
    next_ += needed;
    return header + 1;
  }

  void free(void *object, uint32_t size_class) {
    freed_[size_class] = new (object) Freed{freed_[size_class]};
  }

  // Keeps the first block for the next file.
  void clear() {
    std::fill(std::begin(freed_), std::end(freed_), nullptr);
    if (blocks_.size() > 1) blocks_.resize(1);
    if (blocks_.empty()) return;
    next_ = blocks_.front().memory.get();
    end_ = next_ + blocks_.front().size;
  }

private:
  struct Block {
    std::unique_ptr<char[]> memory;
    size_t size;
  };

  void add_block(size_t needed) {
    size_t size = blocks_.empty() ? kFirstBlock : std::min(blocks_.back().size * 2, kLargestBlock);
    size = std::max(size, needed);
    blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    next_ = blocks_.back().memory.get();
    end_ = next_ + size;
  }

  char *next_ = nullptr, *end_ = nullptr;
  Freed *freed_[kClasses] = {};
  std::vector<Block> blocks_;
};

thread_local Pool thread_pool;
thread_local Pool *active = nullptr;

Header *header_of(void *object) { return static_cast<Header *>(object) - 1; }

void *allocate(size_t size) {
  if (active) return active->allocate(size);
  void *memory = std::malloc(sizeof(Header) + size);
  if (!memory) std::abort(); // As tree-sitter itself does
  return new (memory) Header{kFromMalloc, 0} + 1;
}

void *allocate_zeroed(size_t count, size_t size) {
  void *object = allocate(count * size);
  std::memset(object, 0, count * size);
  return object;
}

void release(void *object) {
  if (!object) return;
  uint32_t size_class = header_of(object)->size_class;
  if (size_class == kFromMalloc)
    std::free(header_of(object));
  else
    active->free(object, size_class);
}

void *reallocate(void *object, size_t size) {
  if (!object) return allocate(size);
  uint32_t size_class = header_of(object)->size_class;
  if (size_class == kFromMalloc) {
    void *memory = std::realloc(header_of(object), sizeof(Header) + size);
    if (!memory) std::abort();
    return static_cast<Header *>(memory) + 1;
  }
  size_t had = size_of_class(size_class);
  if (size <= had) return object;
  void *moved = active->allocate(size);
  std::memcpy(moved, object, had);
  active->free(object, size_class);
  return moved;
}

[[maybe_unused]] const bool installed = [] {
  if (ParseMemory::kDropsTrees) ts_set_allocator(allocate, allocate_zeroed, reallocate, release);
  return true;
}();

} // namespace

ParseMemory::ParseMemory() { active = &thread_pool; }

ParseMemory::~ParseMemory() {
  active = nullptr;
  thread_pool.clear();
}

} // namespace hasten::frontends

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
  uint32_t size_class; // kLarge, kOutside: from malloc
  uint32_t index;      // kLarge: in Pool::large_
};
static_assert(sizeof(Header) == 8, "objects are aligned to 8 bytes, which is all that tree-sitter needs");

constexpr uint32_t kStep = 16;
constexpr uint32_t kSmallClasses = 64; // Classes 0 to 63: up to 16, 32, ... 1024 bytes; above, powers of two
constexpr uint32_t kLargestSmall = kSmallClasses * kStep;
constexpr uint32_t kClasses = kSmallClasses + 6;
constexpr size_t kLargestPooled = kLargestSmall << 6; // Beyond, growing arrays should be moved by the system
constexpr uint32_t kLarge = 0xFFFFFFFE, kOutside = 0xFFFFFFFF;
constexpr size_t kBlock = 1 << 20;

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

Header *header_of(void *object) { return static_cast<Header *>(object) - 1; }

void *resize(void *memory, size_t size) { // A header and an object from malloc
  void *result = std::realloc(memory, sizeof(Header) + size);
  if (!result) std::abort(); // As tree-sitter itself does
  return result;
}

class Pool {
public:
  ~Pool() { clear(); }

  void *allocate(size_t size) {
    if (size > kLargestPooled) {
      Header *header = new (resize(nullptr, size)) Header{kLarge, static_cast<uint32_t>(large_.size())};
      large_.push_back(header);
      return header + 1;
    }
    uint32_t size_class = class_of(size);
    if (Freed *freed = freed_[size_class]) {
      freed_[size_class] = freed->next;
      return freed;
    }
    size_t needed = sizeof(Header) + size_of_class(size_class);
    if (static_cast<size_t>(end_ - next_) < needed) add_block();
    Header *header = new (next_) Header{size_class, 0};
    next_ += needed;
    return header + 1;
  }

  void free(void *object) {
    Header *header = header_of(object);
    if (header->size_class != kLarge) {
      freed_[header->size_class] = new (object) Freed{freed_[header->size_class]};
      return;
    }
    large_[header->index] = large_.back();
    large_[header->index]->index = header->index;
    large_.pop_back();
    std::free(header);
  }

  void *reallocate(void *object, size_t size) {
    Header *header = header_of(object);
    if (header->size_class == kLarge) {
      uint32_t index = header->index;
      large_[index] = static_cast<Header *>(resize(header, size));
      return large_[index] + 1;
    }
    size_t had = size_of_class(header->size_class);
    if (size <= had) return object;
    void *moved = allocate(size);
    std::memcpy(moved, object, had);
    free(object);
    return moved;
  }

  // Keeps the first block for the next file.
  void clear() {
    for (Header *header : large_) std::free(header);
    large_.clear();
    std::fill(std::begin(freed_), std::end(freed_), nullptr);
    if (blocks_.empty()) return;
    blocks_.resize(1);
    next_ = blocks_.front().get();
    end_ = next_ + kBlock;
  }

private:
  void add_block() {
    blocks_.emplace_back(new char[kBlock]);
    next_ = blocks_.back().get();
    end_ = next_ + kBlock;
  }

  char *next_ = nullptr, *end_ = nullptr;
  Freed *freed_[kClasses] = {};
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<Header *> large_;
};

thread_local Pool thread_pool;
thread_local Pool *active = nullptr;

void *allocate(size_t size) {
  if (active) return active->allocate(size);
  return new (resize(nullptr, size)) Header{kOutside, 0} + 1;
}

void *allocate_zeroed(size_t count, size_t size) {
  void *object = allocate(count * size);
  std::memset(object, 0, count * size);
  return object;
}

void release(void *object) {
  if (!object) return;
  if (header_of(object)->size_class == kOutside)
    std::free(header_of(object));
  else
    active->free(object);
}

void *reallocate(void *object, size_t size) {
  if (!object) return allocate(size);
  if (header_of(object)->size_class != kOutside) return active->reallocate(object, size);
  return static_cast<Header *>(resize(header_of(object), size)) + 1;
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

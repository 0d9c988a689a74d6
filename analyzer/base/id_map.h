// A map from 64-bit keys to 32-bit values in one flat table: for results kept by the million. Nothing is ever removed,
// and there is no way to walk it, so that no output can depend on the order of its keys.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hasten {

class IdMap {
public:
  // Valid until the next set().
  const uint32_t *find(uint64_t key) const {
    if (slots_.empty()) return nullptr;
    for (size_t i = hash(key) & mask_;; i = (i + 1) & mask_) {
      if (!slots_[i].used) return nullptr;
      if (slots_[i].key == key) return &slots_[i].value;
    }
  }

  void set(uint64_t key, uint32_t value) {
    if (count_ * 3 >= slots_.size() * 2) grow();
    Slot &slot = slot_of(key);
    count_ += !slot.used;
    slot = {key, value, true};
  }

  void clear() {
    slots_ = {};
    count_ = mask_ = 0;
  }

  size_t size() const { return count_; }

private:
  struct Slot {
    uint64_t key = 0;
    uint32_t value = 0;
    bool used = false;
  };

  static size_t hash(uint64_t key) {
    key *= 0x9E3779B97F4A7C15ull;
    return key ^ key >> 32;
  }

  Slot &slot_of(uint64_t key) {
    size_t i = hash(key) & mask_;
    while (slots_[i].used && slots_[i].key != key) i = (i + 1) & mask_;
    return slots_[i];
  }

  void grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 64 : old.size() * 2, Slot{});
    mask_ = slots_.size() - 1;
    for (const Slot &slot : old)
      if (slot.used) slot_of(slot.key) = slot;
  }

  std::vector<Slot> slots_;
  size_t count_ = 0, mask_ = 0;
};

} // namespace hasten

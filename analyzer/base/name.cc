// The table of names: 64 shards, each an open-addressing table of local indices under its own lock. An id is
// `local index << 6 | shard`; local indices start at 1, so 0 stays the empty name. Entries stand in chunks of doubling
// size that never move, so that text() needs no lock: whoever holds an id got it after its entry was written.
#include "base/name.h"
#include <atomic>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <vector>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hasten {
namespace {

constexpr uint32_t kShardBits = 6;
constexpr uint32_t kShards = 1u << kShardBits;
constexpr uint32_t kFirstChunkBits = 8;
constexpr uint32_t kChunks = 32 - kShardBits - kFirstChunkBits + 1;
constexpr size_t kTextBlock = 16 * 1024;

struct Entry {
  const char *data;
  uint32_t size;
};

// Chunk c holds indices [2^(c+8) - 2^8, 2^(c+9) - 2^8).
struct Location {
  uint32_t chunk;
  uint32_t offset;
};
constexpr Location locate(uint32_t index) {
  uint32_t shifted = index + (1u << kFirstChunkBits);
  uint32_t bits = static_cast<uint32_t>(std::bit_width(shifted)) - 1;
  return {bits - kFirstChunkBits, shifted - (1u << bits)};
}

struct alignas(64) Shard {
  std::mutex lock;
  std::atomic<Entry *> chunks[kChunks] = {};
  uint32_t count = 1; // Local index 0 is never given out.
  struct Slot {
    uint32_t hash = 0;
    uint32_t index = 0; // 0: free
  };
  std::vector<Slot> slots;
  char *text = nullptr;
  size_t text_left = 0;

  const Entry &at(uint32_t index) const {
    Location where = locate(index);
    return chunks[where.chunk].load(std::memory_order_acquire)[where.offset];
  }

  const char *store(std::string_view s) {
    if (s.size() > text_left) {
      if (s.size() >= kTextBlock / 4) { // A block of its own; the current one goes on being filled.
        char *own = static_cast<char *>(::operator new(s.size()));
        std::memcpy(own, s.data(), s.size());
        return own;
      }
      text = static_cast<char *>(::operator new(kTextBlock));
      text_left = kTextBlock;
    }
    char *at = text;
    std::memcpy(at, s.data(), s.size());
    text += s.size();
    text_left -= s.size();
    return at;
  }

  void grow() {
    std::vector<Slot> old = std::move(slots);
    slots.assign(old.empty() ? 256 : old.size() * 2, Slot{});
    size_t mask = slots.size() - 1;
    for (const Slot &slot : old) {
      if (!slot.index) continue;
      size_t i = slot.hash & mask;
      while (slots[i].index) i = (i + 1) & mask;
      slots[i] = slot;
    }
  }

  uint32_t intern(std::string_view s, uint32_t hash) {
    std::lock_guard guard(lock);
    if (count * 2 >= slots.size()) grow();
    size_t mask = slots.size() - 1;
    size_t i = hash & mask;
    for (; slots[i].index; i = (i + 1) & mask) {
      if (slots[i].hash != hash) continue;
      const Entry &entry = at(slots[i].index);
      if (std::string_view(entry.data, entry.size) == s) return slots[i].index;
    }
    uint32_t index = count++;
    Location where = locate(index);
    Entry *chunk = chunks[where.chunk].load(std::memory_order_relaxed);
    if (!chunk) {
      chunk = static_cast<Entry *>(::operator new(sizeof(Entry) << (where.chunk + kFirstChunkBits)));
      chunks[where.chunk].store(chunk, std::memory_order_release);
    }
    chunk[where.offset] = {store(s), static_cast<uint32_t>(s.size())};
    slots[i] = {hash, index};
    return index;
  }
};

Shard *shards() {
  static Shard *table = new Shard[kShards]; // Never freed: names outlive every static destructor.
  return table;
}

} // namespace

Name Name::of(std::string_view text) {
  if (text.empty()) return Name();
  uint64_t hash = XXH3_64bits(text.data(), text.size());
  uint32_t shard = static_cast<uint32_t>(hash >> (64 - kShardBits));
  return Name(shards()[shard].intern(text, static_cast<uint32_t>(hash)) << kShardBits | shard);
}

std::string_view Name::text() const {
  if (!id_) return {};
  const Entry &entry = shards()[id_ & (kShards - 1)].at(id_ >> kShardBits);
  return {entry.data, entry.size};
}

} // namespace hasten

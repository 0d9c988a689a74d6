// From (library, dotted path) to the rows that stand there, with patterns; see index.h for which wins.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hasten::catalogue {

// A dotted path taken apart, in place. Longer paths than kMost match nothing.
struct Segments {
  static constexpr size_t kMost = 12;
  std::array<std::string_view, kMost> at;
  size_t count = 0;
  bool overflow = false;

  Segments() = default;
  explicit Segments(std::string_view path) { append(path); }

  void append(std::string_view path) {
    while (!path.empty()) {
      size_t dot = path.find('.');
      push(path.substr(0, dot));
      path = dot == path.npos ? std::string_view() : path.substr(dot + 1);
    }
  }
  void push(std::string_view segment) {
    if (count == kMost)
      overflow = true;
    else
      at[count++] = segment;
  }
};

// Whether `text` fits `pattern`, in which each * stands for any characters.
inline bool fits(std::string_view pattern, std::string_view text) {
  size_t star = pattern.npos, resume = 0, p = 0, t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*')
      star = p++, resume = t;
    else if (p < pattern.size() && pattern[p] == text[t])
      ++p, ++t;
    else if (star != pattern.npos)
      p = star + 1, t = ++resume;
    else
      return false;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

template <class T> class PathTable {
public:
  void add(uint16_t library, std::string_view path, T row) { added_.push_back({library, path, row}); }

  // To be called once, after everything is added.
  void finish() {
    std::stable_sort(added_.begin(), added_.end(), [](const Added &a, const Added &b) {
      return a.library != b.library ? a.library < b.library : a.path < b.path;
    });
    rows_.reserve(added_.size());
    exact_.reserve(added_.size());
    for (size_t i = 0; i < added_.size();) {
      size_t end = i;
      uint32_t begin = static_cast<uint32_t>(rows_.size());
      for (; end < added_.size() && added_[end].library == added_[i].library && added_[end].path == added_[i].path;
           ++end)
        rows_.push_back(added_[end].row);
      Slice slice{begin, static_cast<uint32_t>(rows_.size()) - begin};
      enter(added_[i].library, Segments(added_[i].path), slice);
      i = end;
    }
    for (PerLibrary &patterns : libraries_) {
      std::stable_sort(patterns.parts.begin(), patterns.parts.end(),
                       [](const Part &a, const Part &b) { return a.literal > b.literal; });
      // Fewest stars first; among them the one whose stars stand furthest right.
      std::sort(patterns.masks.begin(), patterns.masks.end(), [](uint32_t a, uint32_t b) {
        int x = __builtin_popcount(a), y = __builtin_popcount(b);
        return x != y ? x < y : a > b;
      });
    }
    added_.clear();
    added_.shrink_to_fit();
  }

  std::span<const T> find(uint16_t library, const Segments &path) const {
    if (auto rows = find_as_given(library, path); !rows.empty()) return rows;
    if (path.count == 0) return find_as_given(library, Segments("default"));
    Segments shorter;
    for (size_t i = 0; i < path.count; ++i)
      if (path.at[i] != "default") shorter.push(path.at[i]);
    if (shorter.count == path.count || shorter.count == 0) return {};
    return find_as_given(library, shorter);
  }

  // Without patterns.
  std::span<const T> find_exact(uint16_t library, const Segments &path) const {
    if (path.overflow || path.count == 0) return {};
    auto found = exact_.find(hash_of(library, path, 0));
    return found == exact_.end() ? std::span<const T>() : rows(found->second);
  }

private:
  struct Added {
    uint16_t library;
    std::string_view path;
    T row;
  };
  struct Slice {
    uint32_t begin = 0, count = 0;
  };
  struct Part {
    Segments pattern;
    size_t literal = 0; // Characters that are not stars.
    Slice slice;
  };
  struct PerLibrary {
    std::vector<Part> parts;     // Paths with a * inside a segment.
    std::vector<uint32_t> masks; // Which segments are `*`, of all such paths.
  };
  struct AsIs {
    size_t operator()(uint64_t hash) const { return hash; }
  };

  static uint64_t mix(uint64_t hash, std::string_view segment) {
    return XXH3_64bits_withSeed(segment.data(), segment.size(), hash);
  }
  static uint64_t hash_of(uint16_t library, const Segments &path, uint32_t mask) {
    uint64_t hash = 0x9E3779B97F4A7C15ull * (library + 1);
    for (size_t i = 0; i < path.count; ++i) hash = mix(hash, mask >> i & 1 ? std::string_view("*") : path.at[i]);
    return hash;
  }

  void enter(uint16_t library, const Segments &path, Slice slice) {
    if (path.overflow) return;
    if (libraries_.size() <= library) libraries_.resize(library + 1u);
    uint32_t mask = 0;
    size_t stars_inside = 0, literal = 0;
    for (size_t i = 0; i < path.count; ++i) {
      size_t stars = std::count(path.at[i].begin(), path.at[i].end(), '*');
      literal += path.at[i].size() - stars;
      if (path.at[i] == "*")
        mask |= 1u << i;
      else
        stars_inside += stars;
    }
    PerLibrary &patterns = libraries_[library];
    if (stars_inside) return patterns.parts.push_back({path, literal, slice});
    exact_[hash_of(library, path, 0)] = slice; // "*" stands for itself here.
    if (mask && std::find(patterns.masks.begin(), patterns.masks.end(), mask) == patterns.masks.end())
      patterns.masks.push_back(mask);
  }

  std::span<const T> rows(Slice slice) const { return {rows_.data() + slice.begin, slice.count}; }

  std::span<const T> find_as_given(uint16_t library, const Segments &path) const {
    if (auto found = find_exact(library, path); !found.empty()) return found;
    if (path.overflow || path.count == 0 || library >= libraries_.size()) return {};
    const PerLibrary &patterns = libraries_[library];
    for (const Part &part : patterns.parts) {
      if (part.pattern.count != path.count) continue;
      bool fit = true;
      for (size_t i = 0; i < path.count && fit; ++i) fit = fits(part.pattern.at[i], path.at[i]);
      if (fit) return rows(part.slice);
    }
    for (uint32_t mask : patterns.masks) {
      if (mask >> path.count) continue;
      if (auto found = exact_.find(hash_of(library, path, mask)); found != exact_.end()) return rows(found->second);
    }
    return {};
  }

  std::vector<Added> added_;
  std::vector<T> rows_;
  std::unordered_map<uint64_t, Slice, AsIs> exact_;
  std::vector<PerLibrary> libraries_;
};

} // namespace hasten::catalogue

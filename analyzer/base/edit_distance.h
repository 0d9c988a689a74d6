// "Did you mean": how far apart two words are, and the nearest of a list.
#pragma once
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace hasten {

// Insertions, deletions, replacements and swaps of neighbours, each counted once; letters of either case and `-` and
// `_` are taken as equal.
inline size_t edit_distance(std::string_view a, std::string_view b) {
  auto same = [](char x, char y) {
    auto fold = [](char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c))); };
    return fold(x) == fold(y);
  };
  std::vector<size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before.swap(previous);
    previous.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      bool equal = same(a[i - 1], b[j - 1]);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (equal ? 0 : 1)});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

// The candidate nearest to `word`, if it is near enough to be what was meant: a third of the letters may differ.
// Of two equally near, the first in the list.
template <class Candidates>
std::optional<std::string_view> nearest_word(std::string_view word, const Candidates &candidates) {
  if (word.size() > 200) return std::nullopt; // Not a misspelt word; the distance is quadratic.
  std::optional<std::string_view> best;
  size_t best_distance = 0;
  for (const auto &candidate : candidates) {
    std::string_view text = candidate;
    size_t allowed = std::max<size_t>(1, std::max(word.size(), text.size()) / 3);
    size_t apart = word.size() > text.size() ? word.size() - text.size() : text.size() - word.size();
    if (apart > allowed) continue;
    size_t distance = edit_distance(word, text);
    if (distance <= allowed && (!best || distance < best_distance)) {
      best = text;
      best_distance = distance;
    }
  }
  return best;
}

} // namespace hasten

// Edits of one file: put together, checked for overlap, applied, and positions followed through them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/fix.h"

namespace hasten::fixes {

// Sorts by path and place. False if two overlap, or insert at the same place. (One that inserts where another begins or
// ends does not overlap it.)
bool put_in_order(std::vector<Edit> &edits);
bool overlap(const Edit &a, const Edit &b);
bool overlap(const Fix &a, const Fix &b); // Any of their edits, or a new file of the same path

// The edits of `path` among `edits`, which are in order.
std::string apply(std::string_view text, const std::vector<Edit> &edits, std::string_view path);

// Where a place of the edited text stood before. None inside what an edit wrote; then `edit` is its index.
struct Origin {
  std::optional<uint32_t> place;
  size_t edit = 0;
};
Origin origin_of(uint32_t place, const std::vector<Edit> &edits, std::string_view path);

} // namespace hasten::fixes

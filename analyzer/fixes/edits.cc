#include "fixes/edits.h"

#include <algorithm>
#include <tuple>

namespace hasten::fixes {

bool overlap(const Edit &a, const Edit &b) {
  if (a.path != b.path) return false;
  if (a.span.empty() && b.span.empty()) return a.span.begin == b.span.begin;
  if (a.span.empty()) return b.span.begin < a.span.begin && a.span.begin < b.span.end;
  if (b.span.empty()) return a.span.begin < b.span.begin && b.span.begin < a.span.end;
  return a.span.overlaps(b.span);
}

bool overlap(const Fix &a, const Fix &b) {
  for (const Edit &x : a.edits)
    for (const Edit &y : b.edits)
      if (overlap(x, y)) return true;
  for (const NewFile &x : a.new_files)
    for (const NewFile &y : b.new_files)
      if (x.path == y.path) return true;
  return false;
}

bool put_in_order(std::vector<Edit> &edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const Edit &a, const Edit &b) {
    return std::tie(a.path, a.span.begin, a.span.end) < std::tie(b.path, b.span.begin, b.span.end);
  });
  for (size_t i = 1; i < edits.size(); ++i)
    if (overlap(edits[i - 1], edits[i])) return false;
  return true;
}

std::string apply(std::string_view text, const std::vector<Edit> &edits, std::string_view path) {
  std::string out;
  size_t at = 0;
  for (const Edit &edit : edits) {
    if (edit.path != path) continue;
    out += text.substr(at, edit.span.begin - at);
    out += edit.text;
    at = edit.span.end;
  }
  out += text.substr(at);
  return out;
}

Origin origin_of(uint32_t place, const std::vector<Edit> &edits, std::string_view path) {
  int64_t shift = 0; // From old to new, before the edit looked at
  for (size_t i = 0; i < edits.size(); ++i) {
    const Edit &edit = edits[i];
    if (edit.path != path) continue;
    int64_t begin = edit.span.begin + shift, end = begin + static_cast<int64_t>(edit.text.size());
    if (place < begin) break;
    if (place < end) return {std::nullopt, i};
    shift += static_cast<int64_t>(edit.text.size()) - static_cast<int64_t>(edit.span.size());
  }
  return {static_cast<uint32_t>(place - shift), 0};
}

} // namespace hasten::fixes

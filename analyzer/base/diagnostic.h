// What the run has to say about itself: a file it could not read, a key it does not know. Defects are findings instead.
#pragma once
#include <compare>
#include <cstdint>
#include <string>

namespace hasten {

struct Diagnostic {
  enum class Level : uint8_t { Note, Warning, Error };
  Level level = Level::Warning;
  std::string path;    // May be empty: about no file.
  uint32_t line = 0;   // 1-based; 0: about the whole file.
  uint32_t column = 0; // 1-based; 0: about the whole line.
  std::string message;
  std::string hint; // What to do about it; may be empty.

  bool operator==(const Diagnostic &) const = default;
};

// The order of output: by place, then by text.
inline bool operator<(const Diagnostic &a, const Diagnostic &b) {
  if (a.path != b.path) return a.path < b.path;
  if (a.line != b.line) return a.line < b.line;
  if (a.column != b.column) return a.column < b.column;
  if (a.level != b.level) return a.level > b.level;
  return a.message < b.message;
}

} // namespace hasten

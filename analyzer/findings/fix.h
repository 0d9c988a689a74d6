// A fix as edits: what to write where, how sure we are that the program stays the same, and what may differ.
//
// Plain data, so that reports, `hasten fix` and editors share it. Spans are of the text that was analysed.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace hasten {

// Safe: the same result whenever at most one call fails. Unsafe: the same under what `may_differ` states. Suggestion:
// a sketch that somebody has to finish or place (it makes files, or names a call nobody has written).
enum class Applicability : uint8_t { Suggestion, Unsafe, Safe };

struct Edit {
  std::string path; // Relative to the project's root
  Span span;        // Replaced by `text`; empty: inserted before this byte
  std::string text;
};

struct NewFile {
  std::string path;
  std::string text;
};

struct Fix {
  Applicability applicability = Applicability::Unsafe;
  std::string title;             // In the imperative: "Run 3 reads together with Promise.all"
  std::string may_differ;        // One sentence; empty for a safe one
  std::vector<Edit> edits;       // By path and place, none overlapping another
  std::vector<NewFile> new_files;

  bool empty() const { return edits.empty() && new_files.empty(); }
};

std::string_view to_text(Applicability applicability); // suggestion, unsafe, safe

} // namespace hasten

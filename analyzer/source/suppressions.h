// Findings that the code itself sets aside, with a reason:
//
//   await save(user); // hasten-ignore per-item-call: at most three users
//   // hasten-ignore-next-line per-item-call, sequential-awaits: the API allows one call at a time
//   // hasten-ignore-start blocking-handler: only administrators come here  …  // hasten-ignore-end
//   // hasten-ignore-file whole-file-read: files are small
//
// In Python `#` takes the place of `//`; block comments do as well. A directive stands at the start of a comment, of a
// line of a block comment, or after another comment on the same line (`# noqa # hasten-ignore …`).
#pragma once
#include "base/diagnostic.h"
#include "base/span.h"
#include "source/line_index.h"
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hasten {

struct Suppression {
  enum class Kind : uint8_t { Line, NextLine, Range, File };
  Kind kind = Kind::Line;
  std::vector<std::string> rules; // Known ones only.
  std::string reason;             // May be empty; that is a diagnostic.
  Position position;              // Of the directive; code points.
  uint32_t first_line = 1;        // What it covers.
  uint32_t last_line = 1;
};

class Suppressions {
public:
  Suppressions() = default;
  // `comments`: those of the file that may hold directives, in any order; others do no harm. `rule_ids`: all there are.
  Suppressions(std::string path, std::span<const Span> comments, const LineIndex &lines,
               std::span<const std::string_view> rule_ids);

  // The suppression that covers a line of a finding, nearest kind first; it then counts as used. Null: none.
  const Suppression *match(std::string_view rule, uint32_t line_begin, uint32_t line_end);

  const std::vector<Suppression> &all() const { return suppressions_; }

  // What is wrong with the directives themselves: no reason, unknown or no rule, a range without its other end.
  const std::vector<Diagnostic> &problems() const { return problems_; }

  // Directives that set nothing aside. Only of rules that ran: the others may well be needed.
  std::vector<Diagnostic> unused(std::span<const std::string_view> rules_that_ran) const;

private:
  struct Directive;
  void read_comment(Span comment, const LineIndex &lines, std::vector<Directive> &out) const;
  void read(const Directive &directive, const LineIndex &lines, std::span<const std::string_view> rule_ids);
  void problem(Position at, std::string message, std::string hint = "");

  std::string path_;
  std::vector<Suppression> suppressions_;
  std::vector<std::vector<bool>> used_; // For each suppression, for each of its rules.
  std::vector<size_t> open_;            // Ranges without their end so far.
  std::vector<Diagnostic> problems_;
};

} // namespace hasten

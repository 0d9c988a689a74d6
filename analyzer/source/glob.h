// Glob patterns with the meaning they have in .gitignore, for ignore files and for configuration alike.
//
// A pattern without a slash (other than one at its end) matches a name at any depth; with one it is anchored to the
// directory of its file. `*` and `?` stop at a slash, `**` between slashes crosses them, `[a-z]`, `[!a]`, `[[:digit:]]`
// are classes, a backslash takes the next character as it is, and a slash at the end matches directories only.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

namespace hasten {

// Whether `text` as a whole matches `pattern`. With `path`, wildcards do not cross slashes except as `**`.
// Work is bounded: a pattern that would take very long does not match.
bool wildcard_match(std::string_view pattern, std::string_view text, bool path);

// One line of a .gitignore.
class GitPattern {
public:
  // Blank lines and comments give a pattern that matches nothing (`empty()`).
  explicit GitPattern(std::string_view line);

  bool empty() const { return text_.empty(); }
  bool negated() const { return negated_; }

  // Whether the pattern matches this very path, given relative to the directory of its file. Not whether it matches a
  // directory above it.
  bool matches(std::string_view path, bool is_directory) const;

  // The whole name, if the pattern is a plain name at any depth; then it can be found by a look-up.
  bool is_plain_name() const { return any_depth_ && literal_ == text_.size(); }
  bool directory_only() const { return directory_only_; }
  const std::string &text() const { return text_; } // Without `!` and the slash at the end.

private:
  std::string text_;
  size_t literal_ = 0; // Length of the prefix without wildcards.
  bool negated_ = false;
  bool directory_only_ = false;
  bool any_depth_ = false; // No slash inside: matched against the last part of the path.
  bool may_match(std::string_view path) const { return path.ends_with(tail()) && path.find(needle()) != path.npos; }
  std::string_view tail() const { return std::string_view(text_).substr(tail_); }
  std::string_view needle() const { return std::string_view(text_).substr(needle_begin_, needle_size_); }

  size_t needle_begin_ = 0; // The longest piece without wildcards: what does not hold it does not match.
  size_t needle_size_ = 0;
  size_t tail_ = 0;     // Where what follows the last wildcard and slash begins.
  bool suffix_ = false; // `*` and then no wildcard: a comparison of endings.
};

// Names to numbers, looked up without making a string.
struct NameHash {
  using is_transparent = void;
  size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
};
using NameTable = std::unordered_map<std::string, int, NameHash, std::equal_to<>>;

// Patterns of a configuration. Beyond .gitignore, `{a,b}` gives alternatives. A path matches if it or a directory above
// it does; the last pattern that matches decides, and one with `!` takes back.
class GlobSet {
public:
  GlobSet() = default;

  // The reason why the pattern is no pattern: empty, or a bracket or brace that is not closed.
  tl::expected<void, std::string> add(std::string_view pattern);
  static GlobSet of(const std::vector<std::string_view> &patterns); // For patterns known to be right.

  bool empty() const { return patterns_.empty(); }
  bool matches(std::string_view path) const; // Of a file; relative, forward slashes.
  bool matches_directory(std::string_view path) const;

  // For whoever asks about many files of one directory: the last pattern that matches this very path, not a directory
  // above it; -1: none. The greatest of those of a path and the directories above it decides.
  int last_match(std::string_view path, bool is_directory) const;
  bool takes_in(int last) const { return last >= 0 && !patterns_[static_cast<size_t>(last)].negated(); }

private:
  bool matches(std::string_view path, bool is_directory) const;

  std::vector<GitPattern> patterns_;
  std::vector<int> wildcards_; // Patterns that must be tried one by one.
  NameTable names_;            // Plain names: the last pattern of each name…
  NameTable directories_;      // … and of each that matches directories only.
};

} // namespace hasten

// What .gitignore files say about a path, without asking git. Tested against `git check-ignore`.
#pragma once
#include "source/glob.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hasten {

// One ignore file: a .gitignore or .git/info/exclude.
class IgnoreFile {
public:
  explicit IgnoreFile(std::string_view text);

  // What the last pattern that matches says; nothing if none does. `path` is relative to the file's directory.
  std::optional<bool> ignores(std::string_view path, bool is_directory) const;
  bool empty() const { return patterns_.empty(); }

private:
  std::vector<GitPattern> patterns_;
  std::vector<int> wildcards_; // Patterns that must be tried one by one.
  NameTable names_;            // Plain names, of files or directories: the last pattern of each…
  NameTable directories_;      // … and of each that matches directories only.
};

// The ignore files that hold in one directory, from the top of the repository down. The deepest that says something
// decides. Whoever walks must not enter an ignored directory: nothing below it can be taken back.
class IgnoreStack {
public:
  // `directory` is "" at the top, else relative to it. Files are pushed from the top down.
  void push(std::string directory, std::string_view text);
  void pop() { levels_.pop_back(); }
  bool ignores(std::string_view path, bool is_directory) const; // `path` relative to the top.

private:
  struct Level {
    std::string directory;
    IgnoreFile file;
  };
  std::vector<Level> levels_;
};

} // namespace hasten

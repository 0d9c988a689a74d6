// Files read whole and written atomically. Read, not mapped: a file truncated under a mapping kills the process.
#pragma once
#include "base/diagnostic.h"
#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace hasten {

struct FileError {
  enum class Kind { NotFound, NoPermission, IsDirectory, NotRegular, TooLarge, Changed, Io };
  Kind kind = Kind::Io;
  std::string path;
  std::string message; // "cannot read a/b.ts: Permission denied"
  std::string hint;    // What to do about it; may be empty.

  Diagnostic diagnostic() const { return {Diagnostic::Level::Warning, path, 0, 0, message, hint}; }
};

// Fails if the file holds more than `limit` bytes, and if it shrank while it was read.
tl::expected<std::string, FileError> read_file(const std::string &path, size_t limit);

// Everything up to the end of standard input.
tl::expected<std::string, FileError> read_standard_input(size_t limit);

// Writes beside the file and renames over it, so that no reader ever sees half of it. Keeps the permissions of a file
// that is there; writes through a symbolic link to its target. What is no regular file (a pipe, a terminal, /dev/null)
// is written to: a file in its place would destroy it.
tl::expected<void, FileError> write_file_atomically(const std::string &path, std::string_view bytes);

} // namespace hasten

// Paths as text, with forward slashes. Nothing here asks the file system, save absolute_path for the current directory.
//
// The directory that relative paths are relative to is the empty path: parent_path("a.ts") is "", join_path("", "a.ts")
// is "a.ts".
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hasten {

// Without ".", "..", doubled and trailing slashes, as far as that goes: "../a" stays, "/.." is "/".
std::string normalise_path(std::string_view path);

// `path` seen from `directory`, normalised; an absolute `path` stays what it is.
std::string join_path(std::string_view directory, std::string_view path);

// The way from `directory` to `path`, both absolute or both relative to one directory: "../b/c.ts".
// From a relative directory that starts with ".." there may be no way; then `path` is given back, normalised.
std::string relative_path(std::string_view path, std::string_view directory);

// Whether normalised `path` is `directory` or lies below it.
bool is_inside(std::string_view path, std::string_view directory);

std::string_view parent_path(std::string_view path); // "a/b.ts" -> "a"; "/a" -> "/"
std::string_view file_name(std::string_view path);   // "a/b.d.ts" -> "b.d.ts"
std::string_view extension(std::string_view path);   // "a/b.d.ts" -> ".ts"; ".env" and "Makefile" -> ""
std::vector<std::string_view> path_segments(std::string_view path);

inline bool is_absolute(std::string_view path) { return !path.empty() && path.front() == '/'; }

// `path` as seen from the current directory, normalised; symbolic links stay.
std::string absolute_path(std::string_view path);

} // namespace hasten

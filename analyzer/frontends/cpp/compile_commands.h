// Which units a project has and with which flags: compile_commands.json, compile_flags.txt, or a guess.
//
// The database is data from a repository: only flags of an allow list reach the compiler, nothing that loads, runs or
// writes anything.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "frontends/cpp/unit.h"

namespace hasten::frontends::cpp {

struct Units {
  enum class Source : uint8_t { Database, Flags, Guess };
  Source source = Source::Guess;
  std::string database;              // Path of the file used, if any
  std::vector<Unit> units;           // Source files of the project, in order of path
  std::vector<Unit> outside;         // Those that the database does not have, with the flags of the nearest unit by path
  std::vector<Diagnostic> diagnostics;
};

// `project.files` are all C++ files, headers too. `asked` is --compile-commands: a file or its directory; or empty.
Units find_units(const Project &project, const std::string &asked);

// The flags of the nearest unit by path, for a header that no unit includes.
Unit unit_for_header(const Units &units, const Project &project, const std::string &header);

bool is_header(std::string_view path);

// What of a command line reaches Clang. `directory` is where response files (@file) are looked for.
std::vector<std::string> allowed_flags(const std::vector<std::string> &arguments, const std::string &directory);
std::vector<std::string> split_command(std::string_view command); // As a POSIX shell splits words

} // namespace hasten::frontends::cpp

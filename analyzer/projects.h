// What commands have in common: the paths asked for, sorted into projects, and what is said about a run.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "command_line.h"
#include "config/config.h"

namespace hasten {

// The paths asked for that lie in one project.
struct Project {
  config::Config config;
  std::vector<std::string> paths; // Absolute
};

std::vector<Project> projects_of(const CommandLine &command_line, const std::vector<std::string> &paths,
                                 std::vector<Diagnostic> &diagnostics);

std::string shown_root(const std::string &root); // Seen from the current directory, if the way is short; else as it is

bool write(FILE *stream, std::string_view text);
void say(const std::vector<Diagnostic> &diagnostics); // On standard error
bool has_errors(const std::vector<Diagnostic> &diagnostics);

} // namespace hasten

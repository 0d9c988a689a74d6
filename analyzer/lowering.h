// The first passes: from a directory to lowered files.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "config/config.h"
#include "cpp_unit_memory.h"
#include "frontends/frontend.h"
#include "progress.h"
#include "source/discover.h"

namespace hasten {

struct FileSelection {
  std::vector<std::string> named;  // Files asked for by name, relative to the root: read even if git ignores them
  std::string stdin_path;          // Not empty: this file's text is `stdin_text`
  std::string stdin_text;
  const std::map<std::string, std::string> *overlay = nullptr; // Texts that stand for those on disk; files of their own too
  bool skip_unwritten = true;      // Leave out what nobody wrote by hand: generated, minified, huge files
  std::string compile_commands;    // --compile-commands: a compile_commands.json or its directory; may be empty
  CppUnitMemory *cpp_memory = nullptr; // Units read before; may be none
};

struct LoweredFile {
  std::string path; // Relative to the root
  PathClass path_class = PathClass::Source;
  std::string text;
  ir::Module module;
};

struct LoweredProject {
  std::vector<LoweredFile> files;   // In order of path
  std::vector<SkippedPath> skipped; // In order of path
  std::vector<std::string> unreadable;
  std::vector<std::string> project_files;
  uint64_t ignored = 0;
  std::vector<Diagnostic> diagnostics;
};

LoweredProject lower_project(const config::Config &config, const FileSelection &selection, unsigned threads,
                             Progress &progress);

} // namespace hasten

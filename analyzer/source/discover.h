// Walks a project and says which files there are to analyse. Nothing is read but directories and ignore files.
#pragma once
#include "base/diagnostic.h"
#include "source/glob.h"
#include "source/language.h"
#include "source/path_class.h"
#include "source/skip.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hasten {

struct DiscoverOptions {
  std::string root = ".";                     // A directory.
  const PathClassifier *classifier = nullptr; // None: with the defaults.
  const GlobSet *exclude = nullptr;           // The configuration's, relative to the root.
  uint64_t max_file_size = 4 << 20;
  bool use_gitignore = true;
};

struct SourceFile {
  std::string path; // Relative to the root, forward slashes.
  Language language = Language::None;
  PathClass path_class = PathClass::Source;
  uint64_t size = 0; // In bytes, when it was found.
};

struct SkippedPath {
  std::string path; // A directory ends with a slash.
  SkipReason reason = SkipReason::Vendored;
};

struct Discovery {
  std::vector<SourceFile> files;    // In order of path.
  std::vector<SkippedPath> skipped; // In order of path.
  std::vector<std::string>
      project_files;    // What linking needs to know how modules are found: package.json, tsconfig*.json, …
  uint64_t ignored = 0; // Paths that .gitignore leaves out; a directory counts once.
  std::vector<Diagnostic> diagnostics; // In order of path.
};

// Same tree, same result: nothing depends on the order in which the file system lists names.
Discovery discover(const DiscoverOptions &options);

// What discovery would say of one file that was named explicitly, whether or not .gitignore leaves it out: standard
// input under a name, an argument of the command line.
struct NamedFile {
  Language language = Language::None;
  PathClass path_class = PathClass::Source;
  std::optional<SkipReason> skip;
};
NamedFile describe_file(std::string_view path, const DiscoverOptions &options);

// package.json, tsconfig*.json, jsconfig*.json, pnpm-workspace.yaml, pyproject.toml, setup.py, setup.cfg, hasten.toml,
// wrangler.*, *.prisma, manage.py.
bool is_project_file(std::string_view name);

} // namespace hasten

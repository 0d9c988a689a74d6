// Where a project's configuration and root are.
#pragma once
#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace hasten::config {

// A configuration file, with its text so that it is read once.
struct FoundFile {
  enum class Format { HastenToml, PyprojectToml, PackageJson };
  Format format = Format::HastenToml;
  std::string path; // Absolute
  std::string text;
  bool found() const { return !path.empty(); }
};

struct Location {
  std::string project_root; // Absolute
  FoundFile file;           // The nearest at or above the start and inside the root; hasten.toml first
};

// The project's root is the nearest directory above `start` whose hasten.toml says root = true, else the nearest that
// holds .git, else `start` itself (the directory of a file).
Location locate(const std::string &start, std::vector<Diagnostic> &diagnostics);

// The file named by --config; its name tells the format.
FoundFile open_file(const std::string &path, std::vector<Diagnostic> &diagnostics);

} // namespace hasten::config

// The project's own JavaScript packages: its package.json files, and which of them are each other's workspaces.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "link/resolver.h"

namespace hasten::link {

// A key of "exports" or "imports" ("./feature/*") with every string below it, in order of preference.
struct SubpathTargets {
  std::string key;
  std::vector<std::string> targets;
};

struct Package {
  std::string directory;
  std::string name;
  std::vector<std::string> entries; // "source", "main", "module", "types", in order of preference.
  bool has_exports = false;
  std::vector<SubpathTargets> exports, imports;
  std::vector<std::pair<std::string, std::string>> aliases;  // "_moduleAliases", "alias"
  std::unordered_map<std::string, std::string> dependencies; // All kinds; the version as written.
  std::vector<std::string> workspaces;                       // Globs; here and in pnpm-workspace.yaml, lerna.json.
  int workspace = -1;                                        // Index of the package that lists this one.
};

class Packages {
public:
  Packages(const std::vector<std::string> &project_files, const ReadText &read, std::vector<Diagnostic> &diagnostics);

  const Package *in(std::string_view directory) const;      // The package.json right there.
  const Package *nearest(std::string_view directory) const; // … or above.
  // The project's package of that name that an import in `directory` means, if it means one.
  const Package *named(std::string_view name, std::string_view directory) const;
  // Whether the nearest package, or one above it, lists a dependency of that name.
  bool depends_on(std::string_view name, std::string_view directory) const;
  size_t size() const { return packages_.size(); }

private:
  void read_package(const std::string &path, const std::string &text, std::vector<Diagnostic> &diagnostics);
  void find_workspaces();

  std::vector<Package> packages_;
  std::unordered_map<std::string_view, uint32_t> by_directory_; // Views into packages_.
  std::unordered_map<std::string_view, std::vector<uint32_t>> by_name_;
};

// The targets of the key that `subpath` (".", "./x", "#x") matches, `*` filled in; empty if none does.
std::vector<std::string> match_subpath(const std::vector<SubpathTargets> &table, std::string_view subpath);

// The list under `packages:` of a pnpm-workspace.yaml.
std::vector<std::string> read_pnpm_packages(std::string_view yaml);

// "@scope/name/a/b" -> "@scope/name", "a/b".
std::pair<std::string_view, std::string_view> split_package(std::string_view specifier);

} // namespace hasten::link

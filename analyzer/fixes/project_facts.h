// What renderers ask about the project around a file: its dependencies, the oldest runtime it supports, what exists.
//
// Read on demand from the nearest package.json or pyproject.toml above a file, and kept.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hasten::fixes {

class ProjectFacts {
public:
  // Gives a file's text by its path relative to the root; nothing if there is none.
  using Read = std::function<std::optional<std::string>(const std::string &path)>;
  ProjectFacts(std::set<std::string> files, Read read) : files_(std::move(files)), read_(std::move(read)) {}

  // JavaScript. Of the packages above `path`, dependencies of the project itself, not those for its development.
  bool depends_on(std::string_view path, const std::string &package) const;
  std::optional<int> package_major(std::string_view path, const std::string &package) const; // "^5.1.0": 5
  std::optional<int> node_major(std::string_view path) const; // Oldest that "engines" allows
  bool es_module(std::string_view path) const;                // "type": "module", or by the file's name

  // Python. Oldest version that pyproject.toml or setup.cfg allows: {3, 11}; and whether a distribution is required.
  std::optional<std::pair<int, int>> python(std::string_view path) const;
  bool requires_distribution(std::string_view path, std::string_view name) const;

  bool exists(const std::string &path) const { return files_.count(path) > 0 || read_(path).has_value(); }
  std::optional<std::string> read(const std::string &path) const { return read_(path); }

private:
  struct Package {
    std::map<std::string, std::string, std::less<>> dependencies; // Name to version range
    std::string node;
    bool module = false;
  };
  const Package *package_at(const std::string &directory) const; // Null if there is none
  std::optional<std::string> nearest(std::string_view path, std::string_view name) const;

  std::set<std::string> files_; // Analysed
  Read read_;
  mutable std::map<std::string, std::optional<Package>> packages_;
};

} // namespace hasten::fixes

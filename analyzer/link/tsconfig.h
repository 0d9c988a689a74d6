// tsconfig.json and jsconfig.json: the mappings that decide what an import means, with everything they extend.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "link/packages.h"
#include "link/resolver.h"

namespace hasten::link {

struct PathMapping {         // "@app/*": ["src/app/*"]
  std::string before, after; // Around the star; without a star `after` is unused.
  bool star = false;
  std::vector<std::string> targets; // From the project's root; a star in them is filled in.
};

struct TsConfig {
  std::string directory;
  std::optional<std::string> base_url; // From the project's root.
  std::vector<PathMapping> paths;
  std::vector<std::string> root_dirs;
};

class TsConfigs {
public:
  TsConfigs(const std::vector<std::string> &project_files, const ReadText &read, const Packages &packages,
            std::vector<Diagnostic> &diagnostics);

  // Those that stand in `directory` itself, the one its files use first: tsconfig.json, what it references, its
  // siblings (tsconfig.app.json). Only those that map anything.
  const std::vector<const TsConfig *> &in(std::string_view directory) const;

private:
  // A file as written. A path keeps the directory it is relative to, since who extends it takes it over as it is.
  struct Written {
    std::optional<std::pair<std::string, std::string>> base_url; // Text, directory
    std::optional<std::pair<std::vector<std::pair<std::string, std::vector<std::string>>>, std::string>> paths;
    std::optional<std::pair<std::vector<std::string>, std::string>> root_dirs;
    std::vector<std::string> references; // Paths of files
  };
  struct Loaded {
    bool there = false;
    Written written; // With what it extends.
  };

  const Loaded &load(const std::string &path, int depth);
  std::optional<std::string> find_extended(const std::string &name, const std::string &directory, int depth);
  TsConfig effective(const std::string &path, const Written &written) const;

  const ReadText &read_;
  const Packages &packages_;
  std::vector<Diagnostic> &diagnostics_;
  std::unordered_map<std::string, Loaded> loaded_;
  std::vector<std::unique_ptr<TsConfig>> kept_;
  std::map<std::string, std::vector<const TsConfig *>, std::less<>> by_directory_;
};

// The targets of the mapping that matches best, filled in.
std::vector<std::string> map_path(const TsConfig &config, std::string_view specifier);

} // namespace hasten::link

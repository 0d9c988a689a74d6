// The configuration of a project: hasten.toml, or a `hasten` table in pyproject.toml or package.json, over the defaults.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "catalogue/row.h"
#include "config/model.h"
#include "config/setting.h"
#include "findings/finding.h"
#include "source/path_class.h"

namespace hasten::config {

struct RuleLevel {
  bool on = true;
  Severity severity = Severity::Warning;
  bool operator==(const RuleLevel &) const = default;
};

// The lowest severity for which `check` exits with 1.
enum class FailOn : uint8_t { Note, Warning, Error, Never };
std::string_view to_text(FailOn fail_on);
std::optional<FailOn> fail_on_from(std::string_view text);

// What [paths] says of one class of paths: globs that add to the default ones or stand in their place.
struct PathClassSetting {
  PathClass path_class = PathClass::Source;
  bool replace = false;
  std::vector<std::string> globs; // Relative to the project's root
  Origin origin;
};

struct Config {
  std::string project_root; // Absolute
  std::string file;         // Absolute; empty: there is none, everything is a default
  std::string shown_file;   // As messages name it
  bool is_root = false;     // The file says root = true

  std::map<std::string, Setting<RuleLevel>, std::less<>> rules; // Every rule
  Setting<Confidence> min_confidence{Confidence::Medium, {}};
  Setting<FailOn> fail_on{FailOn::Note, {}};
  Setting<std::vector<std::string>> include; // Globs relative to the project's root; empty: everything
  Setting<std::vector<std::string>> exclude;
  Setting<uint64_t> max_file_size{4 << 20, {}};
  std::vector<PathClassSetting> paths; // As written; `path_classes` is what they amount to
  PathClassRules path_classes = PathClassRules::defaults();
  Costs costs;
  Workload workload;
  catalogue::Catalogue catalogue; // The user's rows
  Origin catalogue_origin;
};

// Reads the configuration that holds for `start`, a file or directory that exists. `explicit_file` (--config) is read
// instead of searching for one, if it is not empty; the project's root is then found as if the file were not there.
// Errors (an unknown key, a wrong type, broken TOML) are diagnostics of level Error; the rest is read all the same.
Config load_config(const std::string &start, const std::string &explicit_file, std::vector<Diagnostic> &diagnostics);

// What `hasten config show` prints: each value, and where it came from.
std::string describe(const Config &config);

// The path as messages show it: relative to the current directory if it lies inside it.
std::string shown_path(const std::string &absolute);

} // namespace hasten::config

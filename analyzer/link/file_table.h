// Which source files and directories a project has.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/path.h"

namespace hasten::link {

class FileTable {
public:
  // `paths` must outlive the table.
  explicit FileTable(const std::vector<std::string> &paths) : paths_(paths) {
    files_.reserve(paths.size());
    for (uint32_t i = 0; i < paths.size(); ++i) {
      files_.emplace(paths[i], i);
      for (std::string_view at = parent_path(paths[i]); directories_.insert(at).second && !at.empty();)
        at = parent_path(at);
    }
  }

  std::optional<uint32_t> find(std::string_view path) const {
    auto at = files_.find(path);
    return at == files_.end() ? std::nullopt : std::optional<uint32_t>(at->second);
  }
  // Whether it holds a source file at any depth. The root is "".
  bool has_directory(std::string_view path) const { return directories_.contains(path); }

  const std::vector<std::string> &paths() const { return paths_; }

private:
  const std::vector<std::string> &paths_;
  std::unordered_map<std::string_view, uint32_t> files_; // Views into the paths.
  std::unordered_set<std::string_view> directories_;
};

} // namespace hasten::link

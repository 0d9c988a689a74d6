// Which file of the project an import leads to.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "link/link.h"

namespace hasten {

class ImportPaths {
public:
  ImportPaths(const std::string &root, const std::vector<ir::Module> &modules, const std::vector<std::string> &project_files);

  link::Resolution resolve(std::string_view from, std::string_view specifier) const;

private:
  link::Resolution resolve_typescript(std::string_view from, std::string_view specifier) const;
  link::Resolution resolve_python(std::string_view from, std::string_view specifier) const;

  std::unordered_map<std::string, uint32_t> files_; // Path to index
};

} // namespace hasten

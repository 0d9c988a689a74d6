#include "link/isolate_code.h"

#include <set>

#include "base/path.h"

namespace hasten::link {

namespace {

// The nearest of `directories` that holds `path`; empty for the project's root and where there is none.
std::string_view nearest(const std::set<std::string, std::less<>> &directories, std::string_view path) {
  for (std::string_view at = parent_path(path); !at.empty(); at = parent_path(at))
    if (directories.count(at))
      return at;
  return {};
}

} // namespace

std::vector<bool> runs_in_isolate(const std::vector<std::string_view> &sources, const std::vector<std::string> &project_files) {
  std::set<std::string, std::less<>> packages, isolates;
  for (const std::string &file : project_files)
    if (file_name(file) == "package.json")
      packages.emplace(parent_path(file));
  for (const std::string &file : project_files)
    if (file_name(file).starts_with("wrangler."))
      isolates.emplace(nearest(packages, file));
  std::vector<bool> answer;
  for (std::string_view source : sources)
    answer.push_back(!isolates.empty() && isolates.count(nearest(packages, source)));
  return answer;
}

} // namespace hasten::link

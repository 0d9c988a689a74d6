#include "base/path.h"
#include <cstdlib>
#include <unistd.h>

namespace hasten {

std::vector<std::string_view> path_segments(std::string_view path) {
  std::vector<std::string_view> segments;
  for (size_t begin = 0; begin < path.size();) {
    size_t end = path.find('/', begin);
    if (end == std::string_view::npos) end = path.size();
    if (end > begin) segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

std::string normalise_path(std::string_view path) {
  bool absolute = is_absolute(path);
  std::vector<std::string_view> kept;
  for (std::string_view segment : path_segments(path)) {
    if (segment == ".") continue;
    if (segment == "..") {
      if (!kept.empty() && kept.back() != "..") {
        kept.pop_back();
        continue;
      }
      if (absolute) continue;
    }
    kept.push_back(segment);
  }
  std::string out;
  out.reserve(path.size());
  if (absolute) out.push_back('/');
  for (size_t i = 0; i < kept.size(); ++i) {
    if (i) out.push_back('/');
    out.append(kept[i]);
  }
  return out;
}

std::string join_path(std::string_view directory, std::string_view path) {
  if (is_absolute(path) || directory.empty()) return normalise_path(path);
  std::string joined(directory);
  joined.push_back('/');
  joined.append(path);
  return normalise_path(joined);
}

std::string relative_path(std::string_view path, std::string_view directory) {
  std::string to = normalise_path(path), from = normalise_path(directory);
  if (is_absolute(to) != is_absolute(from)) return to;
  std::vector<std::string_view> there = path_segments(to), here = path_segments(from);
  size_t common = 0;
  while (common < there.size() && common < here.size() && there[common] == here[common]) ++common;
  if (common < here.size() && here[common] == "..") return to; // What that directory is called is not known.
  std::string out;
  for (size_t i = common; i < here.size(); ++i) out.append(out.empty() ? ".." : "/..");
  for (size_t i = common; i < there.size(); ++i) {
    if (!out.empty()) out.push_back('/');
    out.append(there[i]);
  }
  return out;
}

bool is_inside(std::string_view path, std::string_view directory) {
  if (directory.empty()) return !is_absolute(path) && path != ".." && !path.starts_with("../");
  if (directory == "/") return is_absolute(path);
  if (!path.starts_with(directory)) return false;
  return path.size() == directory.size() || path[directory.size()] == '/';
}

std::string_view parent_path(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string_view file_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view extension(std::string_view path) {
  std::string_view name = file_name(path);
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot);
}

std::string absolute_path(std::string_view path) {
  if (is_absolute(path)) return normalise_path(path);
  std::string here = "/";
  if (char *current = ::getcwd(nullptr, 0)) {
    here = current;
    std::free(current);
  }
  return join_path(here, path);
}

} // namespace hasten

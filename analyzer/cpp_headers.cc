#include "cpp_headers.h"

#include <algorithm>
#include <filesystem>

#include "base/path.h"

namespace hasten {

namespace fs = std::filesystem;

// Where a compiler looks without being told.
static std::vector<std::string> system_directories() {
  std::vector<std::string> result;
  std::error_code error;
  for (const char *parent : {"/usr/include/c++", "/usr/local/include/c++", "/usr/lib/gcc"})
    for (fs::recursive_directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
      if (it.depth() > 2) it.disable_recursion_pending();
      std::string_view path = it->path().native();
      if (it->is_directory(error) && (it.depth() == 0 || path.ends_with("/include"))) result.emplace_back(path);
    }
  for (fs::directory_iterator it("/usr/include", error), end; !error && it != end; it.increment(error))
    if (it->path().filename().native().find("-linux-") != std::string::npos) {
      result.push_back(it->path().native());
      for (fs::directory_iterator inner(it->path() / "c++", error), last; !error && inner != last; inner.increment(error)) result.push_back(inner->path().native());
      error.clear();
    }
  result.insert(result.end(), {"/usr/local/include", "/usr/include"});
  return result;
}

CppHeaders::CppHeaders(std::string root, std::map<std::string, const std::string *> texts)
    : root_(std::move(root)), texts_(std::move(texts)), system_(system_directories()) {}

const CppHeaders::Includes &CppHeaders::includes(const std::string &path) {
  auto [known, added] = includes_.try_emplace(path);
  if (added)
    if (auto text = texts_.find(path); text != texts_.end()) known->second = frontends::cpp_syntax::includes_of(*text->second);
  return known->second;
}

bool CppHeaders::exists(const std::string &path) {
  auto [known, added] = exists_.try_emplace(path, false);
  if (added) {
    std::error_code error;
    known->second = fs::is_regular_file(path, error);
  }
  return known->second;
}

// Compiled into the program, see frontends/cpp/builtin_headers.h
static bool is_builtin(std::string_view name) {
  static constexpr std::string_view kNames[] = {"stddef.h", "stdarg.h", "stdint.h", "stdbool.h", "limits.h", "float.h", "iso646.h", "stdalign.h", "stdnoreturn.h", "stdatomic.h", "tgmath.h", "inttypes.h", "cpuid.h"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames) || name.ends_with("intrin.h");
}

std::vector<std::string> CppHeaders::missing(const frontends::cpp::Unit &unit) {
  std::vector<std::string> directories;
  for (size_t i = 0; i < unit.arguments.size(); ++i) {
    const std::string &a = unit.arguments[i];
    if (a.starts_with("--sysroot") || a.starts_with("-nostdinc") || a.starts_with("-isysroot")) return {}; // Only the compiler knows
    for (std::string_view flag : {"-I", "-isystem", "-iquote", "-idirafter"})
      if (a.starts_with(flag) && (flag != "-I" || !a.starts_with("-isystem"))) {
        std::string directory = a.substr(flag.size());
        if (directory.empty() && i + 1 < unit.arguments.size()) directory = unit.arguments[++i];
        if (!directory.empty()) directories.push_back(join_path(unit.directory, directory));
        break;
      }
  }
  std::vector<std::string> result;
  std::set<std::string> seen;
  std::vector<std::string> todo{relative_path(unit.file, root_)};
  seen.insert(todo[0]);
  for (size_t i = 0; i < todo.size(); ++i) {
    std::string from(parent_path(join_path(root_, todo[i])));
    for (const frontends::cpp_syntax::Include &include : includes(todo[i])) {
      if (include.conditional || is_builtin(include.path)) continue;
      std::string found;
      auto look = [&](const std::string &directory) {
        if (!found.empty()) return;
        std::string path = normalise_path(join_path(directory, include.path));
        bool ours = is_inside(path, root_);
        if ((ours && texts_.count(relative_path(path, root_))) || exists(path)) found = std::move(path);
      };
      if (!include.angled) look(from);
      for (const std::string &directory : directories) look(directory);
      for (const std::string &directory : system_) look(directory);
      if (found.empty() || include.backslashes) {
        if (std::find(result.begin(), result.end(), include.path) == result.end()) result.push_back(include.path);
        continue;
      }
      if (!is_inside(found, root_)) continue;
      std::string path = relative_path(found, root_);
      if (texts_.count(path) && seen.insert(path).second) todo.push_back(path);
    }
  }
  return result;
}

} // namespace hasten

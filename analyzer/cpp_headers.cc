#include "cpp_headers.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

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

CppHeaders::Search &CppHeaders::search(const frontends::cpp::Unit &unit) {
  std::vector<std::string> key{unit.directory};
  key.insert(key.end(), unit.arguments.begin(), unit.arguments.end());
  auto [known, added] = searches_.try_emplace(std::move(key));
  Search &search = known->second;
  if (!added) return search;
  for (size_t i = 0; i < unit.arguments.size(); ++i) {
    const std::string &a = unit.arguments[i];
    search.only_the_compiler_knows |= a.starts_with("--sysroot") || a.starts_with("-nostdinc") || a.starts_with("-isysroot");
    for (std::string_view flag : {"-I", "-isystem", "-iquote", "-idirafter"})
      if (a.starts_with(flag) && (flag != "-I" || !a.starts_with("-isystem"))) {
        std::string directory = a.substr(flag.size());
        if (directory.empty() && i + 1 < unit.arguments.size()) directory = unit.arguments[++i];
        if (!directory.empty()) search.directories.push_back(join_path(unit.directory, directory));
        break;
      }
  }
  search.directories.insert(search.directories.end(), system_.begin(), system_.end());
  return search;
}

FoundInclude CppHeaders::find(const Search &search, const std::string &from, const frontends::cpp_syntax::Include &include) {
  FoundInclude result;
  result.name = include.path;
  if (include.backslashes) return result;
  std::string found;
  auto look = [&](const std::string &directory) {
    std::string path = normalise_path(join_path(directory, include.path));
    bool ours = is_inside(path, root_) && texts_.count(relative_path(path, root_));
    if (ours || exists(path)) found = std::move(path);
  };
  if (!include.angled) look(std::string(parent_path(from)));
  bool by_its_place = !found.empty();
  for (size_t i = 0; i < search.directories.size() && found.empty(); ++i) look(search.directories[i]);
  if (found.empty()) return result;
  std::string path = is_inside(found, root_) ? relative_path(found, root_) : "";
  bool ours = texts_.count(path) > 0;
  result.where = ours ? FoundInclude::Where::Project : FoundInclude::Where::Outside;
  if (ours) result.path = path;
  // As written where it can be: in a header found by an absolute path, #include_next starts from the beginning.
  result.line = include.angled && !ours ? fmt::format("#include <{}>", include.path)
                                        : fmt::format("#include \"{}\"", ours || by_its_place ? found : include.path);
  return result;
}

const std::vector<FoundInclude> &CppHeaders::includes(const frontends::cpp::Unit &unit, const std::string &path) {
  Search &search = this->search(unit);
  auto [known, added] = search.found.try_emplace(path);
  if (!added) return known->second;
  auto [lines, first_time] = lines_.try_emplace(path);
  if (auto text = texts_.find(path); first_time && text != texts_.end())
    lines->second = frontends::cpp_syntax::includes_of(*text->second);
  for (const frontends::cpp_syntax::Include &include : lines->second)
    if (!include.conditional && !is_builtin(include.path)) known->second.push_back(find(search, join_path(root_, path), include));
  return known->second;
}

std::vector<std::string> CppHeaders::missing(const frontends::cpp::Unit &unit) {
  if (search(unit).only_the_compiler_knows) return {};
  std::vector<std::string> result;
  std::vector<std::string> todo{relative_path(unit.file, root_)};
  std::set<std::string> seen{todo[0]};
  for (size_t i = 0; i < todo.size(); ++i)
    for (const FoundInclude &include : includes(unit, std::string(todo[i]))) {
      if (include.where == FoundInclude::Where::Project && seen.insert(include.path).second) todo.push_back(include.path);
      bool known = std::find(result.begin(), result.end(), include.name) != result.end();
      if (include.where == FoundInclude::Where::Missing && !known) result.push_back(include.name);
    }
  return result;
}

} // namespace hasten

// What an import of a Python file means.
//
// Python looks in sys.path, which a checkout does not tell. So every directory may be a root; which one an import means
// is decided by how sure a root is and how near: the directories around the file first, then declared roots (those of
// pyproject.toml, setup.py, manage.py, their src/, the directory of a top package), last whatever fits as the only one.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/diagnostic.h"
#include "link/file_table.h"
#include "link/resolver.h"

namespace hasten::link {

class PythonResolver {
public:
  PythonResolver(const FileTable &files, const std::vector<std::string> &project_files, const ReadText &read,
                 std::vector<Diagnostic> &diagnostics);

  ImportAnswer resolve(std::string_view from, std::string_view specifier) const;

private:
  // Where dotted names lead from a directory.
  struct Match {
    enum class Kind : uint8_t { None, File, Namespace };
    Kind kind = Kind::None;
    uint32_t file = 0;
    size_t left = 0; // Names after the module.
  };
  using Names = std::vector<std::string_view>;

  Match walk(std::string_view directory, const Names &names, size_t first = 0) const;
  bool is_package(std::string_view directory) const;
  bool is_declared(std::string_view directory) const { return declared_.contains(std::string(directory)); }
  ImportAnswer answer(const Match &match, const Names &names) const;
  ImportAnswer relative(std::string_view from, std::string_view specifier) const;
  Match around(std::string_view from, const Names &names, bool standard) const;
  Match elsewhere(std::string_view from, const Names &names, bool standard) const;

  void declare(std::string directory, bool packaged);
  void read_pyproject(const std::string &path, const std::string &text, std::vector<Diagnostic> &diagnostics);
  void read_setup_cfg(const std::string &path, const std::string &text);
  bool read_requirements(const std::string &path, const ReadText &read, int depth);
  void add_dependency(std::string_view requirement);
  bool depends_on(std::string_view name) const;
  bool runs_scripts(std::string_view directory) const;

  const FileTable &files_;
  std::unordered_set<std::string> declared_;     // Roots that some configuration vouches for.
  std::unordered_set<std::string> packaged_;     // Those whose packages are built and installed as a whole.
  std::unordered_set<std::string> dependencies_; // What they may be imported as: lower case, underscores.
  std::unordered_map<std::string_view, std::vector<std::string_view>> holders_; // Top name -> directories that hold it.
};

bool is_python_standard_library(std::string_view top_level_name);

} // namespace hasten::link

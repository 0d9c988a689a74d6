#include "link/resolve_python.h"

#include <algorithm>
#include <set>
#include <toml++/toml.h>

namespace hasten::link {

namespace {

std::string join(std::string_view directory, std::string_view name) { // Both plain: no dots to resolve.
  std::string path;
  path.reserve(directory.size() + name.size() + 14);
  path += directory;
  if (!path.empty()) path += '/';
  path += name;
  return path;
}

std::string joined(const std::vector<std::string_view> &names, size_t first) {
  std::string out;
  for (size_t i = first; i < names.size(); ++i) {
    out += i > first ? "." : "";
    out += names[i];
  }
  return out;
}

size_t common_prefix(std::string_view a, std::string_view b) {
  size_t n = 0;
  while (n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r"), end = text.find_last_not_of(" \t\r");
  return begin == text.npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

} // namespace

PythonResolver::PythonResolver(const FileTable &files, const std::vector<std::string> &project_files,
                               const ReadText &read, std::vector<Diagnostic> &diagnostics)
    : files_(files) {
  // Which directories hold which top-level names.
  std::unordered_set<std::string_view> seen;
  for (const std::string &path : files.paths()) {
    if (!path.ends_with(".py")) continue;
    std::string_view directory = parent_path(path), name = file_name(path);
    name.remove_suffix(3);
    if (name != "__init__") holders_[name].push_back(directory);
    for (; !directory.empty() && seen.insert(directory).second; directory = parent_path(directory))
      holders_[file_name(directory)].push_back(parent_path(directory));
  }
  for (auto &[name, directories] : holders_) {
    std::sort(directories.begin(), directories.end());
    directories.erase(std::unique(directories.begin(), directories.end()), directories.end());
  }

  declared_.insert("");
  std::set<std::string> with_requirements{""};
  for (const std::string &path : project_files) {
    std::string_view name = file_name(path);
    std::string directory(parent_path(path));
    if (name == "pyproject.toml" || name == "setup.cfg") {
      with_requirements.insert(directory);
      declare(directory, true);
      if (std::optional<std::string> text = read(path)) {
        if (name == "pyproject.toml")
          read_pyproject(path, *text, diagnostics);
        else
          read_setup_cfg(path, *text);
      }
    } else if (name == "setup.py" || name == "manage.py") {
      with_requirements.insert(directory);
      declare(directory, name == "setup.py");
    }
  }
  size_t few = 300;
  for (std::string_view directory : seen) // Near the top: where requirements usually lie.
    if (std::count(directory.begin(), directory.end(), '/') <= 1) with_requirements.emplace(directory);
  for (const std::string &directory : with_requirements) {
    if (few-- == 0) break;
    if (read_requirements(join(directory, "requirements.txt"), read, 0) && !is_package(directory))
      declare(directory, false);
    for (const char *usual : {"requirements/base.txt", "requirements/default.txt", "requirements/common.txt",
                              "requirements/prod.txt", "requirements/production.txt", "requirements/pip.txt"})
      read_requirements(join(directory, usual), read, 0);
  }
}

// ---- Configuration

void PythonResolver::declare(std::string directory, bool packaged) {
  std::string sources = join(directory, "src");
  if (files_.has_directory(sources) && !is_package(sources)) {
    if (packaged) packaged_.insert(sources);
    declared_.insert(std::move(sources));
  }
  if (packaged) packaged_.insert(directory);
  declared_.insert(std::move(directory));
}

void PythonResolver::read_pyproject(const std::string &path, const std::string &text,
                                    std::vector<Diagnostic> &diagnostics) {
  toml::table parsed;
  try { // One mode of the library for the whole program: TOML_EXCEPTIONS=0 in one file breaks the others.
    parsed = toml::parse(text, path);
  } catch (const toml::parse_error &error) {
    Diagnostic d;
    d.path = path;
    d.line = error.source().begin.line;
    d.column = error.source().begin.column;
    d.message = "cannot be read as TOML: " + std::string(error.description());
    d.hint = "imports that depend on it stay unresolved";
    diagnostics.push_back(std::move(d));
    return;
  }
  const toml::table &table = parsed;
  std::string directory(parent_path(path));
  auto root = [&](std::optional<std::string_view> below) {
    if (below) declared_.insert(join_path(directory, *below));
  };
  auto each_string = [](toml::node_view<const toml::node> list, auto visit) {
    if (const toml::array *array = list.as_array()) {
      for (const toml::node &item : *array)
        if (auto text = item.value<std::string_view>()) visit(*text);
    } else if (auto text = list.value<std::string_view>()) {
      visit(*text);
    }
  };
  auto roots = [&](toml::node_view<const toml::node> list) {
    each_string(list, [&](std::string_view below) { root(below); });
  };
  roots(table["tool"]["setuptools"]["packages"]["find"]["where"]);
  root(table["tool"]["setuptools"]["package-dir"][""].value<std::string_view>());
  roots(table["tool"]["pytest"]["ini_options"]["pythonpath"]);
  roots(table["tool"]["pyright"]["extraPaths"]);
  roots(table["tool"]["mypy"]["mypy_path"]);
  roots(table["tool"]["hatch"]["build"]["sources"]);
  each_string(table["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
              [&](std::string_view package) { root(parent_path(normalise_path(package))); });
  if (const toml::array *packages = table["tool"]["poetry"]["packages"].as_array())
    for (const toml::node &package : *packages)
      if (const toml::table *one = package.as_table()) root((*one)["from"].value<std::string_view>());

  auto requirement = [&](std::string_view text) { add_dependency(text); };
  each_string(table["project"]["dependencies"], requirement);
  for (const char *section : {"optional-dependencies"})
    if (const toml::table *groups = table["project"][section].as_table())
      for (const auto &[name, list] : *groups) each_string(toml::node_view<const toml::node>(list), requirement);
  if (const toml::table *groups = table["dependency-groups"].as_table())
    for (const auto &[name, list] : *groups) each_string(toml::node_view<const toml::node>(list), requirement);
  auto keys = [&](const toml::table *dependencies) {
    if (!dependencies) return;
    for (const auto &[name, value] : *dependencies) {
      const toml::table *details = value.as_table();
      if (!details || !details->contains("path")) add_dependency(name.str()); // A path leads into this project.
    }
  };
  keys(table["tool"]["poetry"]["dependencies"].as_table());
  keys(table["tool"]["poetry"]["dev-dependencies"].as_table());
  if (const toml::table *groups = table["tool"]["poetry"]["group"].as_table())
    for (const auto &[name, group] : *groups)
      if (const toml::table *one = group.as_table()) keys((*one)["dependencies"].as_table());
}

// [options] package_dir and install_requires, [options.packages.find] where.
void PythonResolver::read_setup_cfg(const std::string &path, const std::string &text) {
  std::string directory(parent_path(path));
  std::string section, key;
  for (std::string_view left = text; !left.empty();) {
    size_t end = left.find('\n');
    std::string_view line = left.substr(0, end);
    left.remove_prefix(end == left.npos ? left.size() : end + 1);
    std::string_view value = trimmed(line);
    if (value.empty() || value[0] == '#' || value[0] == ';') continue;
    bool continued = line[0] == ' ' || line[0] == '\t';
    if (!continued && value[0] == '[') {
      section = value;
      key.clear();
      continue;
    }
    if (!continued) {
      size_t equals = value.find('=');
      key = trimmed(value.substr(0, equals));
      value = equals == value.npos ? std::string_view() : trimmed(value.substr(equals + 1));
      if (value.empty()) continue;
    }
    if (section == "[options]" && key == "package_dir") {
      if (value[0] == '=') declared_.insert(join_path(directory, trimmed(value.substr(1))));
    } else if (section == "[options.packages.find]" && key == "where") {
      declared_.insert(join_path(directory, value));
    } else if (section == "[options]" && key == "install_requires") {
      add_dependency(value);
    }
  }
}

bool PythonResolver::read_requirements(const std::string &path, const ReadText &read, int depth) {
  std::optional<std::string> whole = depth < 5 ? read(path) : std::nullopt;
  if (!whole) return false;
  for (std::string_view text = *whole; !text.empty();) {
    size_t end = text.find('\n');
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.starts_with("-r "))
      read_requirements(join_path(parent_path(path), trimmed(line.substr(3))), read, depth + 1);
    else if (!line.empty() && line[0] != '#' && line[0] != '-' && line[0] != '.')
      add_dependency(line);
  }
  return true;
}

void PythonResolver::add_dependency(std::string_view requirement) {
  std::string name;
  for (char c : trimmed(requirement)) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (c >= 'A' && c <= 'Z')
      name += static_cast<char>(c - 'A' + 'a');
    else if (c == '-' || c == '.')
      name += '_';
    else if (plain)
      name += c;
    else
      break;
  }
  if (name.empty()) return;
  // A distribution may be imported by another name: python-jose, PyJWT, google-cloud-storage, discord.py.
  static constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
      {"gitpython", "git"},       {"pillow", "pil"},
      {"beautifulsoup4", "bs4"},  {"scikit_learn", "sklearn"},
      {"opencv_python", "cv2"},   {"mysqlclient", "mysqldb"},
      {"grpcio", "grpc"},         {"dnspython", "dns"},
      {"pycryptodome", "crypto"}, {"pymongo", "bson"},
      {"attrs", "attr"},          {"djangorestframework", "rest_framework"},
      {"protobuf", "google"},     {"python_dateutil", "dateutil"},
      {"pyserial", "serial"},     {"python_ldap", "ldap"}};
  for (const auto &[distribution, import] : kOtherNames)
    if (name == distribution) dependencies_.emplace(import);
  std::string_view base = name;
  if (base.starts_with("python_"))
    base.remove_prefix(7);
  else if (base.starts_with("py") && base.size() > 4)
    base.remove_prefix(2);
  dependencies_.emplace(base);
  dependencies_.emplace(base.substr(0, base.find('_')));
  dependencies_.insert(std::move(name));
}

bool PythonResolver::depends_on(std::string_view name) const {
  std::string normalised(name);
  for (char &c : normalised)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return dependencies_.contains(normalised);
}

// ---- Names

bool PythonResolver::is_package(std::string_view directory) const {
  return !directory.empty() && files_.find(join(directory, "__init__.py")).has_value();
}

PythonResolver::Match PythonResolver::walk(std::string_view directory, const Names &names, size_t first) const {
  std::string at(directory);
  Match found; // The deepest module so far.
  for (size_t i = first; i < names.size(); ++i) {
    std::string next = join(at, names[i]);
    if (files_.has_directory(next)) {
      if (auto init = files_.find(join(next, "__init__.py"))) {
        found = {Match::Kind::File, *init, names.size() - i - 1};
        at = std::move(next);
        continue;
      }
    }
    if (auto file = files_.find(next + ".py")) return {Match::Kind::File, *file, names.size() - i - 1};
    if (!files_.has_directory(next)) return found;
    if (i + 1 == names.size()) return {Match::Kind::Namespace, 0, 0};
    at = std::move(next);
  }
  return found;
}

ImportAnswer PythonResolver::answer(const Match &match, const Names &names) const {
  ImportAnswer out;
  if (match.kind == Match::Kind::Namespace) {
    out.kind = ImportAnswer::Kind::Namespace;
  } else if (match.kind == Match::Kind::File) {
    out.kind = ImportAnswer::Kind::Project;
    out.file = match.file;
    out.rest = joined(names, names.size() - match.left);
  }
  return out;
}

ImportAnswer PythonResolver::relative(std::string_view from, std::string_view specifier) const {
  size_t dots = specifier.find_first_not_of('.');
  if (dots == specifier.npos) dots = specifier.size();
  std::string_view directory = parent_path(from);
  for (size_t i = 1; i < dots; ++i) {
    if (directory.empty()) return {}; // Above the project.
    directory = parent_path(directory);
  }
  Names names;
  for (std::string_view left = specifier.substr(dots); !left.empty();) {
    size_t dot = left.find('.');
    names.push_back(left.substr(0, dot));
    left.remove_prefix(dot == left.npos ? left.size() : dot + 1);
  }
  Match match = walk(directory, names);
  if (match.kind == Match::Kind::None) {
    // A name of the package itself: `from . import name`.
    if (auto init = files_.find(join(directory, "__init__.py")); init && names.size() <= 1)
      match = {Match::Kind::File, *init, names.size()};
    else if (names.empty() && files_.has_directory(directory))
      match.kind = Match::Kind::Namespace;
  }
  return answer(match, names);
}

// Whether somebody seems to start Python in this directory, though it is a package: then it is a root too.
bool PythonResolver::runs_scripts(std::string_view directory) const {
  std::string_view parent = parent_path(directory);
  if (is_package(parent) || packaged_.contains(std::string(parent))) return false;
  for (const char *usual : {"main.py", "app.py", "server.py", "run.py", "wsgi.py", "asgi.py"})
    if (files_.find(join(directory, usual))) return true;
  return false;
}

// The directories around the file, from the nearest up to the project's root.
PythonResolver::Match PythonResolver::around(std::string_view from, const Names &names, bool standard) const {
  size_t packages_above = 0; // Of them, how many of the directories from here up are packages.
  for (std::string_view at = parent_path(from); !at.empty(); at = parent_path(at)) packages_above += is_package(at);
  Match best;
  for (std::string_view at = parent_path(from);; at = parent_path(at)) {
    bool declared = is_declared(at), package = is_package(at);
    Match match = walk(at, names);
    bool good = match.kind != Match::Kind::None;
    if (good && !declared) {
      bool itself = match.kind == Match::Kind::File && files_.paths()[match.file] == from;
      // Inside a package only a whole path convinces; beside the file of an undeclared root, a library's name means the
      // library.
      bool whole = names.size() > 1 && match.left == 0 && match.kind == Match::Kind::File;
      // Beside the file in a package that no other holds: what nobody installs is the neighbour, run as a script.
      bool beside = package && at == parent_path(from) && packages_above == 1 && !dependencies_.empty() &&
                    !packaged_.contains(std::string(parent_path(at)));
      bool root = package ? beside || runs_scripts(at) : packages_above == 0 || whole;
      bool library = !is_package(join(at, names[0])) && depends_on(names[0]);
      good = root && !itself && !library;
    }
    if (standard && (names.size() < 2 || match.left)) good = false;
    if (good && (best.kind == Match::Kind::None || match.left < best.left ||
                 (match.left == best.left && best.kind == Match::Kind::Namespace && match.kind == Match::Kind::File)))
      best = match;
    if (at.empty()) return best;
    packages_above -= package;
  }
}

// Roots that are not around the file: sound ones first, then whatever is the only one that fits.
PythonResolver::Match PythonResolver::elsewhere(std::string_view from, const Names &names, bool standard) const {
  Match best;
  auto holders = holders_.find(names[0]);
  if (standard || holders == holders_.end()) return best;
  size_t best_common = 0;
  bool listed = depends_on(names[0]);
  std::vector<Match> weak;
  for (std::string_view root : holders->second) {
    bool declared = is_declared(root), package = is_package(join(root, names[0]));
    bool sound = declared || (package && !is_package(root) && !listed);
    if (!sound && (listed || names.size() < 2 || is_package(root) || holders->second.size() > 64)) continue;
    Match match = walk(root, names);
    if (match.kind != Match::Kind::File || files_.paths()[match.file] == from) continue;
    if (!sound) {
      if (match.left == 0) weak.push_back(match); // A single name is more likely a library's.
      continue;
    }
    size_t common = common_prefix(root, from);
    if (best.kind != Match::Kind::None &&
        (match.left > best.left || (match.left == best.left && common <= best_common)))
      continue;
    best = match;
    best_common = common;
  }
  if (best.kind == Match::Kind::None && weak.size() == 1) best = weak[0];
  return best;
}

ImportAnswer PythonResolver::resolve(std::string_view from, std::string_view specifier) const {
  if (specifier.empty()) return {};
  if (specifier[0] == '.') return relative(from, specifier);
  Names names;
  for (std::string_view left = specifier; !left.empty();) {
    size_t dot = left.find('.');
    names.push_back(left.substr(0, dot));
    left.remove_prefix(dot == left.npos ? left.size() : dot + 1);
  }
  bool standard = is_python_standard_library(names[0]);
  if (holders_.contains(names[0])) {
    Match match = around(from, names, standard);
    if (match.kind != Match::Kind::File) {
      Match other = elsewhere(from, names, standard);
      if (other.kind == Match::Kind::File) match = other;
    }
    // A directory of a library's name says little, and nothing can be found in it by this name alone.
    bool bare = match.kind == Match::Kind::Namespace && names.size() == 1;
    if (match.kind != Match::Kind::None && !bare) return answer(match, names);
  }
  ImportAnswer external;
  external.kind = ImportAnswer::Kind::External;
  external.package = names[0];
  external.subpath = joined(names, 1);
  return external;
}

} // namespace hasten::link

#include "config/locate.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "config/config.h"
#include "config/document.h"

namespace hasten::config {

namespace {

constexpr size_t kMaxConfigSize = 4 << 20;

bool exists(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

bool is_directory(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// An empty text if the file cannot be read, with a diagnostic unless it is not there.
std::string read(const std::string &path, std::vector<Diagnostic> &diagnostics) {
  tl::expected<std::string, FileError> text = read_file(path, kMaxConfigSize);
  if (text) return std::move(*text);
  if (text.error().kind != FileError::Kind::NotFound) {
    Diagnostic diagnostic = text.error().diagnostic();
    diagnostic.path = shown_path(path);
    diagnostics.push_back(std::move(diagnostic));
  }
  return {};
}

// Whether the document has our table. Most have no mention of it and are not parsed at all.
bool has_table(const FoundFile &file) {
  if (file.format == FoundFile::Format::PyprojectToml) {
    if (file.text.find("hasten") == std::string::npos) return false;
    auto table = parse_toml(file.text, file.path);
    return table && (*table)["tool"]["hasten"].is_table();
  }
  if (file.text.find("\"hasten\"") == std::string::npos) return false;
  auto node = parse_json(file.text, file.path);
  if (!node) return false;
  const Node::Member *member = node->find("hasten");
  return member && member->value.kind == Node::Kind::Table;
}

bool says_root(const FoundFile &file) {
  if (file.format == FoundFile::Format::HastenToml || file.format == FoundFile::Format::PyprojectToml) {
    if (file.text.find("root") == std::string::npos) return false;
    auto table = parse_toml(file.text, file.path);
    if (!table) return false;
    auto root = file.format == FoundFile::Format::HastenToml ? (*table)["root"] : (*table)["tool"]["hasten"]["root"];
    return root.value_or(false);
  }
  auto node = parse_json(file.text, file.path);
  const Node::Member *table = node ? node->find("hasten") : nullptr;
  const Node::Member *root = table ? table->value.find("root") : nullptr;
  return root && root->value.boolean;
}

// Outside the repository only a hasten.toml can still matter: one that says root = true.
FoundFile in_directory(const std::string &directory, bool outside, std::vector<Diagnostic> &diagnostics) {
  struct Candidate {
    const char *name;
    FoundFile::Format format;
  };
  static constexpr Candidate kCandidates[] = {{"hasten.toml", FoundFile::Format::HastenToml},
                                              {"pyproject.toml", FoundFile::Format::PyprojectToml},
                                              {"package.json", FoundFile::Format::PackageJson}};
  for (const Candidate &candidate : kCandidates) {
    if (outside && candidate.format != FoundFile::Format::HastenToml) break;
    FoundFile file;
    file.format = candidate.format;
    file.path = join_path(directory, candidate.name);
    if (!exists(file.path)) continue;
    file.text = read(file.path, diagnostics);
    if (candidate.format == FoundFile::Format::HastenToml || has_table(file)) return file;
  }
  return {};
}

} // namespace

Location locate(const std::string &start, std::vector<Diagnostic> &diagnostics) {
  std::string first = absolute_path(start);
  if (!is_directory(first)) first = std::string(parent_path(first));
  Location location;
  std::string git_root, marked_root;
  FoundFile nearest;
  std::string nearest_directory;
  for (std::string directory = first;; directory = std::string(parent_path(directory))) {
    FoundFile file = in_directory(directory, !git_root.empty(), diagnostics);
    bool root = file.found() && says_root(file);
    if (file.found() && !nearest.found()) nearest = std::move(file), nearest_directory = directory;
    if (root) {
      marked_root = directory;
      break;
    }
    if (git_root.empty() && exists(join_path(directory, ".git"))) git_root = directory;
    if (directory == "/" || directory.empty()) break;
  }
  if (!marked_root.empty())
    location.project_root = marked_root;
  else
    location.project_root = !git_root.empty() ? git_root : first;
  // Without a root or git, a file further up would reach beyond what is analysed; it holds all the same.
  bool inside = is_inside(nearest_directory, location.project_root);
  if (nearest.found() && (inside || git_root.empty())) location.file = std::move(nearest);
  return location;
}

FoundFile open_file(const std::string &path, std::vector<Diagnostic> &diagnostics) {
  FoundFile file;
  file.path = absolute_path(path);
  std::string_view name = file_name(file.path);
  if (name == "pyproject.toml") file.format = FoundFile::Format::PyprojectToml;
  if (extension(file.path) == ".json") file.format = FoundFile::Format::PackageJson;
  tl::expected<std::string, FileError> text = read_file(file.path, kMaxConfigSize);
  if (text) {
    file.text = std::move(*text);
    return file;
  }
  Diagnostic diagnostic = text.error().diagnostic();
  diagnostic.level = Diagnostic::Level::Error;
  diagnostic.path = shown_path(file.path);
  diagnostics.push_back(std::move(diagnostic));
  return {};
}

} // namespace hasten::config

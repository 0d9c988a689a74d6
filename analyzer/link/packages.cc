#include "link/packages.h"

#include <algorithm>
#include <map>

#include "base/path.h"
#include "link/json_config.h"
#include "source/glob.h"

namespace hasten::link {

namespace {

constexpr int kDeepestCondition = 16;

// Conditions whose files are the least like what a server runs come last.
int condition_rank(std::string_view condition) {
  if (condition == "source" || condition == "development" || condition == "typescript" || condition == "bun" ||
      condition.find("source") != condition.npos)
    return 0;
  if (condition == "types" || condition == "typings") return 2;
  if (condition == "browser" || condition == "react-native" || condition == "worker" || condition == "workerd" ||
      condition == "edge-light" || condition == "deno" || condition == "react-server")
    return 3;
  return 1;
}

// Every string below `value`: what it leads to under some condition.
void collect_targets(const rapidjson::Value &value, int rank, int depth,
                     std::vector<std::pair<int, std::string>> &out) {
  if (depth > kDeepestCondition) return;
  if (value.IsString()) {
    out.emplace_back(rank, std::string(json_text(value)));
  } else if (value.IsArray()) {
    for (const rapidjson::Value &item : value.GetArray()) collect_targets(item, rank, depth + 1, out);
  } else if (value.IsObject()) {
    for (const auto &member : value.GetObject())
      collect_targets(member.value, std::max(rank, condition_rank(json_text(member.name))), depth + 1, out);
  }
}

SubpathTargets subpath_targets(std::string_view key, const rapidjson::Value &value) {
  std::vector<std::pair<int, std::string>> found;
  collect_targets(value, 0, 0, found);
  std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
  SubpathTargets out;
  out.key = key;
  for (auto &[rank, target] : found)
    if (std::find(out.targets.begin(), out.targets.end(), target) == out.targets.end())
      out.targets.push_back(std::move(target));
  return out;
}

// "exports" or "imports": an object of subpaths, or what "." leads to.
std::vector<SubpathTargets> subpath_table(const rapidjson::Value &value) {
  std::vector<SubpathTargets> table;
  bool subpaths = value.IsObject() && value.MemberCount() > 0;
  if (subpaths) {
    std::string_view first = json_text(value.MemberBegin()->name);
    subpaths = first.starts_with('.') || first.starts_with('#');
  }
  if (!subpaths) {
    table.push_back(subpath_targets(".", value));
    return table;
  }
  for (const auto &member : value.GetObject()) table.push_back(subpath_targets(json_text(member.name), member.value));
  return table;
}

void add_strings(const rapidjson::Value *list, std::vector<std::string> &out) {
  if (!list || !list->IsArray()) return;
  for (const rapidjson::Value &item : list->GetArray())
    if (item.IsString()) out.emplace_back(json_text(item));
}

} // namespace

std::pair<std::string_view, std::string_view> split_package(std::string_view specifier) {
  size_t slash = specifier.find('/');
  if (specifier.starts_with('@') && slash != specifier.npos) slash = specifier.find('/', slash + 1);
  if (slash == specifier.npos) return {specifier, {}};
  return {specifier.substr(0, slash), specifier.substr(slash + 1)};
}

std::vector<std::string> match_subpath(const std::vector<SubpathTargets> &table, std::string_view subpath) {
  const SubpathTargets *best = nullptr;
  size_t best_prefix = 0;
  std::string_view filling;
  for (const SubpathTargets &entry : table) {
    if (entry.key == subpath) return entry.targets;
    std::string_view key = entry.key;
    size_t star = key.find('*');
    std::string_view before = key.substr(0, star), after;
    if (star != key.npos)
      after = key.substr(star + 1);
    else if (!key.ends_with('/')) // A folder mapping, as old packages have them.
      continue;
    if (subpath.size() < before.size() + after.size() || !subpath.starts_with(before) || !subpath.ends_with(after))
      continue;
    if (best && before.size() <= best_prefix) continue;
    best = &entry;
    best_prefix = before.size();
    filling = subpath.substr(before.size(), subpath.size() - before.size() - after.size());
  }
  std::vector<std::string> out;
  if (!best) return out;
  for (const std::string &target : best->targets) {
    std::string filled;
    for (char c : target) {
      if (c == '*')
        filled += filling;
      else
        filled += c;
    }
    if (best->key.find('*') == std::string::npos) filled += filling;
    out.push_back(std::move(filled));
  }
  return out;
}

std::vector<std::string> read_pnpm_packages(std::string_view yaml) {
  std::vector<std::string> out;
  auto trimmed = [](std::string_view text) {
    size_t begin = text.find_first_not_of(" \t\r"), end = text.find_last_not_of(" \t\r");
    return begin == text.npos ? std::string_view() : text.substr(begin, end - begin + 1);
  };
  auto add = [&](std::string_view item) { // One value: quoted or plain, with a comment after it.
    item = trimmed(item);
    if (!item.empty() && (item[0] == '"' || item[0] == '\'')) {
      size_t end = item.find(item[0], 1);
      item = item.substr(1, end == item.npos ? item.npos : end - 1);
    } else if (size_t comment = item.find(" #"); comment != item.npos) {
      item = trimmed(item.substr(0, comment));
    }
    if (!item.empty() && item[0] != '#') out.emplace_back(item);
  };
  bool inside = false;
  while (!yaml.empty()) {
    size_t end = yaml.find('\n');
    std::string_view line = yaml.substr(0, end);
    yaml.remove_prefix(end == yaml.npos ? yaml.size() : end + 1);
    std::string_view text = trimmed(line);
    if (text.empty() || text[0] == '#') continue;
    if (line.starts_with("packages:")) {
      inside = true;
      std::string_view value = trimmed(line.substr(9));
      if (value.starts_with('[')) { // packages: ["a", 'b/*']
        value = value.substr(1, value.find(']') == value.npos ? value.npos : value.find(']') - 1);
        while (!value.empty()) {
          size_t comma = value.find(',');
          add(value.substr(0, comma));
          value.remove_prefix(comma == value.npos ? value.size() : comma + 1);
        }
        inside = false;
      }
      continue;
    }
    if (!inside) continue;
    if (text[0] == '-')
      add(text.substr(1));
    else if (line[0] != ' ' && line[0] != '\t')
      inside = false;
  }
  return out;
}

Packages::Packages(const std::vector<std::string> &project_files, const ReadText &read,
                   std::vector<Diagnostic> &diagnostics) {
  std::map<std::string, std::vector<std::string>> globs; // Of pnpm-workspace.yaml, by directory.
  for (const std::string &path : project_files) {
    std::string_view name = file_name(path);
    bool package = name == "package.json", pnpm = name == "pnpm-workspace.yaml";
    if ((!package && !pnpm) || path.find("node_modules/") != path.npos) continue;
    std::optional<std::string> text = read(path);
    if (!text) continue;
    if (package)
      read_package(path, *text, diagnostics);
    else
      globs[std::string(parent_path(path))] = read_pnpm_packages(*text);
  }
  std::sort(packages_.begin(), packages_.end(),
            [](const Package &a, const Package &b) { return a.directory < b.directory; });
  for (uint32_t i = 0; i < packages_.size(); ++i) by_directory_.emplace(packages_[i].directory, i);
  for (auto &[directory, list] : globs) {
    if (!in(directory)) { // A workspace file alone.
      Package package;
      package.directory = directory;
      auto at = std::lower_bound(packages_.begin(), packages_.end(), directory,
                                 [](const Package &p, const std::string &d) { return p.directory < d; });
      packages_.insert(at, std::move(package));
      by_directory_.clear();
      for (uint32_t i = 0; i < packages_.size(); ++i) by_directory_.emplace(packages_[i].directory, i);
    }
    std::vector<std::string> &all = packages_[by_directory_.find(directory)->second].workspaces;
    all.insert(all.end(), list.begin(), list.end());
  }
  if (const Package *root = in(""); root && root->workspaces.empty())
    if (std::optional<std::string> text = read("lerna.json")) {
      std::vector<Diagnostic> ignored;
      if (auto json = read_json_object("lerna.json", *text, ignored))
        add_strings(json_member(*json, "packages"), packages_[by_directory_.find("")->second].workspaces);
    }
  for (uint32_t i = 0; i < packages_.size(); ++i)
    if (!packages_[i].name.empty()) by_name_[packages_[i].name].push_back(i);
  find_workspaces();
}

void Packages::read_package(const std::string &path, const std::string &text, std::vector<Diagnostic> &diagnostics) {
  std::optional<rapidjson::Document> json = read_json_object(path, text, diagnostics);
  if (!json) return;
  Package p;
  p.directory = parent_path(path);
  p.name = json_string_member(*json, "name").value_or("");
  for (const char *key : {"source", "main", "module", "types", "typings"})
    if (std::optional<std::string> entry = json_string_member(*json, key); entry && !entry->empty())
      p.entries.push_back(*entry);
  if (const rapidjson::Value *exports = json_member(*json, "exports"); exports && !exports->IsNull()) {
    p.has_exports = true;
    p.exports = subpath_table(*exports);
  }
  if (const rapidjson::Value *imports = json_member(*json, "imports"); imports && imports->IsObject())
    p.imports = subpath_table(*imports);
  for (const char *key : {"_moduleAliases", "alias"})
    if (const rapidjson::Value *aliases = json_member(*json, key); aliases && aliases->IsObject())
      for (const auto &alias : aliases->GetObject())
        if (alias.value.IsString()) p.aliases.emplace_back(json_text(alias.name), json_text(alias.value));
  for (const char *key : {"dependencies", "devDependencies", "peerDependencies", "optionalDependencies"})
    if (const rapidjson::Value *list = json_member(*json, key); list && list->IsObject())
      for (const auto &one : list->GetObject())
        p.dependencies.emplace(json_text(one.name), one.value.IsString() ? json_text(one.value) : std::string_view());
  const rapidjson::Value *workspaces = json_member(*json, "workspaces");
  if (workspaces && workspaces->IsObject()) workspaces = json_member(*workspaces, "packages");
  add_strings(workspaces, p.workspaces);
  packages_.push_back(std::move(p));
}

void Packages::find_workspaces() {
  for (uint32_t root = 0; root < packages_.size(); ++root) {
    if (packages_[root].workspaces.empty()) continue;
    GlobSet globs;
    for (std::string_view glob : packages_[root].workspaces) {
      bool negated = glob.starts_with('!');
      if (negated) glob.remove_prefix(1);
      if (glob.starts_with("./")) glob.remove_prefix(2);
      while (glob.ends_with('/')) glob.remove_suffix(1);
      // Anchored: "packages" is one directory here, not one of that name at any depth.
      if (!glob.empty() && glob != ".") (void)globs.add((negated ? "!/" : "/") + std::string(glob));
    }
    const std::string &top = packages_[root].directory;
    for (uint32_t i = 0; i < packages_.size(); ++i) {
      const std::string &directory = packages_[i].directory;
      if (i == root || !is_inside(directory, top)) continue;
      std::string_view below = std::string_view(directory).substr(top.empty() ? 0 : top.size() + 1);
      if (globs.takes_in(globs.last_match(below, true))) packages_[i].workspace = static_cast<int>(root);
    }
    packages_[root].workspace = static_cast<int>(root);
  }
}

const Package *Packages::in(std::string_view directory) const {
  auto at = by_directory_.find(directory);
  return at == by_directory_.end() ? nullptr : &packages_[at->second];
}

const Package *Packages::nearest(std::string_view directory) const {
  for (;; directory = parent_path(directory)) {
    if (const Package *package = in(directory)) return package;
    if (directory.empty()) return nullptr;
  }
}

static std::string_view written_version(const Package &package, std::string_view name) {
  auto at = package.dependencies.find(std::string(name));
  return at == package.dependencies.end() ? std::string_view() : std::string_view(at->second);
}

bool Packages::depends_on(std::string_view name, std::string_view directory) const {
  for (;; directory = parent_path(directory)) {
    const Package *package = in(directory);
    if (package && package->dependencies.contains(std::string(name))) return true;
    if (directory.empty()) return false;
  }
}

const Package *Packages::named(std::string_view name, std::string_view directory) const {
  auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  const Package *importer = nearest(directory);
  std::string_view version = importer ? written_version(*importer, name) : std::string_view();
  bool local = version.starts_with("file:") || version.starts_with("link:") || version.starts_with("workspace:") ||
               version.starts_with("portal:") || version == "*";
  bool published = !local && depends_on(name, directory);
  auto common = [&](const Package &p) {
    size_t n = 0;
    while (n < p.directory.size() && n < directory.size() && p.directory[n] == directory[n]) ++n;
    return n;
  };
  const Package *best = nullptr;
  int best_rank = 0;
  for (uint32_t i : found->second) {
    const Package &p = packages_[i];
    int rank = published ? 0 : 1;
    if (local) rank = 2;
    if (p.workspace >= 0 && is_inside(directory, packages_[static_cast<size_t>(p.workspace)].directory)) rank = 3;
    if (&p == importer) rank = 4;
    if (rank > best_rank || (rank > 0 && rank == best_rank && common(p) > common(*best))) {
      best = &p;
      best_rank = rank;
    }
  }
  return best;
}

} // namespace hasten::link

#include "link/tsconfig.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "base/path.h"
#include "link/json_config.h"

namespace hasten::link {

namespace {
constexpr int kLongestChain = 32;       // Of configurations that extend one another.
constexpr size_t kMostReferences = 200; // Per configuration, all levels together.
constexpr std::string_view kConfigDirectory = "${configDir}";

bool is_config(std::string_view name) {
  return (name.starts_with("tsconfig") || name.starts_with("jsconfig")) && name.ends_with(".json");
}
bool is_relative(std::string_view path) {
  return path.starts_with("./") || path.starts_with("../") || path == "." || path == "..";
}
} // namespace

TsConfigs::TsConfigs(const std::vector<std::string> &project_files, const ReadText &read, const Packages &packages,
                     std::vector<Diagnostic> &diagnostics)
    : read_(read), packages_(packages), diagnostics_(diagnostics) {
  std::map<std::string, std::vector<std::string>> files; // Names, by directory.
  for (const std::string &path : project_files)
    if (is_config(file_name(path)) && path.find("node_modules/") == path.npos)
      files[std::string(parent_path(path))].emplace_back(file_name(path));
  for (auto &[directory, names] : files) {
    auto rank = [](const std::string &name) { return name == "tsconfig.json" ? 0 : name == "jsconfig.json" ? 1 : 2; };
    std::sort(names.begin(), names.end(), [&](const std::string &a, const std::string &b) {
      return rank(a) != rank(b) ? rank(a) < rank(b) : a < b;
    });
    std::vector<std::string> order; // Paths; the list grows by what they reference.
    std::set<std::string> seen;
    auto add = [&](const std::string &path) {
      if (order.size() < kMostReferences && seen.insert(path).second) order.push_back(path);
    };
    if (rank(names[0]) < 2) {
      add(join_path(directory, names[0]));
      for (size_t i = 0; i < order.size(); ++i)
        for (const std::string &reference : load(order[i], 0).written.references)
          // What another directory's files use is found from there.
          if (parent_path(reference) == directory) add(reference);
    }
    for (const std::string &name : names) add(join_path(directory, name));
    std::vector<const TsConfig *> configs;
    for (const std::string &path : order) {
      const Loaded &loaded = load(path, 0);
      if (!loaded.there) continue;
      TsConfig config = effective(path, loaded.written);
      if (!config.base_url && config.paths.empty() && config.root_dirs.empty()) continue;
      kept_.push_back(std::make_unique<TsConfig>(std::move(config)));
      configs.push_back(kept_.back().get());
    }
    if (!configs.empty()) by_directory_[directory] = std::move(configs);
  }
  loaded_.clear();
}

const std::vector<const TsConfig *> &TsConfigs::in(std::string_view directory) const {
  static const std::vector<const TsConfig *> kNone;
  auto at = by_directory_.find(directory);
  return at == by_directory_.end() ? kNone : at->second;
}

const TsConfigs::Loaded &TsConfigs::load(const std::string &path, int depth) {
  auto [at, fresh] = loaded_.try_emplace(path); // Present while it loads, so that a circle finds an empty one.
  Loaded &result = at->second;                  // References into an unordered_map stay valid.
  if (!fresh || depth > kLongestChain) return result;
  std::optional<std::string> text = read_(path);
  if (!text) return result;
  std::vector<Diagnostic> elsewhere; // A library's file is not ours to complain about.
  bool ours = path.find("node_modules/") == path.npos;
  std::optional<rapidjson::Document> json = read_json_object(path, *text, ours ? diagnostics_ : elsewhere);
  if (!json) return result;
  Written written;
  std::string directory(parent_path(path));

  std::vector<std::string> extended;
  if (const rapidjson::Value *extends = json_member(*json, "extends")) {
    if (extends->IsString())
      extended.emplace_back(json_text(*extends));
    else if (extends->IsArray())
      for (const rapidjson::Value &one : extends->GetArray())
        if (one.IsString()) extended.emplace_back(json_text(one));
  }
  for (const std::string &name : extended) {
    std::optional<std::string> base = find_extended(name, directory, depth);
    if (!base) continue;
    const Written &inherited = load(*base, depth + 1).written;
    if (inherited.base_url) written.base_url = inherited.base_url;
    if (inherited.paths) written.paths = inherited.paths;
    if (inherited.root_dirs) written.root_dirs = inherited.root_dirs;
  }

  if (const rapidjson::Value *options = json_member(*json, "compilerOptions"); options && options->IsObject()) {
    if (std::optional<std::string> base = json_string_member(*options, "baseUrl"))
      written.base_url = {*base, directory};
    if (const rapidjson::Value *paths = json_member(*options, "paths"); paths && paths->IsObject()) {
      written.paths.emplace();
      written.paths->second = directory;
      for (const auto &mapping : paths->GetObject()) {
        std::vector<std::string> targets;
        if (mapping.value.IsArray())
          for (const rapidjson::Value &target : mapping.value.GetArray())
            if (target.IsString()) targets.emplace_back(json_text(target));
        written.paths->first.emplace_back(json_text(mapping.name), std::move(targets));
      }
    }
    if (const rapidjson::Value *dirs = json_member(*options, "rootDirs"); dirs && dirs->IsArray()) {
      written.root_dirs.emplace();
      written.root_dirs->second = directory;
      for (const rapidjson::Value &dir : dirs->GetArray())
        if (dir.IsString()) written.root_dirs->first.emplace_back(json_text(dir));
    }
  }
  if (const rapidjson::Value *references = json_member(*json, "references"); references && references->IsArray())
    for (const rapidjson::Value &reference : references->GetArray())
      if (std::optional<std::string> to = json_string_member(reference, "path")) {
        std::string target = join_path(directory, *to);
        written.references.push_back(target.ends_with(".json") ? target : join_path(target, "tsconfig.json"));
      }
  result.there = true;
  result.written = std::move(written);
  return result;
}

std::optional<std::string> TsConfigs::find_extended(const std::string &name, const std::string &directory, int depth) {
  if (name.empty()) return std::nullopt;
  auto first_there = [&](const std::string &path) -> std::optional<std::string> {
    std::vector<std::string> candidates;
    if (!path.ends_with(".json")) {
      candidates.push_back(path + ".json");
      candidates.push_back(join_path(path, "tsconfig.json"));
    }
    candidates.push_back(path);
    for (const std::string &candidate : candidates)
      if (load(candidate, depth + 1).there || (loaded_.contains(candidate) && read_(candidate))) return candidate;
    return std::nullopt;
  };
  if (is_relative(name)) return first_there(join_path(directory, name));
  if (is_absolute(name)) return std::nullopt;
  auto [package_name, subpath] = split_package(name);
  if (const Package *package = packages_.named(package_name, directory)) {
    if (!subpath.empty())
      for (const std::string &target : match_subpath(package->exports, "./" + std::string(subpath)))
        if (auto found = first_there(join_path(package->directory, target))) return found;
    if (auto found = first_there(join_path(package->directory, subpath.empty() ? "tsconfig.json" : subpath)))
      return found;
  }
  for (std::string_view at = directory;; at = parent_path(at)) { // Installed packages, where they are.
    std::string installed = join_path(at, "node_modules/" + name);
    if (auto found = first_there(subpath.empty() ? installed + "/tsconfig.json" : installed)) return found;
    if (at.empty()) return std::nullopt;
  }
}

TsConfig TsConfigs::effective(const std::string &path, const Written &written) const {
  TsConfig config;
  config.directory = parent_path(path);
  auto absolute = [&](const std::string &text, const std::string &directory) {
    if (text.starts_with(kConfigDirectory)) // The directory of the configuration that is used, not the extended one's.
      return join_path(config.directory, "." + text.substr(kConfigDirectory.size()));
    return join_path(directory, text);
  };
  if (written.base_url) config.base_url = absolute(written.base_url->first, written.base_url->second);
  if (written.paths) {
    const std::string &directory = config.base_url ? *config.base_url : written.paths->second;
    for (const auto &[pattern, targets] : written.paths->first) {
      PathMapping mapping;
      size_t star = pattern.find('*');
      mapping.star = star != pattern.npos;
      mapping.before = pattern.substr(0, star);
      if (mapping.star) mapping.after = pattern.substr(star + 1);
      for (const std::string &target : targets) mapping.targets.push_back(absolute(target, directory));
      config.paths.push_back(std::move(mapping));
    }
  }
  if (written.root_dirs)
    for (const std::string &dir : written.root_dirs->first)
      config.root_dirs.push_back(absolute(dir, written.root_dirs->second));
  return config;
}

std::vector<std::string> map_path(const TsConfig &config, std::string_view specifier) {
  const PathMapping *best = nullptr;
  for (const PathMapping &mapping : config.paths) {
    if (!mapping.star) {
      if (mapping.before == specifier) return mapping.targets;
      continue;
    }
    if (specifier.size() < mapping.before.size() + mapping.after.size() || !specifier.starts_with(mapping.before) ||
        !specifier.ends_with(mapping.after))
      continue;
    if (!best || mapping.before.size() > best->before.size()) best = &mapping;
  }
  std::vector<std::string> out;
  if (!best) return out;
  std::string_view filling = specifier.substr(best->before.size());
  filling.remove_suffix(best->after.size());
  for (const std::string &target : best->targets) {
    size_t star = target.find('*');
    if (star == target.npos)
      out.push_back(target);
    else
      out.push_back(target.substr(0, star) + std::string(filling) + target.substr(star + 1));
  }
  return out;
}

} // namespace hasten::link

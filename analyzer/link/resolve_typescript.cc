#include "link/resolve_typescript.h"

#include <algorithm>

namespace hasten::link {

namespace {

constexpr int kLongestChain = 8; // Of directories whose package.json leads to another directory.

constexpr std::string_view kTypeScriptFirst[] = {".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"};
constexpr std::string_view kJavaScriptFirst[] = {".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"};

// Extensions of what can be imported and holds no code that we read.
constexpr std::string_view kAssets[] = {
    ".json", ".json5", ".jsonc", ".css",     ".scss",  ".sass", ".less", ".styl",   ".pcss",   ".svg",
    ".png",  ".jpg",   ".jpeg",  ".gif",     ".webp",  ".avif", ".ico",  ".bmp",    ".html",   ".htm",
    ".md",   ".mdx",   ".txt",   ".graphql", ".gql",   ".wasm", ".node", ".vue",    ".svelte", ".astro",
    ".sql",  ".yaml",  ".yml",   ".toml",    ".proto", ".hbs",  ".ejs",  ".pug",    ".liquid", ".mjml",
    ".woff", ".woff2", ".ttf",   ".otf",     ".eot",   ".mp3",  ".mp4",  ".webm",   ".wav",    ".ogg",
    ".pdf",  ".csv",   ".xml",   ".prisma",  ".env",   ".pem",  ".key",  ".lottie", ".glsl",   ".po"};

// What a compiler writes, and the sources it may stand for.
struct Built {
  std::string_view built;
  std::string_view sources[4];
};
constexpr Built kBuilt[] = {
    {".d.ts", {".ts", ".tsx"}},       {".d.mts", {".mts", ".ts"}}, {".d.cts", {".cts", ".ts"}},
    {".js", {".ts", ".tsx", ".jsx"}}, {".jsx", {".tsx"}},          {".mjs", {".mts", ".ts", ".tsx"}},
    {".cjs", {".cts", ".ts", ".tsx"}}};
constexpr std::string_view kOutputDirectories[] = {"dist",    "build",  "lib",    "out",      "output",
                                                   "es",      "esm",    "cjs",    "compiled", "dist-node",
                                                   ".output", "_build", "release"};

bool is_relative(std::string_view s) { return s == "." || s == ".." || s.starts_with("./") || s.starts_with("../"); }

bool is_asset(std::string_view specifier) {
  return std::find(std::begin(kAssets), std::end(kAssets), extension(specifier)) != std::end(kAssets);
}

// "!!raw-loader!./x?query" -> "./x"
std::string_view without_loaders(std::string_view specifier) {
  if (size_t bang = specifier.rfind('!'); bang != specifier.npos) specifier.remove_prefix(bang + 1);
  if (size_t query = specifier.find('?'); query != specifier.npos && query > 0) specifier = specifier.substr(0, query);
  return specifier;
}

// npm's rule for names, loosely: "@/x" and "~/x" are none.
bool can_be_package(std::string_view name) {
  if (name.empty() || name[0] == '.' || name[0] == '/' || name[0] == '#' || name[0] == '~') return false;
  if (name[0] == '@') return name.size() > 1 && name[1] != '/' && name.find('/') != name.npos;
  return true;
}

} // namespace

TypeScriptResolver::TypeScriptResolver(const FileTable &files, const std::vector<std::string> &project_files,
                                       const ReadText &read, std::vector<Diagnostic> &diagnostics)
    : files_(files), packages_(project_files, read, diagnostics),
      configs_(project_files, read, packages_, diagnostics) {}

// ---- Files and directories

TypeScriptResolver::Found TypeScriptResolver::probe_file(const From &from, std::string_view path) const {
  if (path.empty() || !files_.has_directory(parent_path(path))) return std::nullopt;
  Found exact = files_.find(path);
  if (exact && !from.typescript) return exact;
  // ./x.js means ./x.ts where that is the source.
  for (const Built &b : kBuilt) {
    if (!path.ends_with(b.built) || path.size() == b.built.size()) continue;
    std::string stem(path.substr(0, path.size() - b.built.size()));
    for (std::string_view source : b.sources)
      if (!source.empty())
        if (Found found = files_.find(stem + std::string(source))) return found;
  }
  if (exact) return exact;
  // ./x.tsx where x.ts is meant: bundlers let it pass.
  if (path.ends_with(".tsx") || path.ends_with(".jsx"))
    if (Found found = files_.find(std::string(path.substr(0, path.size() - 4)) + ".ts")) return found;
  if (path.ends_with(".ts"))
    if (Found found = files_.find(std::string(path) + "x")) return found;
  std::string candidate(path);
  for (std::string_view ending : from.typescript ? kTypeScriptFirst : kJavaScriptFirst) {
    candidate.resize(path.size());
    candidate += ending;
    if (Found found = files_.find(candidate)) return found;
  }
  return std::nullopt;
}

TypeScriptResolver::Found TypeScriptResolver::probe_directory(const From &from, std::string_view path,
                                                              int depth) const {
  if (depth > kLongestChain || !files_.has_directory(path)) return std::nullopt;
  if (const Package *package = packages_.in(path))
    for (const std::string &entry : package->entries) {
      std::string target = join_path(path, entry);
      if (Found found = probe_file(from, target)) return found;
      if (target != path)
        if (Found found = probe_directory(from, target, depth + 1)) return found;
      if (Found found = probe_built(from, *package, entry)) return found;
    }
  return probe_file(from, join_path(path, "index"));
}

TypeScriptResolver::Found TypeScriptResolver::probe(const From &from, std::string_view path,
                                                    bool directory_only) const {
  if (!directory_only)
    if (Found found = probe_file(from, path)) return found;
  return probe_directory(from, path, 0);
}

// A file of a package that need not be built yet: dist/esm/x.js is src/x.ts, or x.ts.
TypeScriptResolver::Found TypeScriptResolver::probe_built(const From &from, const Package &package,
                                                          std::string_view target) const {
  std::string path = normalise_path(target);
  if (path.starts_with("..")) return std::nullopt;
  if (Found found = probe_file(from, join_path(package.directory, path))) return found;
  std::vector<std::string_view> segments = path_segments(path);
  for (size_t dropped = 0; dropped <= segments.size() && dropped <= 3; ++dropped) {
    if (dropped == 1 && std::find(std::begin(kOutputDirectories), std::end(kOutputDirectories), segments[0]) ==
                            std::end(kOutputDirectories))
      break; // Not an output directory: only a missing "src" in front is believable.
    std::string rest;
    for (size_t i = dropped; i < segments.size(); ++i) {
      rest += rest.empty() ? "" : "/";
      rest += segments[i];
    }
    for (const char *sources : {"src", "", "lib", "source"}) {
      if (dropped == 0 && *sources == '\0') continue;
      std::string candidate = join_path(package.directory, *sources ? std::string(sources) + "/" + rest : rest);
      if (Found found = probe_file(from, candidate)) return found;
      // dist/x.js for src/x/index.ts
      std::string_view stem = candidate;
      stem.remove_suffix(extension(candidate).size());
      if (Found found = probe_file(from, std::string(stem) + "/index")) return found;
    }
  }
  return std::nullopt;
}

// A path out of a mapping, which may point at a package's output.
TypeScriptResolver::Found TypeScriptResolver::probe_mapped(const From &from, std::string_view path) const {
  if (Found found = probe(from, path)) return found;
  const Package *package = packages_.nearest(parent_path(path));
  if (!package || !is_inside(path, package->directory)) return std::nullopt;
  size_t skip = package->directory.empty() ? 0 : package->directory.size() + 1;
  return path.size() > skip ? probe_built(from, *package, path.substr(skip)) : std::nullopt;
}

// ---- Packages

TypeScriptResolver::Found TypeScriptResolver::in_package(const From &from, const Package &package,
                                                         std::string_view subpath) const {
  std::string key = subpath.empty() ? "." : "./" + std::string(subpath);
  for (const std::string &target : match_subpath(package.exports, key))
    if (Found found = probe_built(from, package, target)) return found;
  if (subpath.empty()) {
    for (const std::string &entry : package.entries) {
      if (Found found = probe_directory(from, join_path(package.directory, entry), 0)) return found;
      if (Found found = probe_built(from, package, entry)) return found;
    }
    for (const char *usual : {"src/index", "index", "src/main", "lib/index", "source/index", "src/lib/index"})
      if (Found found = probe_file(from, join_path(package.directory, usual))) return found;
    return std::nullopt;
  }
  if (Found found = probe(from, join_path(package.directory, subpath))) return found;
  if (Found found = probe_built(from, package, subpath)) return found;
  return probe(from, join_path(package.directory, "src/" + std::string(subpath)));
}

// ---- Specifiers

TypeScriptResolver::Found TypeScriptResolver::relative(const From &from, std::string_view specifier) const {
  std::string path = join_path(from.directory, specifier);
  bool directory_only =
      specifier.ends_with('/') || specifier.ends_with("/.") || specifier.ends_with("..") || specifier == ".";
  if (Found found = probe(from, path, directory_only)) return found;
  // Several roots that are one directory at run time.
  for (std::string_view at = from.directory;; at = parent_path(at)) {
    for (const TsConfig *config : configs_.in(at))
      for (const std::string &root : config->root_dirs) {
        if (!is_inside(path, root)) continue;
        std::string_view below = std::string_view(path).substr(root.empty() ? 0 : root.size());
        for (const std::string &other : config->root_dirs)
          if (other != root)
            if (Found found = probe(from, join_path(other, "." + std::string(below)), directory_only)) return found;
      }
    if (at.empty()) break;
  }
  // Tests and scripts may import what a build writes beside the sources.
  return probe_mapped(from, path);
}

// By the mappings of the tsconfigs around the file, the nearest first.
TypeScriptResolver::Found TypeScriptResolver::mapped(const From &from, std::string_view specifier) const {
  for (std::string_view at = from.directory;; at = parent_path(at)) {
    for (const TsConfig *config : configs_.in(at)) {
      for (const std::string &target : map_path(*config, specifier))
        if (Found found = probe_mapped(from, normalise_path(target))) return found;
      if (config->base_url)
        if (Found found = probe(from, join_path(*config->base_url, specifier))) return found;
    }
    if (at.empty()) return std::nullopt;
  }
}

// By package.json: its own imports and aliases, and workspaces.
TypeScriptResolver::Found TypeScriptResolver::by_configuration(const From &from, std::string_view specifier) const {
  for (std::string_view at = from.directory;; at = parent_path(at)) {
    if (const Package *package = packages_.in(at)) {
      if (specifier.starts_with('#'))
        for (const std::string &target : match_subpath(package->imports, specifier)) {
          if (target.starts_with("./")) {
            if (Found found = probe_built(from, *package, target)) return found;
            if (Found found = probe(from, join_path(package->directory, target))) return found;
          } else if (const Package *other = packages_.named(split_package(target).first, from.directory)) {
            if (Found found = in_package(from, *other, split_package(target).second)) return found;
          }
        }
      for (const auto &[name, target] : package->aliases) {
        bool whole = specifier == name;
        bool below = specifier.size() > name.size() && specifier.starts_with(name) && specifier[name.size()] == '/';
        if (!whole && !below) continue;
        std::string path = join_path(package->directory, target + "/" + std::string(specifier.substr(name.size())));
        if (Found found = probe_mapped(from, path)) return found;
      }
    }
    if (at.empty()) break;
  }
  auto [name, subpath] = split_package(specifier);
  if (const Package *package = packages_.named(name, from.directory))
    if (Found found = in_package(from, *package, subpath)) return found;
  return std::nullopt;
}

// Aliases that bundlers and test runners are told elsewhere: taken if they can mean one file only.
TypeScriptResolver::Found TypeScriptResolver::by_convention(const From &from, std::string_view specifier) const {
  const Package *package = packages_.nearest(from.directory);
  std::string_view root = package ? std::string_view(package->directory) : std::string_view();
  std::vector<std::string> candidates;
  auto below_root = [&](std::string_view rest, std::initializer_list<std::string_view> directories) {
    for (std::string_view directory : directories)
      candidates.push_back(join_path(root, std::string(directory) + std::string(rest)));
  };
  auto [name, subpath] = split_package(specifier);
  bool listed = packages_.depends_on(name, from.directory);
  if (specifier.starts_with("@/") || specifier.starts_with("~/")) {
    below_root(specifier.substr(2), {"src/", "", "app/", "lib/"});
  } else if (specifier.starts_with("@@/") || specifier.starts_with("~~/")) {
    below_root(specifier.substr(3), {"", "src/"});
  } else if (specifier.starts_with("$lib/")) {
    below_root(specifier.substr(5), {"src/lib/"});
  } else if (specifier.starts_with('/')) {
    below_root(specifier.substr(1), {"", "src/"});
  } else if (listed) {
    return std::nullopt;
  } else if (specifier.starts_with('@') || specifier.starts_with('~') || specifier.starts_with('#')) {
    below_root(specifier.substr(1), {"src/", "", "src/app/"}); // "@server/models/user"
  } else if (!subpath.empty()) {
    below_root(specifier, {"", "src/"}); // "src/x", "app/x": a root directory named by NODE_PATH or a bundler.
  } else {
    return std::nullopt;
  }
  Found only;
  for (const std::string &candidate : candidates)
    if (Found found = probe(from, candidate)) {
      if (only && *only != *found) return std::nullopt;
      only = found;
    }
  return only;
}

// Whether a name that leads nowhere was meant for the project: an alias, or a directory at a root.
bool TypeScriptResolver::means_own_file(const From &from, std::string_view specifier) const {
  auto [name, subpath] = split_package(specifier);
  if (packages_.depends_on(name, from.directory)) return false;
  const Package *package = packages_.nearest(from.directory);
  if (package && !subpath.empty() && files_.has_directory(join_path(package->directory, name))) return true;
  for (std::string_view at = from.directory;; at = parent_path(at)) {
    for (const TsConfig *config : configs_.in(at))
      for (const PathMapping &mapping : config->paths)
        if (!mapping.before.empty() &&
            (mapping.star ? specifier.starts_with(mapping.before) : specifier == mapping.before))
          return true;
    if (at.empty()) return false;
  }
}

ImportAnswer TypeScriptResolver::resolve(std::string_view from_path, std::string_view specifier) const {
  ImportAnswer answer;
  From from{from_path, parent_path(from_path),
            extension(from_path).find('t') == 1 || extension(from_path) == ".mts" || extension(from_path) == ".cts"};
  specifier = without_loaders(specifier);
  if (specifier.empty()) return answer;
  bool local = is_relative(specifier);
  Found found;
  if (local) {
    found = relative(from, specifier);
  } else if (size_t colon = specifier.find(':'); colon != specifier.npos && specifier.find('/') > colon) {
    // node:fs/promises, npm:pg@8/x, jsr:@std/x, bun:sqlite, https://…, virtual:…
    std::string_view scheme = specifier.substr(0, colon), rest = specifier.substr(colon + 1);
    answer.kind = ImportAnswer::Kind::External;
    if (scheme == "node" || scheme == "npm" || scheme == "jsr") {
      auto [name, subpath] = split_package(rest);
      if (size_t version = name.find('@', 1); version != name.npos) name = name.substr(0, version);
      answer.package = name;
      answer.subpath = subpath;
    } else {
      answer.package = specifier;
    }
    return answer;
  } else {
    found = mapped(from, specifier);
    if (!found) found = by_configuration(from, specifier);
    if (!found) found = by_convention(from, specifier);
  }
  if (found) {
    answer.kind = ImportAnswer::Kind::Project;
    answer.file = *found;
  } else if (is_asset(specifier)) {
    answer.kind = ImportAnswer::Kind::Asset;
  } else if (!local && can_be_package(specifier) && !means_own_file(from, specifier)) {
    auto [name, subpath] = split_package(specifier);
    answer.kind = ImportAnswer::Kind::External;
    answer.package = name;
    answer.subpath = subpath;
  }
  return answer;
}

} // namespace hasten::link

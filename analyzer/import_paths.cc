#include "import_paths.h"

#include "base/path.h"

namespace hasten {

using link::Resolution;

ImportPaths::ImportPaths(const std::string &, const std::vector<ir::Module> &modules, const std::vector<std::string> &) {
  for (uint32_t i = 0; i < modules.size(); ++i) files_.emplace(modules[i].path.text(), i);
}

Resolution ImportPaths::resolve(std::string_view from, std::string_view specifier) const {
  return extension(from) == ".py" ? resolve_python(from, specifier) : resolve_typescript(from, specifier);
}

Resolution ImportPaths::resolve_typescript(std::string_view from, std::string_view specifier) const {
  bool relative = specifier.substr(0, 1) == ".";
  if (!relative) return {Resolution::Kind::External, 0, ""};
  std::string base = join_path(parent_path(from), specifier);
  std::string stem = base;
  for (std::string_view compiled : {".js", ".mjs", ".cjs", ".jsx"}) // What TypeScript writes for its own sources
    if (base.ends_with(compiled)) stem = base.substr(0, base.size() - compiled.size());
  for (const std::string &candidate : {base, stem})
    for (std::string_view end : {"", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", "/index.ts", "/index.tsx",
                                 "/index.js", "/index.jsx", "/index.mts", "/index.mjs"}) {
      auto file = files_.find(candidate + std::string(end));
      if (file != files_.end()) return {Resolution::Kind::Project, file->second, ""};
    }
  return {};
}

Resolution ImportPaths::resolve_python(std::string_view from, std::string_view specifier) const {
  std::string directory(parent_path(from));
  std::string dotted(specifier);
  bool relative = !dotted.empty() && dotted.front() == '.';
  if (relative) {
    size_t dots = dotted.find_first_not_of('.');
    if (dots == std::string::npos) dots = dotted.size();
    for (size_t i = 1; i < dots; ++i) directory = std::string(parent_path(directory));
    dotted = dotted.substr(dots);
  }
  for (char &c : dotted)
    if (c == '.') c = '/';
  // Absolute imports start at the root, at src/, or at a directory above the file that is no package itself.
  std::vector<std::string> starts{directory};
  if (!relative) {
    starts = {"", "src"};
    for (std::string above = directory; !above.empty(); above = std::string(parent_path(above)))
      if (!files_.count(join_path(above, "__init__.py"))) starts.push_back(above);
  }
  for (const std::string &start : starts)
    for (std::string_view end : {".py", "/__init__.py"}) {
      std::string path = dotted.empty() ? join_path(start, "__init__.py") : join_path(start, dotted + std::string(end));
      auto file = files_.find(path);
      if (file != files_.end() && path != from) return {Resolution::Kind::Project, file->second, ""};
    }
  return {relative ? Resolution::Kind::Unresolved : Resolution::Kind::External, 0, ""};
}

} // namespace hasten

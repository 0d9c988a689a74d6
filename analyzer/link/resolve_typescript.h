// What an import of a TypeScript or JavaScript file means, as TypeScript, Node and the usual bundlers see it.
#pragma once
#include <memory>
#include <string_view>

#include "link/file_table.h"
#include "link/packages.h"
#include "link/resolver.h"
#include "link/tsconfig.h"

namespace hasten::link {

class TypeScriptResolver {
public:
  TypeScriptResolver(const FileTable &files, const std::vector<std::string> &project_files, const ReadText &read,
                     std::vector<Diagnostic> &diagnostics);

  ImportAnswer resolve(std::string_view from, std::string_view specifier) const;

private:
  using Found = std::optional<uint32_t>;

  struct From {
    std::string_view path, directory;
    bool typescript;
  };

  Found probe(const From &from, std::string_view path, bool directory_only = false) const;
  Found probe_file(const From &from, std::string_view path) const;
  Found probe_directory(const From &from, std::string_view path, int depth) const;
  Found probe_built(const From &from, const Package &package, std::string_view target) const;
  Found probe_mapped(const From &from, std::string_view path) const;
  Found in_package(const From &from, const Package &package, std::string_view subpath) const;
  Found relative(const From &from, std::string_view specifier) const;
  Found mapped(const From &from, std::string_view specifier) const;
  Found by_configuration(const From &from, std::string_view specifier) const;
  Found by_convention(const From &from, std::string_view specifier) const;
  bool means_own_file(const From &from, std::string_view specifier) const;

  const FileTable &files_;
  Packages packages_;
  TsConfigs configs_;
};

} // namespace hasten::link

// Where an import leads: to a file of the project, to a library, or nowhere. Resolved like the languages themselves do
// it, from the list of files and the projects' own configuration; the file system is never asked which files exist.
//
// Lenient where that is safe: an answer is only ever a file that exists, so a mapping of another build step (an
// ancestor's tsconfig, an unbuilt output directory, an undeclared root) is tried before an import is given up.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace hasten::link {

struct ImportAnswer {
  enum class Kind : uint8_t {
    Unresolved, // Means a file of the project (relative, an alias) that is not there.
    Project,    // file; rest
    External,   // package, subpath
    Asset,      // A file without code: JSON, a style sheet, an image, a template.
    Namespace,  // Python: a directory of the project without __init__.py; it has no code, its modules have.
  };
  Kind kind = Kind::Unresolved;
  uint32_t file = 0;   // Index into the sources.
  std::string rest;    // Python: dotted names after the module that was found: "Class.attribute"
  std::string package; // "pg", "@nestjs/common", "fs" (for node:fs too); Python: the top-level module, "sqlalchemy"
  std::string subpath; // "promises" of "node:fs/promises"; Python: "ext.asyncio" of "sqlalchemy.ext.asyncio"
};

using ReadText = std::function<std::optional<std::string>(const std::string &path)>;

struct ResolverInput {
  std::vector<std::string> sources;       // Sorted; relative to the project's root, forward slashes.
  std::vector<std::string> project_files; // package.json, tsconfig*.json, pnpm-workspace.yaml, pyproject.toml, …
  ReadText read;                          // A configuration file's text; none if it cannot be read.
};

// Builds its indexes once; resolve() changes nothing and may be called from several threads.
class Resolver {
public:
  explicit Resolver(ResolverInput input);
  ~Resolver();
  Resolver(Resolver &&) noexcept;

  // `from` is one of the sources. Python specifiers keep their leading dots: ".", "..models", "package.module"; for
  // `from package import name` ask for "package.name" too, see join_python().
  ImportAnswer resolve(std::string_view from, std::string_view specifier) const;

  const std::vector<std::string> &sources() const;
  const std::vector<Diagnostic> &diagnostics() const; // Broken configuration; in order.

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// "package.name", "..models.name", ".name".
std::string join_python(std::string_view specifier, std::string_view name);

} // namespace hasten::link

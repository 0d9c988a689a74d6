#include "link/resolver.h"

#include <algorithm>

#include "link/file_table.h"
#include "link/resolve_python.h"
#include "link/resolve_typescript.h"

namespace hasten::link {

struct Resolver::Parts {
  ResolverInput input;
  std::vector<Diagnostic> diagnostics;
  FileTable files;
  TypeScriptResolver typescript;
  PythonResolver python;

  explicit Parts(ResolverInput given)
      : input(std::move(given)), files(input.sources), typescript(files, input.project_files, input.read, diagnostics),
        python(files, input.project_files, input.read, diagnostics) {
    std::sort(diagnostics.begin(), diagnostics.end());
    diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end()), diagnostics.end());
  }
};

Resolver::Resolver(ResolverInput input) : parts_(std::make_unique<Parts>(std::move(input))) {}
Resolver::~Resolver() = default;
Resolver::Resolver(Resolver &&) noexcept = default;

ImportAnswer Resolver::resolve(std::string_view from, std::string_view specifier) const {
  if (from.ends_with(".py") || from.ends_with(".pyi") || from.ends_with(".pyw"))
    return parts_->python.resolve(from, specifier);
  return parts_->typescript.resolve(from, specifier);
}

const std::vector<std::string> &Resolver::sources() const { return parts_->input.sources; }
const std::vector<Diagnostic> &Resolver::diagnostics() const { return parts_->diagnostics; }

std::string join_python(std::string_view specifier, std::string_view name) {
  std::string out(specifier);
  if (!out.ends_with('.')) out += '.';
  return out += name;
}

} // namespace hasten::link

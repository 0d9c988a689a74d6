// Links lowered modules into a program that rules can ask. After it everything is read-only but for kept results.
#pragma once
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "link/callers.h"
#include "link/client_code.h"
#include "link/contexts.h"

namespace hasten::link {

// Where `specifier` leads from a file; `file` is an index into the modules given to link().
struct Resolution {
  enum class Kind : uint8_t { Unresolved, Project, External };
  Kind kind = Kind::Unresolved;
  uint32_t file = 0;
  std::string rest; // Python: dotted names after the module that was found
};
using Resolve = std::function<Resolution(std::string_view from_path, std::string_view specifier)>;

struct Linked {
  Program program;
  std::vector<bool> quiet_modules;
  Values values;
  Calls calls;
  Summaries summaries;
  Contexts contexts;
  Callers callers;
  std::vector<bool> client; // By module

  Linked(std::vector<ir::Module> modules, std::vector<std::vector<ImportTarget>> targets, std::vector<bool> quiet,
         const Catalogues &catalogues);
};

// `modules` sorted by path; `quiet[m]`: module m is a test, a script, a migration.
std::unique_ptr<Linked> link(std::vector<ir::Module> modules, std::vector<bool> quiet, const Resolve &resolve,
                             const Catalogues &catalogues);

} // namespace hasten::link

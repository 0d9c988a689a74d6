// What a frontend is: source text in, one ir::Module out. It knows its language and no library.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "ir/ir.h"

namespace hasten::frontends {

enum class Dialect : uint8_t { TypeScript, Tsx, JavaScript, Python, Cpp };

struct Lowered {
  ir::Module module;
  std::vector<Diagnostic> diagnostics; // Syntax errors (first one with its line), nesting too deep, time limit.
  bool failed = false;                 // Nothing could be lowered; the module is empty.
};

// `text` need not be valid UTF-8 and may hold NUL bytes. Never throws; memory and time are linear in the text.
Lowered lower_typescript(std::string_view text, Name path, Dialect dialect);
Lowered lower_python(std::string_view text, Name path);

} // namespace hasten::frontends

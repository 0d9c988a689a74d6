// What the preprocessor would do, as far as text alone tells: a copy of the same length without directives, without the
// branches that are not taken, and without macros that the grammar would misread. No byte moves.
//
// A branch is chosen without knowing any macro: the first one, unless it is for another system or `#if 0`.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace hasten::frontends::cpp_syntax {

struct Include {
  std::string path;
  bool angled = false;
  bool conditional = false; // Stands in an #if other than the file's guard
  bool backslashes = false; // Was written for Windows: other systems' compilers do not find it
};

// NAME(arguments) where a declaration is expected. With `function`, a body follows, and that argument is its name.
struct MacroCall {
  Span name, arguments; // `arguments` without the parentheses
  Span whole;
  std::string scope;    // a::B
  Span function;
};

struct Preprocessed {
  std::string text;
  std::vector<Include> includes;
  std::vector<MacroCall> calls;
};

Preprocessed preprocess(std::string_view text);
std::vector<Include> includes_of(std::string_view text);

} // namespace hasten::frontends::cpp_syntax

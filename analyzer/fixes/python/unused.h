// Imports that a fix leaves without a use go with it: linters refuse them.
#pragma once
#include <vector>

#include "fixes/render.h"

namespace hasten::fixes::python {

// The edits that take away import statements of the context's file, one of the two trees, of which `before` uses every
// name and `after` none.
std::vector<Edit> unused_imports(const Context &context, const frontends::SyntaxTree &before, const frontends::SyntaxTree &after);

} // namespace hasten::fixes::python

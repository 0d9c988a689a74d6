// Imports that a fix leaves without a use go with it: linters, and compilers told so, refuse them.
#pragma once
#include <vector>

#include "fixes/render.h"

namespace hasten::fixes::typescript {

// The edits that take away what the context's file, one of the two trees, imports; `before` uses it, `after` does not.
std::vector<Edit> unused_imports(const Context &context, const frontends::SyntaxTree &before, const frontends::SyntaxTree &after);

} // namespace hasten::fixes::typescript

// May code at a place wait? And if not, can the function around it be made async without anybody noticing?
#pragma once
#include <vector>

#include <tl/expected.hpp>

#include "fixes/render.h"
#include "fixes/typescript/code.h"

namespace hasten::fixes::typescript {

// The edits that let `node` be awaited: none if its function is async. A function that is not is made async only if it
// is a handler, written where it is registered, whose framework waits for what it gives and sees it fail.
tl::expected<std::vector<Edit>, std::string> make_async(const Context &context, const FixPlan &plan, Node node);

// `await f()` in place of `f()` binds too loosely: (await f()).x
bool needs_parentheses(Node expression);

} // namespace hasten::fixes::typescript

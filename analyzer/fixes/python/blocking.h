// Calls that hold the event loop, all those of one function: each becomes an await of its asynchronous form, or of the
// same call on a thread or in a process.
//
// In an async function the calls themselves are edited. Where the function is not async, its calls in async functions are
// given to a thread instead: then it stays as it is for everybody else.
#pragma once
#include <string>
#include <vector>

#include "fixes/python/code.h"
#include "fixes/python/imports.h"
#include "fixes/python/render.h"

namespace hasten::fixes::python {

Rendered render_blocking(const Context &context, const Finding &finding);

// What the edits of one call are made of.
struct Blocked {
  const Context &context;
  Imports &imports;
  const FixPlan &plan; // Of the call
  Node call;
  Fix &fix;            // To which edits are added
  std::string done;    // How, as the title says it: "on a thread"
  bool parallel = false; // Another thread runs it, or a process
};

using Wrong = std::optional<std::string>;

// Edits that await the call's asynchronous form; `taken` says whether there is one that can stand in its place.
Wrong await_twin(Blocked &blocked, bool &taken);
// Edits that await the call on a thread, or in a process if the plan says that a thread would not help.
Wrong await_elsewhere(Blocked &blocked);

// Adds `await ` before an expression, and the parentheses it needs there. `text` comes right behind the await.
void put_await(Blocked &blocked, Node expression, const std::string &text);

} // namespace hasten::fixes::python

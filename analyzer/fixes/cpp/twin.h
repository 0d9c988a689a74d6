// Twin: a call that blocks gives way to the form of it that a coroutine waits for.
#pragma once
#include "fixes/cpp/coroutine.h"
#include "fixes/cpp/render.h"

namespace hasten::fixes::cpp {

// With the library's own awaitable form of the call; nothing if there is none, or its function cannot wait for it.
std::optional<Rendered> awaitable_form(const Context &context, const FixPlan &plan, const Call &call);

} // namespace hasten::fixes::cpp

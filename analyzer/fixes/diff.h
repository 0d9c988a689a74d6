// A change of a text file as a patch that `git apply` takes.
#pragma once
#include <string>
#include <string_view>

namespace hasten::fixes {

// Three lines of context. `before` null: the file is new. Empty if nothing changes.
std::string unified_diff(std::string_view path, const std::string *before, std::string_view after);

} // namespace hasten::fixes

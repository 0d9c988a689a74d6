// The documentation of each rule, compiled into the binary from rules/<rule>.md.
#pragma once
#include <string_view>

namespace hasten {

// The Markdown text of the rule ("sequential-awaits"), or an empty view when there is none.
std::string_view rule_documentation(std::string_view rule_id);

} // namespace hasten

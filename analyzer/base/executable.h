#pragma once
#include <string>

namespace hasten {

// Absolute path of the running program; empty if the system does not say (no /proc, and not started by a path).
std::string executable_path();

} // namespace hasten

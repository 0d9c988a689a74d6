// Which modules are programs that a person starts: those that read a command line and serve nothing. What nobody is known
// to call there is their code too.
#pragma once
#include <vector>

#include "link/contexts.h"

namespace hasten::link {

std::vector<bool> command_line_modules(const Program &program, const Contexts &contexts); // By module

} // namespace hasten::link

// Modules that run in a browser: their waits and loops are not a server's.
#pragma once
#include <vector>

#include "link/program.h"

namespace hasten::link {

// By module: it imports a user-interface framework, or only such modules import it. Where a framework's server side runs
// in such a file too (a page's data loader), its entry points are known from the catalogue and count before this.
std::vector<bool> client_modules(const Program &program);

} // namespace hasten::link

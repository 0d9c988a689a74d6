// Which database libraries of the program drive a database inside the process (SQLite): its statements run one after
// another whatever the code does, and cost microseconds rather than a round trip.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "link/values.h"

namespace hasten::query {

// Names of libraries. Told by the dialect that the program's code states for them, and by the provider in the text of its
// Prisma schemas. Where dialects differ, or one is chosen at run time, the database counts as a server's.
std::vector<std::string> embedded_databases(const link::Program &program, const std::vector<bool> &quiet_modules,
                                            const std::vector<std::string> &prisma_schemas);

} // namespace hasten::query

// Which database libraries of the program put every statement into the transaction that is open around it, without being
// given it (Sequelize's useCLS): what runs inside one shares its single connection, and nothing in the code shows it.
#pragma once
#include <string>
#include <vector>

#include "link/program.h"

namespace hasten::query {

std::vector<std::string> ambient_transactions(const link::Program &program, const std::vector<bool> &quiet_modules); // Names of libraries

} // namespace hasten::query

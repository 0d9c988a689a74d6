// Which units share one parse of their headers: those with the same flags. Shared is what at least two of them include;
// the headers of the project among it are lowered once, as a result of their own.
#pragma once
#include <vector>

#include "cpp_headers.h"
#include "frontends/cpp/unit.h"

namespace hasten {

struct CppGroup {
  frontends::cpp::UnitGroup shared;
  std::vector<size_t> units; // Indices, ascending
};

// In the order of their first units. Each unit is in one group.
std::vector<CppGroup> group_units(const std::vector<frontends::cpp::Unit> &units, const std::string &root, CppHeaders &headers);

} // namespace hasten

// Reads C++ units in full, in worker processes: from memory what has not changed, in groups what shares headers, and by
// itself what a group could not read.
#pragma once
#include <vector>

#include "cpp_headers.h"
#include "cpp_unit_memory.h"
#include "frontends/cpp/unit.h"
#include "frontends/cpp/worker.h"
#include "progress.h"

namespace hasten {

struct ReadUnits {
  std::vector<frontends::cpp::LoweredUnit> shared; // The project's headers that groups of units share
  std::vector<frontends::cpp::LoweredUnit> units;  // In the order asked
};

// `memory` may be null.
ReadUnits read_units(const frontends::cpp::Project &project, const std::vector<frontends::cpp::Unit> &units, CppHeaders &headers,
                     CppUnitMemory *memory, const CppUnitMemory::TextOf &text_of, const frontends::cpp::WorkerLimits &limits,
                     Progress &progress);

} // namespace hasten

// Lowers units in processes of their own, started from this very program: a crash, a hang or too much memory costs one
// unit, whose result then says so, and the function that was being lowered.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "frontends/cpp/unit.h"

namespace hasten::frontends::cpp {

inline constexpr std::string_view kWorkerCommand = "cpp-worker"; // argv[1] of a worker
inline constexpr const char *kNoWorker = "no worker process could be started"; // A failure of all units

struct WorkerLimits {
  unsigned workers = 1;
  unsigned seconds = 120;             // For one unit
  unsigned megabytes = 2048;          // Of address space, for one worker
};

// In the order of the units. `step` is called after each, from any thread.
std::vector<LoweredUnit> lower_units(const Project &project, const std::vector<Unit> &units, const WorkerLimits &limits,
                                     const std::function<void()> &step);

// A worker's whole life: units come in at standard input, results go out at standard output.
int run_worker(int argc, char **argv);

} // namespace hasten::frontends::cpp

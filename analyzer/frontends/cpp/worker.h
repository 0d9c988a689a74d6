// Lowers units in processes of their own, started from this very program: a crash, a hang or too much memory costs one
// unit, whose result then says so, and the function that was being lowered.
//
// A worker parses what a group of units includes and forks for each unit (a "zygote", as Android's is for its programs).
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "frontends/cpp/unit.h"

namespace hasten::frontends::cpp {

inline constexpr std::string_view kWorkerCommand = "cpp-worker"; // argv[1] of a worker
inline constexpr const char *kNoWorker = "no worker process could be started"; // A failure of all units

struct WorkerLimits {
  unsigned workers = 1;      // Units at a time
  unsigned seconds = 120;    // For a group's includes, and for one unit
  unsigned megabytes = 2048; // Of address space, for one unit
};

struct Job {
  size_t group = 0; // Of `groups` below
  std::string file; // Absolute; empty: the project's headers among the group's includes
};

// Results are in the order of the jobs, which come group by group. `step` is called after each, from any thread.
std::vector<LoweredUnit> lower_units(const Project &project, const std::vector<UnitGroup> &groups, const std::vector<Job> &jobs,
                                     const WorkerLimits &limits, const std::function<void()> &step);

// A worker's whole life.
int run_worker();

} // namespace hasten::frontends::cpp

// `hasten bench`: scenarios are calibrated for, predicted, run before and after the fix, and held against each other.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bench/results.h"

namespace hasten::bench {

struct Options {
  std::string directory;              // bench/
  std::string executable;             // hasten itself, for `hasten fix`
  std::vector<std::string> scenarios; // Ids or parts of them; empty: all
  bool quick = false, seed_only = false;
};

// What the harness asks of the rest of hasten.
struct Analyzer {
  // Findings of the rule in the program below the directory; paths are relative to it.
  std::function<std::vector<Finding>(const std::string &directory, const std::string &rule)> check;
  std::function<void(const std::string &line)> progress;
};

// An error is about the run as a whole: a component that is missing, a scenario that cannot be read.
tl::expected<Results, std::string> run(const Options &options, const Analyzer &analyzer);

} // namespace hasten::bench

// Runs the program before and the program after, in turns, under one point of a sweep.
#pragma once
#include <functional>
#include <string>

#include <tl/expected.hpp>

#include "bench/components.h"
#include "bench/program.h"
#include "bench/results.h"

namespace hasten::bench {

struct Place { // Where a point is measured
  Components &components;
  Guardian &guardian;
  std::string bench_directory;
  bool quick;
};

// Fills in what is measured; the prediction is there already.
void measure_point(const Scenario &scenario, const Program &before, const Program &after, const std::string &data_file,
                   const Place &place, Point &point);

// One request to each program where one is expected to fail; gives what became of them.
std::string try_beyond(const Scenario &scenario, const Program &before, const Program &after, const Parameters &parameters,
                       const std::string &data_file, const Place &place);

Conditions conditions_of(const Parameters &parameters);

} // namespace hasten::bench

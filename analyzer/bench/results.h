// What a run of the harness found out, before it is written as a table, as JSON or as a page.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/calibration.h"
#include "bench/scenario.h"
#include "bench/statistics.h"
#include "findings/finding.h"

namespace hasten::bench {

struct Pair {
  Figure before, after;
};

// One request as it was: what it waited for and when, in milliseconds since it was sent.
struct Waterfall {
  struct Wait {
    std::string name; // The component; of `Served`, "other request"
    double start = 0, end = 0;
  };
  double whole = 0; // When the answer was there
  std::vector<Wait> waits;
};

struct Point {
  Parameters parameters;
  bool held_out = false;
  bool is_seed_point = false;    // At the seed's own figures, outside the sweep
  Estimate predicted;            // As a finding would show it, with the calibrated costs
  Pair measured;
  std::optional<Figure> gain;    // Before over after, round by round
  std::map<std::string, Pair> also; // "latency", "throughput", …: what was measured besides
  std::optional<Waterfall> waterfall_before, waterfall_after; // Of one request each
  bool equal = true;             // Before and after answered alike
  std::string problem;           // Why there are no figures

  // |predicted - measured| / measured, for the figures before and after and for their ratio. Of `Served` points the
  // difference as a share of the offered rate.
  std::optional<double> error_before, error_after, error_gain;
  bool before_fits = false, after_fits = false, gain_fits = false; // Within 25%, or inside the measured interval

  bool fits() const { return problem.empty() && equal && before_fits && after_fits && gain_fits; }
  double worst_error() const;
};

struct ScenarioResult {
  Scenario scenario;
  std::optional<Finding> finding;
  std::string patch;             // What `hasten fix` changed
  std::string problem;           // Why nothing was measured
  std::string measured_at;       // "2026-11-22 14:05 UTC, load 1.2"
  std::vector<Point> points;
  std::vector<std::string> beyond; // "size 1000 MB: before fails (…), after answers"
};

struct Results {
  std::vector<std::string> machine; // "processor: …"
  bool quick = false;
  std::vector<Calibrated> calibration;
  std::vector<ScenarioResult> scenarios;
};

void judge(Point &point, Quantity quantity); // Fills in the errors

// What `--validate` asks of a set of points.
struct Verdict {
  size_t points = 0, failing = 0;
  double median_error = 0; // Of all figures
};
Verdict verdict_on(const Results &results, bool held_out);

bool validate(const Results &results, std::string &text); // The text says why

std::string to_table(const Results &results);
std::string to_json(const Results &results);
std::string to_html(const Results &results);
std::string seed_table(const Results &results);
std::string costs_file(const Results &results); // [costs] and [workload], for `hasten check --costs`

std::string show_measured(Quantity quantity, double value);
std::string unit_of(Quantity quantity);

} // namespace hasten::bench

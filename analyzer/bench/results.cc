#include "bench/results.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gain/figures.h"

namespace hasten::bench {

namespace {

constexpr double kFarOff = 0.25;       // Of a single figure, unless it lies inside the measured interval
constexpr double kMedianBound = 0.10;  // Of all figures together

bool inside(double value, const Figure &figure) { return value >= figure.low && value <= figure.high; }

void judge(std::optional<double> predicted, const Figure &measured, double scale, std::optional<double> &error, bool &fits) {
  if (!predicted || scale <= 0) return;
  error = std::abs(*predicted - measured.middle) / scale;
  fits = *error <= kFarOff || inside(*predicted, measured);
}

} // namespace

double Point::worst_error() const {
  return std::max({error_before.value_or(0), error_after.value_or(0), error_gain.value_or(0)});
}

void judge(Point &point, Quantity quantity) {
  if (!point.problem.empty()) return;
  if (quantity == Quantity::Served) {
    double rate = value_of(point.parameters, "arrival-rate", 0);
    judge(point.predicted.before, point.measured.before, rate, point.error_before, point.before_fits);
    judge(point.predicted.after, point.measured.after, rate, point.error_after, point.after_fits);
    point.gain_fits = true; // From nothing to something is no ratio.
    return;
  }
  judge(point.predicted.before, point.measured.before, point.measured.before.middle, point.error_before, point.before_fits);
  judge(point.predicted.after, point.measured.after, point.measured.after.middle, point.error_after, point.after_fits);
  if (point.gain) judge(point.predicted.ratio, *point.gain, point.gain->middle, point.error_gain, point.gain_fits);
}

Verdict verdict_on(const Results &results, bool held_out) {
  Verdict verdict;
  std::vector<double> errors;
  for (const ScenarioResult &scenario : results.scenarios)
    for (const Point &point : scenario.points) {
      if (point.held_out != held_out) continue;
      ++verdict.points;
      verdict.failing += !point.fits();
      for (const auto &error : {point.error_before, point.error_after, point.error_gain})
        if (error) errors.push_back(*error);
    }
  verdict.median_error = median(errors);
  return verdict;
}

bool validate(const Results &results, std::string &text) {
  bool good = true;
  for (const ScenarioResult &scenario : results.scenarios) {
    if (!scenario.problem.empty()) {
      good = false;
      text += fmt::format("not measured: {}: {}\n", scenario.scenario.id, scenario.problem);
    }
    for (const Point &point : scenario.points) {
      if (point.fits()) continue;
      text += fmt::format("off: {} at {}: {}\n", scenario.scenario.id, parameters_text(point.parameters),
                          point.problem.empty() ? fmt::format("by {:.0f}%", point.worst_error() * 100) : point.problem);
    }
  }
  for (bool held_out : {false, true}) {
    Verdict verdict = verdict_on(results, held_out);
    if (verdict.points == 0) continue;
    bool passes = verdict.failing == 0 && verdict.median_error <= kMedianBound;
    good &= passes;
    text += fmt::format("{}: {} points, median error {:.1f}%, {} off by more than 25% and outside the measured interval: {}\n",
                        held_out ? "held-out points" : "points the model was made with", verdict.points,
                        verdict.median_error * 100, verdict.failing, passes ? "passes" : "fails");
  }
  return good && !results.scenarios.empty();
}

std::string unit_of(Quantity quantity) {
  return quantity == Quantity::Time ? "ms" : quantity == Quantity::Memory ? "bytes" : "req/s";
}

std::string show_measured(Quantity quantity, double value) {
  if (quantity == Quantity::Memory) return gain::show_bytes(value);
  double rounded = value >= 100 ? std::round(value) : value >= 1 ? std::round(value * 10) / 10 : std::round(value * 100) / 100;
  return gain::show_number(rounded) + " " + unit_of(quantity);
}

std::string to_table(const Results &results) {
  std::string text;
  auto percent = [](const std::optional<double> &error) { return error ? fmt::format("{:.0f}%", *error * 100) : std::string("-"); };
  for (const ScenarioResult &result : results.scenarios) {
    const Scenario &scenario = result.scenario;
    text += fmt::format("\n{}: {}\n", scenario.id, scenario.title);
    if (!result.problem.empty()) {
      text += fmt::format("  not measured: {}\n", result.problem);
      continue;
    }
    size_t width = 10;
    for (const Point &point : result.points) width = std::max(width, parameters_text(point.parameters).size());
    text += fmt::format("  {:<{}} {:>26} {:>26} {:>18}  {}\n", "", width, "before: predicted measured", "after: predicted measured",
                        "gain", "off by");
    for (const Point &point : result.points) {
      std::string name = parameters_text(point.parameters);
      if (!point.problem.empty()) {
        text += fmt::format("  {:<{}} {}\n", name, width, point.problem);
        continue;
      }
      auto both = [&](const std::optional<double> &predicted, const Figure &measured) {
        return fmt::format("{:>13}{:>13}", predicted ? show_measured(scenario.quantity, *predicted) : "?",
                           show_measured(scenario.quantity, measured.middle));
      };
      auto ratio = [](double value) { return gain::show_ratio(value); };
      std::string gains = point.gain ? fmt::format("{:>8} {:>9}", point.predicted.ratio ? ratio(*point.predicted.ratio) : "?",
                                                   ratio(point.gain->middle)) : "";
      text += fmt::format("  {:<{}} {} {} {:>18}  {} {} {}{}{}\n", name, width, both(point.predicted.before, point.measured.before),
                          both(point.predicted.after, point.measured.after), gains, percent(point.error_before),
                          percent(point.error_after), percent(point.error_gain), point.held_out ? ", held out" : "",
                          point.fits() ? "" : "  OFF");
    }
    for (const std::string &line : result.beyond) text += fmt::format("  {}\n", line);
  }
  return text;
}

} // namespace hasten::bench

// The five examples that the project began with: what they state, what the estimate says for the same situation, and
// what real programs do in it.
#include <algorithm>

#include <fmt/format.h>

#include "bench/results.h"
#include "gain/figures.h"

namespace hasten::bench {

std::string seed_table(const Results &results) {
  std::string text;
  constexpr std::string_view kRows[] = {"Parallel Processing", "Streaming", "Worker Threads", "Request Batching", "Connection Pool"};
  for (std::string_view row : kRows)
    for (const ScenarioResult &result : results.scenarios) {
      if (result.scenario.seed != row) continue;
      Quantity quantity = result.scenario.quantity;
      text += fmt::format("\n{} ({})\n  stated     {}\n", row, result.scenario.id, result.scenario.seed_gain);
      if (!result.problem.empty()) text += fmt::format("  not measured: {}\n", result.problem);
      for (const Point &point : result.points) {
        if (!point.is_seed_point) continue;
        auto line = [&](const char *name, std::optional<double> before, std::optional<double> after, std::optional<double> ratio) {
          auto shown = [&](const std::optional<double> &value) { return value ? show_measured(quantity, *value) : std::string("?"); };
          text += fmt::format("  {:<10} {} → {}{}\n", name, shown(before), shown(after),
                              ratio && quantity != Quantity::Served ? ", " + gain::show_ratio(*ratio) : "");
        };
        if (!point.problem.empty()) {
          text += fmt::format("  not measured at {}: {}\n", parameters_text(point.parameters), point.problem);
          continue;
        }
        line("predicted", point.predicted.before, point.predicted.after, point.predicted.ratio);
        line("measured", point.measured.before.middle, point.measured.after.middle,
             point.gain ? std::optional(point.gain->middle) : std::nullopt);
        text += fmt::format("  at         {}\n", parameters_text(point.parameters));
      }
      for (const std::string &line : result.beyond) text += fmt::format("  at         {}\n", line);
      if (!result.scenario.differs.empty()) text += fmt::format("  why        {}\n", result.scenario.differs);
    }
  return text;
}

} // namespace hasten::bench

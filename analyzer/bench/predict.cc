#include "bench/predict.h"

#include <filesystem>

#include "bench/measure.h"
#include "gain/estimate.h"

namespace hasten::bench {

namespace {

config::Load &load_of(config::Workload &workload, const std::string &label) {
  for (config::Workload::Entry &entry : workload.entries)
    if (entry.path == label) return entry.load;
  workload.entries.push_back({label, {}});
  return workload.entries.back().load;
}

struct Known {
  std::string_view parameter;
  config::Workload::Field field;
};
constexpr Known kWorkload[] = {{"items", &config::Load::items},       {"size", &config::Load::size},
                               {"line-length", &config::Load::line_length}, {"arrival-rate", &config::Load::arrival_rate},
                               {"pool", &config::Load::pool},         {"cores", &config::Load::cores}};

} // namespace

tl::expected<Estimate, std::string> predict(const Scenario &scenario, const Finding &finding, const Parameters &parameters,
                                            const std::string &own_data, const std::string &calibration_data, Calibration &calibration) {
  config::Costs costs;
  config::Workload workload;
  config::Origin measured = config::Origin::option("calibration"), stated = config::Origin::option("scenario");
  for (const Known &known : kWorkload)
    for (const auto &[name, value] : parameters)
      if (name == known.parameter) workload.global.*(known.field) = config::Setting<double>{value, stated};
  std::optional<double> pass, whole; // Peaks of going through the content in pieces, and of holding its lines
  for (const Operation &operation : scenario.operations) {
    auto cost = calibration.measure(scenario.language, operation, conditions_of(parameters),
                                    !operation.memory ? "" : operation.label == "runtime" ? own_data : calibration_data);
    if (!cost) return tl::unexpected(cost.error());
    if (operation.memory) {
      (operation.label == "runtime" ? pass : whole) = (*cost)->peak.middle;
      continue;
    }
    costs.set(operation.label, (*cost)->time.middle, measured);
    if (!operation.alone) load_of(workload, operation.label).busy = config::Setting<double>{(*cost)->busy, measured};
    if (operation.batch > 1) load_of(workload, operation.label).per_item = config::Setting<double>{(*cost)->per_item, measured};
  }
  // What was calibrated are whole passes. The model's inputs are what such a pass holds above the model's other terms.
  if (pass) {
    double pieces = gain::estimate(finding, costs, workload).after.value_or(0);
    workload.global.runtime = config::Setting<double>{std::max(0.0, *pass - pieces), measured};
  }
  if (whole) {
    std::error_code error;
    double size = static_cast<double>(std::filesystem::file_size(calibration_data, error));
    double line = value_of(parameters, "line-length", 100), runtime = workload.global.runtime ? workload.global.runtime->value : 0;
    double held = std::max(0.0, *whole - size * finding.plan.copies - runtime);
    workload.global.per_line = config::Setting<double>{held / (size / line), measured};
  }
  return gain::estimate(finding, costs, workload);
}

} // namespace hasten::bench

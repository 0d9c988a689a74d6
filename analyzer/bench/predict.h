// The prediction for a point: the estimate that a finding shows, made by the same code, with calibrated costs and the
// point's parameters as the workload.
#pragma once
#include <tl/expected.hpp>

#include "bench/calibration.h"
#include "bench/scenario.h"
#include "findings/finding.h"

namespace hasten::bench {

tl::expected<Estimate, std::string> predict(const Scenario &scenario, const Finding &finding, const Parameters &parameters,
                                            const std::string &own_data, const std::string &calibration_data, Calibration &calibration);

} // namespace hasten::bench

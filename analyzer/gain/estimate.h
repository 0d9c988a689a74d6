// What a fix is expected to gain: the time, memory, calls or throughput of the edited program against the program as it
// is, under one model. Inputs come from the user's costs and workload; what nobody stated stays a symbol.
#pragma once
#include "config/model.h"
#include "findings/finding.h"

namespace hasten::gain {

Estimate estimate(const Finding &finding, const config::Costs &costs, const config::Workload &workload);

} // namespace hasten::gain

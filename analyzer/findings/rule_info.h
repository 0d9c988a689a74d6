// The rules as users meet them: id, title, what they say when listed. Detection stands in rules/<rule>.cc and the
// documentation in rules/<rule>.md; configuration and reports need only this table.
#pragma once
#include <span>
#include <string_view>

#include "findings/finding.h"

namespace hasten {

struct RuleInfo {
  std::string_view id;          // "sequential-awaits"
  std::string_view name;        // "SequentialAwaits", for formats that want an identifier
  std::string_view title;       // One line without a full stop
  std::string_view description; // One or two sentences
  std::string_view precision;   // very-high, high, medium, low: how often a finding is right
  std::string_view family;      // latency, memory, throughput: what it costs
  Severity severity = Severity::Warning;
};

std::span<const RuleInfo> all_rules(); // In the order of the documentation.
const RuleInfo *find_rule(std::string_view id);

} // namespace hasten

#include "findings/finding.h"

#include <array>
#include <utility>

namespace hasten {

namespace {
constexpr std::array<std::string_view, 3> kConfidences{"low", "medium", "high"};
constexpr std::array<std::string_view, 3> kSeverities{"note", "warning", "error"};
constexpr std::array<std::string_view, 3> kApplicabilities{"suggestion", "unsafe", "safe"};
constexpr std::array<std::string_view, 7> kPlans{"join", "batch", "bound", "stream", "twin", "offload", "hoist"};
} // namespace

std::string_view to_text(Confidence confidence) { return kConfidences[static_cast<size_t>(confidence)]; }
std::string_view to_text(Severity severity) { return kSeverities[static_cast<size_t>(severity)]; }
std::string_view to_text(Applicability applicability) { return kApplicabilities[static_cast<size_t>(applicability)]; }
std::string_view to_text(PlanKind plan) { return kPlans[static_cast<size_t>(plan)]; }

std::optional<Confidence> confidence_from(std::string_view text) {
  for (size_t i = 0; i < kConfidences.size(); ++i)
    if (kConfidences[i] == text)
      return static_cast<Confidence>(i);
  return std::nullopt;
}

std::optional<Severity> severity_from(std::string_view text) {
  for (size_t i = 0; i < kSeverities.size(); ++i)
    if (kSeverities[i] == text)
      return static_cast<Severity>(i);
  return std::nullopt;
}

} // namespace hasten

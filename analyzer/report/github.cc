// Annotations of a GitHub workflow, most important first: GitHub shows ten warnings and ten errors of a step.
#include <algorithm>

#include <fmt/format.h>

#include "findings/rule_info.h"
#include "report/report.h"

namespace hasten::report {

namespace {

std::string escape(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

std::string_view command(Severity severity) {
  if (severity == Severity::Error) return "error";
  return severity == Severity::Warning ? "warning" : "notice";
}

double worth(const Finding &finding) { return finding.gain.ratio.value_or(0); }

} // namespace

std::string to_github(const Report &report) {
  std::vector<const Finding *> order;
  for (const Finding &finding : report.findings) order.push_back(&finding);
  std::stable_sort(order.begin(), order.end(), [](const Finding *a, const Finding *b) {
    if (a->severity != b->severity) return a->severity > b->severity;
    return worth(*a) > worth(*b);
  });
  std::string out;
  size_t counts[3] = {};
  for (const Finding *finding : order) {
    ++counts[static_cast<size_t>(finding->severity)];
    Region region = region_of(report.sources, finding->location.path, finding->location.span);
    std::string properties =
        fmt::format("file={},line={},endLine={}", escape(report.shown(finding->location.path), true), region.begin.line,
                    region.end.line);
    // Columns are allowed only where the annotation stays on one line.
    if (region.begin.line == region.end.line)
      properties += fmt::format(",col={},endColumn={}", region.begin.column, region.end.column);
    const RuleInfo *rule = find_rule(finding->rule);
    std::string title = fmt::format("{}: {}", finding->rule, rule ? rule->title : "");
    std::string text = finding->message;
    if (!finding->gain.summary.empty()) text += "\nGain: " + finding->gain.summary;
    if (!finding->plan.advice.empty()) text += "\nFix: " + finding->plan.advice;
    out += fmt::format("::{} {},title={}::{}\n", command(finding->severity), properties, escape(title, true),
                       escape(text, false));
  }
  for (const Diagnostic &diagnostic : report.diagnostics) {
    if (diagnostic.level == Diagnostic::Level::Note) continue;
    std::string properties = "title=hasten";
    if (!diagnostic.path.empty()) properties += ",file=" + escape(report.shown(diagnostic.path), true);
    if (diagnostic.line) properties += fmt::format(",line={}", diagnostic.line);
    out += fmt::format("::{} {}::{}\n", diagnostic.level == Diagnostic::Level::Error ? "error" : "notice", properties,
                       escape(diagnostic.message, false));
  }
  out += fmt::format("hasten: {} errors, {} warnings, {} notes in {} files", counts[2], counts[1], counts[0], report.files);
  if (counts[2] > 10 || counts[1] > 10) out += "; GitHub shows the first 10 errors and 10 warnings of a step";
  return out + "\n";
}

} // namespace hasten::report

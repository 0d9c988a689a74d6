// For people: the code, how it is reached, what it costs, what to do.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "gain/figures.h"
#include "report/code_frame.h"
#include "report/report.h"
#include "report/timeline.h"

namespace hasten::report {

namespace {

enum class Paint { Bold, Dim, Red, Yellow, Blue, Green, Cyan };

class Screen {
public:
  Screen(const Report &report, const TerminalStyle &style) : report_(report), style_(style) {}

  std::string text() {
    for (const Finding &finding : report_.findings) show(finding);
    show_summary();
    return style_.unicode ? std::move(out_) : to_ascii(out_);
  }

private:
  std::string paint(Paint how, std::string_view text) const {
    if (!style_.color || text.empty()) return std::string(text);
    static constexpr std::string_view kCodes[] = {"1", "2", "31", "33", "34", "32", "36"};
    return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<size_t>(how)], text);
  }

  static Paint of_severity(Severity severity) {
    if (severity == Severity::Error) return Paint::Red;
    return severity == Severity::Warning ? Paint::Yellow : Paint::Blue;
  }

  void show(const Finding &finding) {
    Region region = region_of(report_.sources, finding.location.path, finding.location.span);
    out_ += paint(Paint::Bold, fmt::format("{}:{}:{}", printable(report_.shown(finding.location.path)),
                                           region.begin.line, region.begin.column));
    out_ += fmt::format(": {}: ", paint(of_severity(finding.severity), to_text(finding.severity)));
    out_ += paint(Paint::Bold, finding.rule) + "\n";
    out_ += "  " + printable(finding.message) + "\n\n";
    show_code(finding);
    show_evidence(finding);
    show_timeline(finding);
    show_gain(finding.gain);
    show_fix(finding);
    show_standing(finding);
    out_ += "\n";
  }

  void show_code(const Finding &finding) {
    const LineIndex *lines = report_.sources.find(finding.location.path);
    if (!lines) return;
    std::vector<Span> others;
    for (const EvidenceStep &step : finding.related)
      if (step.location.path == finding.location.path) others.push_back(step.location.span);
    size_t width = std::max<size_t>(style_.width, 60) - 10;
    for (const FrameLine &line : code_frame(*lines, finding.location.span, others, width)) {
      if (line.number == 0) {
        out_ += paint(Paint::Dim, "     …\n");
        continue;
      }
      out_ += paint(Paint::Dim, fmt::format("{:>6} | ", line.number)) + line.code + "\n";
      if (!line.marks.empty())
        out_ += paint(Paint::Dim, "       | ") + paint(of_severity(finding.severity), line.marks) + "\n";
    }
    out_ += "\n";
  }

  void section(std::string_view name, const std::vector<std::string> &lines) {
    if (lines.empty()) return;
    for (size_t i = 0; i < lines.size(); ++i)
      out_ += "  " + paint(Paint::Cyan, fmt::format("{:<6}", i == 0 ? name : "")) + " " + lines[i] + "\n";
  }

  void show_evidence(const Finding &finding) {
    std::vector<std::string> lines;
    for (size_t i = 0; i < finding.evidence.size(); ++i) {
      const EvidenceStep &step = finding.evidence[i];
      Region region = region_of(report_.sources, step.location.path, step.location.span);
      std::string place = fmt::format("{}:{}", printable(report_.shown(step.location.path)), region.begin.line);
      std::string where = step.function.empty() ? "" : " in " + printable(step.function);
      lines.push_back(fmt::format("{}. {} {}", i + 1, printable(step.text), paint(Paint::Dim, fmt::format("({}{})", place, where))));
    }
    section("why", lines);
  }

  void show_timeline(const Finding &finding) {
    section(finding.plan.kind == PlanKind::Stream ? "memory" : "waits", draw_timeline(finding, style_.width - 9));
  }

  // "a = 1, b = 2 (hasten.toml:6, 7)": inputs that stand in one file one after another name it once.
  static std::string known_inputs(const Estimate &gain) {
    std::string text, file, lines;
    auto close = [&] {
      if (!file.empty()) text += fmt::format(" ({}{})", file, lines);
      file.clear();
      lines.clear();
    };
    for (const EstimateInput &input : gain.inputs) {
      if (!input.value) continue;
      std::string from = input.source, line;
      size_t column = from.rfind(':'), row = column == std::string::npos ? column : from.rfind(':', column - 1);
      bool place = row != std::string::npos && from.find_first_not_of("0123456789:", row) == std::string::npos;
      if (place) line = from.substr(row + 1, column - row - 1), from.resize(row);
      if (from != file) close();
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", input.name, gain::show_quantity(*input.value, input.unit));
      lines += place ? (lines.empty() ? ":" : ", ") + line : "";
      file = from;
    }
    close();
    return text;
  }

  void show_gain(const Estimate &gain) {
    if (gain.summary.empty()) return;
    std::vector<std::string> lines{paint(Paint::Green, gain.summary)};
    for (const Estimate &further : gain.further) lines.push_back(paint(Paint::Green, further.summary));
    lines.push_back(paint(Paint::Dim, gain.formula));
    std::string unknown;
    for (const EstimateInput &input : gain.inputs)
      if (!input.value) unknown += (unknown.empty() ? "" : ", ") + input.name;
    std::string known = known_inputs(gain);
    if (!known.empty()) lines.push_back(paint(Paint::Dim, "with " + known));
    if (!unknown.empty())
      lines.push_back(paint(Paint::Dim, "not known: " + unknown + "; state it in [costs] and [workload] of hasten.toml"));
    if (!gain.assumptions.empty()) {
      std::string assumed;
      for (const std::string &assumption : gain.assumptions) assumed += (assumed.empty() ? "" : "; ") + assumption;
      lines.push_back(paint(Paint::Dim, "if " + assumed));
    }
    section("gain", lines);
  }

  void show_fix(const Finding &finding) {
    std::vector<std::string> lines;
    if (!finding.plan.advice.empty()) lines.push_back(printable(finding.plan.advice));
    if (!finding.plan.callee_form.empty() && finding.plan.advice.find(finding.plan.callee_form) == std::string::npos)
      lines.push_back(printable(finding.plan.callee_form));
    if (!finding.plan.caveat.empty()) lines.push_back(paint(Paint::Dim, printable(finding.plan.caveat)));
    const Fix &fix = finding.fix;
    if (!fix.empty()) {
      constexpr std::string_view kCommands[] = {"hasten fix --suggestions", "hasten fix --unsafe", "hasten fix"};
      std::string line = fmt::format("`{}` writes it", kCommands[static_cast<size_t>(fix.applicability)]);
      lines.push_back(fix.may_differ.empty() ? line : fmt::format("{}; what may differ: {}", line, printable(fix.may_differ)));
    } else if (!finding.no_fix.empty()) {
      lines.push_back(paint(Paint::Dim, fmt::format("no automatic fix: {}", printable(finding.no_fix))));
    }
    section("fix", lines);
  }

  void show_standing(const Finding &finding) {
    std::string line = std::string(to_text(finding.confidence)) + " confidence";
    if (!finding.function.empty()) line += fmt::format(", in {}", printable(finding.function));
    if (!finding.context.empty()) line += fmt::format(", runs: {}", finding.context);
    section("sure", {paint(Paint::Dim, line)});
  }

  void show_summary() {
    auto count = [](size_t n, std::string_view one) { return fmt::format("{} {}{}", gain::show_number(static_cast<double>(n)), one, n == 1 ? "" : "s"); };
    if (report_.findings.empty()) {
      out_ += fmt::format("no findings in {}\n", count(report_.files, "file"));
      return;
    }
    std::map<std::string, size_t> rules;
    for (const Finding &finding : report_.findings) ++rules[finding.rule];
    std::string by_rule;
    for (const auto &[rule, n] : rules) by_rule += fmt::format("{}{} {}", by_rule.empty() ? "" : ", ", n, rule);
    out_ += fmt::format("{} in {}: {}\n", paint(Paint::Bold, count(report_.findings.size(), "finding")),
                        count(report_.files, "file"), by_rule);
  }

  const Report &report_;
  const TerminalStyle &style_;
  std::string out_;
};

} // namespace

std::string to_terminal(const Report &report, const TerminalStyle &style) { return Screen(report, style).text(); }

std::string diagnostics_text(const std::vector<Diagnostic> &diagnostics, const TerminalStyle &style) {
  std::string out;
  for (const Diagnostic &diagnostic : diagnostics) {
    std::string place = printable(diagnostic.path);
    if (diagnostic.line) place += fmt::format(":{}", diagnostic.line);
    if (diagnostic.line && diagnostic.column) place += fmt::format(":{}", diagnostic.column);
    std::string level(to_text(diagnostic.level));
    if (style.color) level = fmt::format("\x1b[{}m{}\x1b[0m", diagnostic.level == Diagnostic::Level::Error ? 31 : 33, level);
    out += fmt::format("{}{}{}: {}\n", place.empty() ? "hasten" : place, ": ", level, printable(diagnostic.message));
    if (!diagnostic.hint.empty()) out += fmt::format("  {}\n", printable(diagnostic.hint));
  }
  return style.unicode ? out : to_ascii(out);
}

} // namespace hasten::report

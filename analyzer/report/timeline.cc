#include "report/timeline.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.h"
#include "gain/figures.h"

namespace hasten::report {

namespace {

constexpr size_t kGutter = 8;   // "before  "
constexpr size_t kMargin = 18;  // For the figure at the right: "     1,500 ms"
constexpr size_t kMaxRows = 6;  // Of operations; more are left out and counted

struct Bar {
  std::string label;
  std::optional<double> time; // Milliseconds
};

// One row: where each bar begins and how wide it is, in columns.
struct Row {
  std::string head; // "before", "after" or empty
  std::string text;
  std::string figure; // At the right
};

std::string repeat(std::string_view piece, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string shorten(const std::string &label, size_t room) {
  if (code_point_length(label) <= room) return label;
  size_t dot = label.rfind('.');
  std::string last = dot == std::string::npos ? label : label.substr(dot + 1);
  if (dot != std::string::npos) { // Two members say more than one, if they fit.
    size_t earlier = label.rfind('.', dot - 1);
    std::string two = earlier == std::string::npos ? label : label.substr(earlier + 1);
    if (code_point_length(two) <= room) return two;
  }
  return code_point_length(last) <= room ? last : "";
}

// ├─ findUnique 500 ─┤, exactly `columns` wide; without what does not fit.
std::string draw_bar(const Bar &bar, size_t columns) {
  if (columns <= 1) return "│";
  size_t inside = columns - 2;
  std::string time = bar.time ? gain::show_number(*bar.time) : "";
  std::string text;
  if (inside > 4) {
    size_t room = inside - 2; // A space at each side
    std::string label = time.empty() ? shorten(bar.label, room) : shorten(bar.label, room > time.size() + 1 ? room - time.size() - 1 : 0);
    text = label.empty() ? (time.size() <= room ? time : "") : label + (time.empty() ? "" : " " + time);
    if (!text.empty()) text = " " + text + " ";
  }
  size_t rest = inside - std::min(inside, code_point_length(text));
  return "├" + repeat("─", rest / 2) + text + repeat("─", rest - rest / 2) + "┤";
}

std::vector<std::string> laid_out(const std::vector<Row> &rows) {
  size_t widest = 0;
  for (const Row &row : rows) widest = std::max(widest, code_point_length(row.text));
  std::vector<std::string> lines;
  for (const Row &row : rows) {
    std::string line = fmt::format("{:<{}}", row.head, kGutter) + row.text;
    if (!row.figure.empty()) line += repeat(" ", widest - code_point_length(row.text) + 2) + row.figure;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    lines.push_back(std::move(line));
  }
  return lines;
}

std::optional<double> time_of(const Finding &finding, const std::string &label) {
  for (const EstimateInput &input : finding.gain.inputs)
    if (input.name == "t(" + label + ")") return input.value;
  return std::nullopt;
}

std::string figure(const std::optional<double> &value, std::string_view unit) {
  return value ? gain::show_quantity(*value, unit) : "";
}

// Columns for each bar of a sequence, in proportion to the times if all are known, alike otherwise.
std::vector<size_t> widths_of(const std::vector<Bar> &bars, size_t columns) {
  double total = 0;
  bool known = true;
  for (const Bar &bar : bars) {
    known &= bar.time.has_value();
    total += bar.time.value_or(0);
  }
  std::vector<size_t> widths;
  for (const Bar &bar : bars) {
    double share = known && total > 0 ? *bar.time / total : 1.0 / static_cast<double>(bars.size());
    widths.push_back(std::max<size_t>(3, static_cast<size_t>(std::lround(share * static_cast<double>(columns)))));
  }
  return widths;
}

std::vector<Row> draw_join(const Finding &finding, size_t columns) {
  std::vector<Bar> bars;
  std::vector<int> waves;
  for (const PlanOperation &operation : finding.plan.operations) {
    if (bars.size() == kMaxRows) break;
    bars.push_back({operation.label, time_of(finding, operation.label)});
    waves.push_back(operation.wave);
  }
  if (bars.size() < 2) return {};
  std::vector<size_t> widths = widths_of(bars, columns);
  std::vector<Row> rows(1);
  rows[0] = {"before", "", figure(finding.gain.before, "ms")};
  for (size_t i = 0; i < bars.size(); ++i) rows[0].text += draw_bar(bars[i], widths[i]);
  std::map<int, size_t> wave_width;
  for (size_t i = 0; i < bars.size(); ++i) wave_width[waves[i]] = std::max(wave_width[waves[i]], widths[i]);
  for (size_t i = 0; i < bars.size(); ++i) {
    size_t begin = 0;
    for (const auto &[wave, width] : wave_width)
      if (wave < waves[i]) begin += width;
    rows.push_back({i == 0 ? "after" : "", repeat(" ", begin) + draw_bar(bars[i], widths[i]), ""});
  }
  rows.back().figure = figure(finding.gain.after, "ms");
  size_t left_out = finding.plan.operations.size() - bars.size();
  if (left_out) rows.push_back({"", fmt::format("… and {} more", left_out), ""});
  if (!finding.gain.before) rows.push_back({"", "(times unknown: drawn alike)", ""});
  return rows;
}

// ├─ t ─┤├─ t ─┤ … × 1,000
std::string repeated(const Bar &bar, size_t width, size_t shown, const std::string &times) {
  std::string text;
  for (size_t i = 0; i < shown; ++i) text += draw_bar(i == 0 ? bar : Bar{}, i == 0 ? width : std::min<size_t>(width, 6));
  return text + " … × " + times;
}

std::optional<double> input_of(const Finding &finding, std::string_view name) {
  for (const EstimateInput &input : finding.gain.inputs)
    if (input.name == name) return input.value;
  return std::nullopt;
}

std::vector<Row> draw_loop(const Finding &finding, size_t columns) {
  const FixPlan &plan = finding.plan;
  if (plan.operations.empty()) return {};
  Bar call{plan.operations.front().label, time_of(finding, plan.operations.front().label)};
  std::optional<double> items = input_of(finding, "n");
  std::string count = items ? gain::show_number(*items) : "n";
  size_t width = std::min<size_t>(columns / 2, 30);
  std::vector<Row> rows;
  rows.push_back({"before", repeated(call, width, plan.all_at_once ? 1 : 4, count), figure(finding.gain.before, finding.gain.unit)});
  if (plan.kind == PlanKind::Batch) {
    std::string label = plan.callee.substr(plan.callee.rfind('.') + 1);
    Bar batch{label.empty() ? "batch call" : label, std::nullopt};
    for (const EstimateInput &input : finding.gain.inputs) {
      bool names_it = input.name.size() > label.size() + 1 && !label.empty() &&
                      input.name.compare(input.name.size() - label.size() - 1, label.size() + 1, label + ")") == 0;
      if (names_it && input.name != "t(" + call.label + ")") batch.time = input.value;
    }
    std::string text = draw_bar(batch, width);
    if (plan.limit > 0)
      text += fmt::format(" … × {}", items ? gain::show_number(std::ceil(*items / plan.limit)) : fmt::format("⌈n/{}⌉", plan.limit));
    rows.push_back({"after", text, figure(finding.gain.after, finding.gain.unit)});
    return rows;
  }
  std::string bound = plan.limit > 0 ? std::to_string(plan.limit) : "pool";
  std::string rounds = items && plan.limit > 0 ? gain::show_number(std::ceil(*items / plan.limit)) : fmt::format("⌈n/{}⌉", bound);
  rows.push_back({"after", repeated(call, width, 2, rounds), ""});
  rows.push_back({"", repeated({}, width, 2, rounds), ""});
  rows.push_back({"", fmt::format("… {} rows: {} calls at a time", bound, bound), figure(finding.gain.after, finding.gain.unit)});
  return rows;
}

std::vector<Row> draw_memory(const Finding &finding, size_t columns) {
  const Estimate &gain = finding.gain;
  if (gain.unit != "bytes") return {};
  if (gain.before && gain.after && *gain.before > 0) {
    size_t full = columns;
    double share = *gain.after / *gain.before;
    size_t small = static_cast<size_t>(std::lround(share * static_cast<double>(full)));
    return {{"before", repeat("█", full), gain::show_bytes(*gain.before)},
            {"after", small ? repeat("█", std::min(small, full)) : "▏", gain::show_bytes(*gain.after)}};
  }
  return {{"before", repeat("█", columns / 2) + " … grows with the file", ""}, {"after", "▏ one piece at a time", ""}};
}

std::vector<Row> draw_release(const Finding &finding, size_t columns) {
  const FixPlan &plan = finding.plan;
  Bar work{plan.operations.empty() ? plan.callee : plan.operations.front().label, std::nullopt};
  work.time = time_of(finding, work.label);
  size_t width = std::min<size_t>(columns - 10, 46);
  std::string busy = draw_bar(work, width), elsewhere = plan.kind == PlanKind::Twin ? "waiting" : "worker";
  std::string served = finding.gain.after ? " other requests: " + gain::show_quantity(*finding.gain.after, "req/s") + " " : " other requests go on ";
  size_t rest = width > code_point_length(served) ? width - code_point_length(served) : 0;
  return {{"before", "loop    " + busy, "no other request"},
          {"after", "loop    " + repeat("░", rest / 2) + served + repeat("░", rest - rest / 2), ""},
          {"", fmt::format("{:<8}", elsewhere) + busy, ""}};
}

std::vector<Row> draw_hoist(const Finding &finding, size_t columns) {
  std::vector<Bar> opening, using_it;
  for (const PlanOperation &operation : finding.plan.operations)
    (operation.resource == "connect" ? opening : using_it).push_back({operation.label, time_of(finding, operation.label)});
  if (opening.empty()) {
    std::string label = finding.plan.callee.empty() ? "connect" : finding.plan.callee;
    opening.push_back({label, time_of(finding, label)});
  }
  if (using_it.empty()) using_it.push_back({"query", time_of(finding, "query")});
  if (using_it.size() > 3) using_it.resize(3);
  std::vector<Bar> both = opening;
  both.insert(both.end(), using_it.begin(), using_it.end());
  std::vector<size_t> widths = widths_of(both, std::min<size_t>(columns, 60));
  std::string before, after;
  for (size_t i = 0; i < both.size(); ++i) {
    before += draw_bar(both[i], widths[i]);
    if (i >= opening.size()) after += draw_bar(both[i], widths[i]);
  }
  return {{"before", before + " each time", figure(finding.gain.before, "ms")},
          {"after", after + " each time", figure(finding.gain.after, "ms")}};
}

} // namespace

std::vector<std::string> draw_timeline(const Finding &finding, size_t width) {
  size_t columns = width > kGutter + kMargin + 30 ? width - kGutter - kMargin : 30;
  columns = std::min<size_t>(columns, 72);
  switch (finding.plan.kind) {
  case PlanKind::Join: return laid_out(draw_join(finding, columns));
  case PlanKind::Batch:
  case PlanKind::Bound: return laid_out(draw_loop(finding, columns));
  case PlanKind::Stream: return laid_out(draw_memory(finding, columns));
  case PlanKind::Twin:
  case PlanKind::Offload: return laid_out(draw_release(finding, columns));
  case PlanKind::Hoist: return laid_out(draw_hoist(finding, columns));
  }
  return {};
}

std::string to_ascii(std::string_view text) {
  static const std::pair<std::string_view, std::string_view> kPairs[] = {
      {"├", "|"}, {"┤", "|"}, {"─", "-"}, {"│", "|"},     {"█", "#"}, {"▏", "|"}, {"░", "."},  {"→", "->"},
      {"…", "..."}, {"×", "x"}, {"·", "*"}, {"⌈", "ceil("}, {"⌉", ")"}, {"∞", "inf"}, {"Σ", "sum"}};
  std::string out;
  for (size_t i = 0; i < text.size();) {
    bool replaced = false;
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      for (const auto &[from, to] : kPairs) {
        if (text.substr(i, from.size()) != from) continue;
        out += to;
        i += from.size();
        replaced = true;
        break;
      }
    }
    if (!replaced) out += text[i++];
  }
  return out;
}

} // namespace hasten::report

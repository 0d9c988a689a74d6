// Results as one page that loads nothing: predicted against measured over each swept parameter as SVG, the figures and
// their conditions as tables.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "bench/results.h"
#include "gain/figures.h"

namespace hasten::bench {

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c == '<') result += "&lt;";
    else if (c == '>') result += "&gt;";
    else if (c == '&') result += "&amp;";
    else if (c == '"') result += "&quot;";
    else result.push_back(c);
  }
  return result;
}

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --before: #c2410c; --after: #0f766e; --line: #8888; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; } .wide { overflow-x: auto; }
th, td { text-align: right; padding: .2rem .45rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } .off { background: #f872; } .note { color: #888; } td .note { display: block; font-size: 11px; }
svg text { font: 11px system-ui, sans-serif; fill: currentColor; } svg { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: .7rem; border: 1px solid var(--line); font-size: 13px; }
figure { display: inline-block; margin: 1rem 1rem 0 0; } figcaption { font-size: 13px; }
.before { color: var(--before); } .after { color: var(--after); }
)";

// Figures over one parameter, the others fixed: lines are predicted, dots with bars measured. Both axes logarithmic.
std::string chart(const ScenarioResult &result, const std::string &swept, const std::vector<const Point *> &points) {
  constexpr double kWidth = 420, kHeight = 240, kLeft = 64, kBottom = 34, kTop = 10, kRight = 30;
  double low_x = 1e300, high_x = 0, low_y = 1e300, high_y = 0;
  for (const Point *point : points) {
    double x = value_of(point->parameters, swept, 1);
    low_x = std::min(low_x, x), high_x = std::max(high_x, x);
    for (double y : {point->predicted.before.value_or(0), point->predicted.after.value_or(0), point->measured.before.middle,
                     point->measured.after.middle})
      if (y > 0) low_y = std::min(low_y, y), high_y = std::max(high_y, y);
  }
  if (low_x <= 0 || high_x <= low_x || high_y <= 0) return "";
  low_y /= 1.3, high_y *= 1.3;
  auto at_x = [&](double x) { return kLeft + (kWidth - kLeft - kRight) * std::log(x / low_x) / std::log(high_x / low_x); };
  auto at_y = [&](double y) {
    return kHeight - kBottom - (kHeight - kBottom - kTop) * std::log(std::max(y, low_y) / low_y) / std::log(high_y / low_y);
  };
  std::string svg = fmt::format("<svg viewBox='0 0 {} {}' width='{}' height='{}' role='img'>", kWidth, kHeight, kWidth, kHeight);
  for (double power = std::pow(10, std::ceil(std::log10(low_y))); power <= high_y; power *= 10)
    svg += fmt::format("<line x1='{}' x2='{}' y1='{:.1f}' y2='{:.1f}' stroke='var(--line)'/><text x='{}' y='{:.1f}' text-anchor='end'>{}</text>",
                       kLeft, kWidth - kRight, at_y(power), at_y(power), kLeft - 6, at_y(power) + 4,
                       escaped(show_measured(result.scenario.quantity, power)));
  std::string lines[2];
  const char *colours[] = {"var(--before)", "var(--after)"};
  for (const Point *point : points) {
    double x = at_x(value_of(point->parameters, swept, 1));
    svg += fmt::format("<text x='{:.1f}' y='{}' text-anchor='middle'>{}</text>", x, kHeight - kBottom + 16,
                       escaped(parameters_text({{swept, value_of(point->parameters, swept, 1)}}).substr(swept.size() + 1)));
    for (int side = 0; side < 2; ++side) {
      const Figure &measured = side ? point->measured.after : point->measured.before;
      const auto &predicted = side ? point->predicted.after : point->predicted.before;
      if (predicted) lines[side] += fmt::format("{:.1f},{:.1f} ", x, at_y(*predicted));
      svg += fmt::format("<line x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}' stroke='{3}' stroke-width='2'/>"
                         "<circle cx='{0:.1f}' cy='{4:.1f}' r='4' fill='{5}' stroke='{3}' stroke-width='1.5'/>",
                         x, at_y(measured.low), at_y(measured.high), colours[side], at_y(measured.middle),
                         point->held_out ? "Canvas" : colours[side]);
    }
  }
  for (int side = 0; side < 2; ++side)
    svg += fmt::format("<polyline points='{}' fill='none' stroke='{}' stroke-width='1.5'/>", lines[side], colours[side]);
  svg += fmt::format("<text x='{}' y='{}' text-anchor='middle'>{}</text></svg>", (kLeft + kWidth) / 2, kHeight - 3, escaped(swept));
  return svg;
}

std::string charts(const ScenarioResult &result) {
  std::string html;
  std::set<std::string> names;
  for (const Point &point : result.points)
    for (const auto &[name, value] : point.parameters) names.insert(name);
  for (const std::string &swept : names) {
    std::map<std::string, std::vector<const Point *>> series; // By the other parameters
    for (const Point &point : result.points) {
      if (!point.problem.empty() || point.is_seed_point) continue;
      Parameters others;
      for (const auto &parameter : point.parameters)
        if (parameter.first != swept) others.push_back(parameter);
      series[parameters_text(others)].push_back(&point);
    }
    for (const auto &[others, points] : series) {
      std::string svg = points.size() > 1 ? chart(result, swept, points) : "";
      if (!svg.empty()) html += fmt::format("<figure>{}<figcaption>{}</figcaption></figure>", svg, escaped(others));
    }
  }
  return html;
}

// The point with the largest gain.
const Point *telling_point(const ScenarioResult &result) {
  const Point *best = nullptr;
  for (const Point &point : result.points) {
    if (!point.problem.empty() || !point.waterfall_before || !point.waterfall_after) continue;
    bool better = !best || point.measured.before.middle / std::max(point.measured.after.middle, 1e-9) >
                               best->measured.before.middle / std::max(best->measured.after.middle, 1e-9);
    if (better) best = &point;
  }
  return best;
}

// What one request waited for, as it was: a bar from the start of each wait to its end, the request below them.
std::string waterfall(const Waterfall &shown, double most, const char *title, const char *colour) {
  constexpr double kWidth = 900, kLeft = 110, kRight = 60;
  constexpr size_t kMostRows = 400;
  size_t rows = std::min(shown.waits.size(), kMostRows);
  double row = rows <= 30 ? 14 : std::max(1.5, 420.0 / static_cast<double>(rows)), scale = (kWidth - kLeft - kRight) / most;
  std::string svg;
  double y = 2;
  for (size_t i = 0; i < rows; ++i, y += row) {
    const Waterfall::Wait &wait = shown.waits[i];
    double from = std::max(0.0, wait.start), to = std::min(std::max(wait.end, from), most * 1.05);
    if (rows <= 30)
      svg += fmt::format("<text x='0' y='{:.1f}'>{}</text>", y + 10, escaped(wait.name));
    svg += fmt::format("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' fill='{}'/>", kLeft + from * scale, y,
                       std::max(0.7, (to - from) * scale), row * 0.8, colour);
  }
  svg += fmt::format("<line x1='{0}' x2='{0}' y1='0' y2='{1:.1f}' stroke='var(--line)'/>"
                     "<rect x='{0}' y='{1:.1f}' width='{2:.1f}' height='12' fill='none' stroke='{3}'/>"
                     "<text x='0' y='{4:.1f}'>this request</text><text x='{5:.1f}' y='{4:.1f}'>{6}</text>",
                     kLeft, y + 3, std::max(1.0, shown.whole * scale), colour, y + 13, kLeft + shown.whole * scale + 6,
                     escaped(show_measured(Quantity::Time, shown.whole)));
  std::string count = shown.waits.size() > rows ? fmt::format(", {} of them shown", rows) : "";
  std::string names = !shown.waits.empty() && shown.waits.front().name == "other request" ? "other request" : "wait";
  if (shown.waits.size() != 1) names += "s";
  return fmt::format("<figure><svg viewBox='0 0 {0} {1:.0f}' width='{0}' height='{1:.0f}' role='img'>{2}</svg>"
                     "<figcaption>{3}: {4} {5}{6}</figcaption></figure>", kWidth, y + 20, svg, title, shown.waits.size(), names, count);
}

std::string waterfalls(const ScenarioResult &result) {
  const Point *point = telling_point(result);
  if (!point) return "";
  double most = std::max({point->waterfall_before->whole, point->waterfall_after->whole, 1e-3});
  return fmt::format("<h3>One request before and after, at {}</h3>", escaped(parameters_text(point->parameters))) +
         waterfall(*point->waterfall_before, most, "before", "var(--before)") +
         waterfall(*point->waterfall_after, most, "after", "var(--after)");
}

const Point *first_figure(const ScenarioResult &result) {
  for (const Point &point : result.points)
    if (point.problem.empty()) return &point;
  return nullptr;
}

std::string interval(Quantity quantity, const Figure &figure) {
  return fmt::format("{} <span class='note'>{} to {}</span>", escaped(show_measured(quantity, figure.middle)),
                     escaped(show_measured(quantity, figure.low)), escaped(show_measured(quantity, figure.high)));
}

std::string points_table(const ScenarioResult &result) {
  std::string html = "<div class='wide'><table><tr><th>conditions<th>before, predicted<th>measured<th>after, predicted<th>measured<th>gain, predicted<th>measured<th>off by<th></tr>";
  auto percent = [](const std::optional<double> &error) { return error ? fmt::format("{:.0f}%", *error * 100) : std::string("–"); };
  Quantity quantity = result.scenario.quantity;
  auto shown = [&](const std::optional<double> &value) { return value ? escaped(show_measured(quantity, *value)) : std::string("?"); };
  for (const Point &point : result.points) {
    html += fmt::format("<tr{}><td>{}", point.fits() ? "" : " class='off'", escaped(parameters_text(point.parameters)));
    if (!point.problem.empty()) {
      html += fmt::format("<td colspan='8'>{}</tr>", escaped(point.problem));
      continue;
    }
    html += fmt::format("<td>{}<td>{}<td>{}<td>{}", shown(point.predicted.before), interval(quantity, point.measured.before),
                        shown(point.predicted.after), interval(quantity, point.measured.after));
    html += fmt::format("<td>{}<td>{}", point.predicted.ratio ? gain::show_ratio(*point.predicted.ratio) : "–",
                        point.gain ? fmt::format("{} <span class='note'>{} to {}</span>", gain::show_ratio(point.gain->middle),
                                                 gain::show_ratio(point.gain->low), gain::show_ratio(point.gain->high)) : "–");
    html += fmt::format("<td>{} {} {}<td>{}</tr>", percent(point.error_before), percent(point.error_after), percent(point.error_gain),
                        point.held_out ? "held out" : point.is_seed_point ? "as stated" : "");
  }
  html += "</table></div>";
  std::string also;
  for (const Point &point : result.points)
    for (const auto &[name, pair] : point.also)
      also += fmt::format("<tr><td>{}<td>{}<td>{:.4g} <span class='note'>{:.4g} to {:.4g}</span><td>{:.4g} <span class='note'>{:.4g} to {:.4g}</span></tr>",
                          escaped(parameters_text(point.parameters)), escaped(name), pair.before.middle, pair.before.low,
                          pair.before.high, pair.after.middle, pair.after.low, pair.after.high);
  if (!also.empty())
    html += "<details><summary>also measured</summary><div class='wide'><table><tr><th>conditions<th>what<th>before<th>after</tr>" + also + "</table></div></details>";
  return html;
}

} // namespace

std::string to_html(const Results &results) {
  std::string html = fmt::format("<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
                                 "<title>hasten bench</title><style>{}</style><h1>Predicted and measured gains</h1>", kStyle);
  html += "<p>Each program was run as it is and as <code>hasten fix</code> leaves it, in turns, on real components. Lines are what the "
          "estimate predicted from single operations timed beforehand; dots are medians of what was measured, bars their 95% intervals, "
          "hollow dots points held out of all work on the model. <span class='before'>Before</span>, <span class='after'>after</span>.</p><ul>";
  for (const std::string &line : results.machine) html += fmt::format("<li>{}</li>", escaped(line));
  html += "</ul><p>";
  for (bool held_out : {false, true}) {
    Verdict verdict = verdict_on(results, held_out);
    if (verdict.points)
      html += fmt::format("{}: {} points, median error {:.1f}%, {} off. ", held_out ? "Held out" : "Others", verdict.points,
                          verdict.median_error * 100, verdict.failing);
  }
  html += results.quick ? "A quick run: few points, few repeats.</p>" : "</p>";
  for (const ScenarioResult &result : results.scenarios) {
    html += fmt::format("<h2>{}</h2><p>{}.</p>", escaped(result.scenario.id), escaped(result.scenario.title));
    if (!result.problem.empty()) {
      html += fmt::format("<p>Not measured: {}</p>", escaped(result.problem));
      continue;
    }
    html += fmt::format("<p class='note'>Measured {}.", escaped(result.measured_at));
    if (const Point *formula = first_figure(result)) html += fmt::format(" The estimate: {}.", escaped(formula->predicted.formula));
    html += "</p>" + waterfalls(result) + "<h3>Predicted and measured</h3>" + charts(result) + points_table(result);
    for (const std::string &line : result.beyond) html += fmt::format("<p>At {}.</p>", escaped(line));
    if (!result.patch.empty()) html += fmt::format("<details><summary>the fix</summary><pre>{}</pre></details>", escaped(result.patch));
  }
  html += "<h2>Calibration</h2><div class='wide'><table><tr><th>operation<th>language<th>conditions<th>alone<th>adds beside others<th>adds per item</tr>";
  for (const Calibrated &one : results.calibration) {
    bool memory = one.peak.middle > 0;
    html += fmt::format("<tr><td><code>{}</code><td>{}<td>{}<td>{}<td>{}<td>{}</tr>", escaped(one.call), escaped(one.language),
                        escaped(one.conditions), memory ? interval(Quantity::Memory, one.peak) : interval(Quantity::Time, one.time),
                        memory ? "" : fmt::format("{:.3g} ms", one.busy), one.per_item > 0 ? fmt::format("{:.3g} ms", one.per_item) : "");
  }
  return html + "</table></div></html>\n";
}

} // namespace hasten::bench

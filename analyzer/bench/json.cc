// Results as JSON, and the calibrated costs as a file that `hasten check --costs` reads.
#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "bench/results.h"

namespace hasten::bench {

namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void text(Writer &writer, const char *key, const std::string &value) {
  writer.Key(key);
  writer.String(value.c_str(), static_cast<rapidjson::SizeType>(value.size()));
}

void number(Writer &writer, const char *key, const std::optional<double> &value) {
  writer.Key(key);
  if (value) writer.Double(std::stod(fmt::format("{:.6g}", *value)));
  else writer.Null();
}

void flag(Writer &writer, const char *key, bool value) {
  writer.Key(key);
  writer.Bool(value);
}

void figure(Writer &writer, const char *key, const Figure &value) {
  writer.Key(key);
  writer.StartObject();
  number(writer, "median", value.middle);
  number(writer, "low", value.low);
  number(writer, "high", value.high);
  writer.EndObject();
}

void write_waterfall(Writer &writer, const char *key, const std::optional<Waterfall> &waterfall) {
  if (!waterfall) return;
  writer.Key(key);
  writer.StartObject();
  number(writer, "milliseconds", waterfall->whole);
  writer.Key("waits");
  writer.StartArray();
  for (const Waterfall::Wait &wait : waterfall->waits) {
    writer.StartObject();
    text(writer, "name", wait.name);
    number(writer, "start", wait.start);
    number(writer, "end", wait.end);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

void write_point(Writer &writer, const Point &point) {
  writer.StartObject();
  writer.Key("parameters");
  writer.StartObject();
  for (const auto &[name, value] : point.parameters) number(writer, name.c_str(), value);
  writer.EndObject();
  flag(writer, "heldOut", point.held_out);
  flag(writer, "seedPoint", point.is_seed_point);
  if (!point.problem.empty()) text(writer, "problem", point.problem);
  writer.Key("predicted");
  writer.StartObject();
  number(writer, "before", point.predicted.before);
  number(writer, "after", point.predicted.after);
  number(writer, "gain", point.predicted.ratio);
  text(writer, "summary", point.predicted.summary);
  text(writer, "formula", point.predicted.formula);
  writer.Key("inputs");
  writer.StartArray();
  for (const EstimateInput &input : point.predicted.inputs) {
    writer.StartObject();
    text(writer, "name", input.name);
    number(writer, "value", input.value);
    text(writer, "unit", input.unit);
    text(writer, "source", input.source);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("assumptions");
  writer.StartArray();
  for (const std::string &assumption : point.predicted.assumptions) writer.String(assumption.c_str());
  writer.EndArray();
  writer.EndObject();
  writer.Key("measured");
  writer.StartObject();
  figure(writer, "before", point.measured.before);
  figure(writer, "after", point.measured.after);
  if (point.gain) figure(writer, "gain", *point.gain);
  for (const auto &[name, pair] : point.also) {
    writer.Key(name.c_str());
    writer.StartObject();
    figure(writer, "before", pair.before);
    figure(writer, "after", pair.after);
    writer.EndObject();
  }
  writer.EndObject();
  writer.Key("error");
  writer.StartObject();
  number(writer, "before", point.error_before);
  number(writer, "after", point.error_after);
  number(writer, "gain", point.error_gain);
  writer.EndObject();
  write_waterfall(writer, "waterfallBefore", point.waterfall_before);
  write_waterfall(writer, "waterfallAfter", point.waterfall_after);
  flag(writer, "equalOutput", point.equal);
  flag(writer, "fits", point.fits());
  writer.EndObject();
}

} // namespace

std::string to_json(const Results &results) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  text(writer, "version", HASTEN_VERSION);
  flag(writer, "quick", results.quick);
  writer.Key("machine");
  writer.StartArray();
  for (const std::string &line : results.machine) writer.String(line.c_str());
  writer.EndArray();
  writer.Key("verdict");
  writer.StartObject();
  for (bool held_out : {false, true}) {
    Verdict verdict = verdict_on(results, held_out);
    writer.Key(held_out ? "heldOut" : "others");
    writer.StartObject();
    writer.Key("points");
    writer.Uint64(verdict.points);
    writer.Key("failing");
    writer.Uint64(verdict.failing);
    number(writer, "medianError", verdict.median_error);
    writer.EndObject();
  }
  writer.EndObject();
  writer.Key("calibration");
  writer.StartArray();
  for (const Calibrated &one : results.calibration) {
    writer.StartObject();
    text(writer, "language", one.language);
    text(writer, "operation", one.label);
    text(writer, "call", one.call);
    text(writer, "conditions", one.conditions);
    if (one.peak.middle > 0) {
      figure(writer, "peakBytes", one.peak);
    } else {
      figure(writer, "milliseconds", one.time);
      number(writer, "busy", one.busy);
      number(writer, "perItem", one.per_item);
    }
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("scenarios");
  writer.StartArray();
  for (const ScenarioResult &result : results.scenarios) {
    writer.StartObject();
    text(writer, "id", result.scenario.id);
    text(writer, "title", result.scenario.title);
    text(writer, "unit", unit_of(result.scenario.quantity));
    if (!result.scenario.seed.empty()) text(writer, "seed", result.scenario.seed);
    if (!result.measured_at.empty()) text(writer, "measuredAt", result.measured_at);
    if (!result.problem.empty()) text(writer, "problem", result.problem);
    text(writer, "patch", result.patch);
    writer.Key("beyond");
    writer.StartArray();
    for (const std::string &line : result.beyond) writer.String(line.c_str());
    writer.EndArray();
    writer.Key("points");
    writer.StartArray();
    for (const Point &point : result.points) write_point(writer, point);
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

std::string costs_file(const Results &results) {
  std::string text = "# Calibrated by `hasten bench` on:\n";
  for (const std::string &line : results.machine) text += "#   " + line + "\n";
  text += "# Times of single operations; where several conditions were calibrated, the first stands and the others are comments.\n\n[costs]\n";
  std::vector<std::string> seen;
  std::string workload;
  for (const Calibrated &one : results.calibration) {
    if (one.peak.middle > 0) continue;
    bool again = std::find(seen.begin(), seen.end(), one.label) != seen.end();
    seen.push_back(one.label);
    text += fmt::format("{}\"{}\" = {:.4g} # {}, {}\n", again ? "# " : "", one.label, one.time.middle, one.language, one.conditions);
    if (again || (one.busy == 0 && one.per_item == 0)) continue;
    workload += fmt::format("\n[workload.\"{}\"]\n", one.label);
    if (one.busy > 0) workload += fmt::format("busy = {:.4g}\n", one.busy);
    if (one.per_item > 0) workload += fmt::format("per-item = {:.4g}\n", one.per_item);
  }
  return text + workload;
}

} // namespace hasten::bench

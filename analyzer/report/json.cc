// The JSON form: {"version", "findings", "diagnostics", "stats"}. Columns count UTF-16 units.
#include "report/json_writer.h"
#include "report/report.h"

namespace hasten::report {

namespace {

void write_place(JsonWriter &json, const Report &report, const Location &location) {
  Region region = region_of(report.sources, location.path, location.span);
  json.member("path", location.path);
  json.member("line", region.begin.line).member("column", region.begin.column);
  json.member("endLine", region.end.line).member("endColumn", region.end.column);
}

void write_steps(JsonWriter &json, const Report &report, std::string_view key, const std::vector<EvidenceStep> &steps) {
  json.key(key).begin_array();
  for (const EvidenceStep &step : steps) {
    json.begin_object();
    write_place(json, report, step.location);
    json.member("text", step.text);
    if (!step.function.empty()) json.member("function", step.function);
    json.end_object();
  }
  json.end_array();
}

void write_number(JsonWriter &json, std::string_view key, const std::optional<double> &number) {
  json.key(key);
  if (number)
    json.value(*number);
  else
    json.null();
}

void write_gain(JsonWriter &json, const Estimate &gain) {
  json.begin_object();
  json.member("summary", gain.summary).member("formula", gain.formula);
  write_number(json, "before", gain.before);
  write_number(json, "after", gain.after);
  write_number(json, "ratio", gain.ratio);
  json.member("unit", gain.unit);
  json.key("inputs").begin_array();
  for (const EstimateInput &input : gain.inputs) {
    json.begin_object().member("name", input.name);
    write_number(json, "value", input.value);
    json.member("unit", input.unit).member("source", input.source).end_object();
  }
  json.end_array();
  json.key("assumptions").begin_array();
  for (const std::string &assumption : gain.assumptions) json.value(assumption);
  json.end_array();
  if (!gain.further.empty()) {
    json.key("further").begin_array();
    for (const Estimate &further : gain.further) write_gain(json, further);
    json.end_array();
  }
  json.end_object();
}

void write_plan(JsonWriter &json, const Report &report, const Finding &finding) {
  const FixPlan &plan = finding.plan;
  const std::string &path = finding.location.path;
  json.begin_object().member("kind", to_text(plan.kind));
  if (!plan.callee.empty()) json.member("callee", plan.callee);
  if (!plan.callee_form.empty()) json.member("calleeForm", plan.callee_form);
  if (plan.limit > 0) json.member("limit", plan.limit);
  if (!plan.items.empty()) json.member("items", plan.items);
  if (!plan.gil.empty()) json.member("gil", plan.gil);
  json.key("operations").begin_array();
  for (const PlanOperation &operation : plan.operations) {
    json.begin_object().member("label", operation.label).member("resource", operation.resource);
    if (plan.kind == PlanKind::Join) json.member("wave", operation.wave);
    write_place(json, report, {path, operation.span});
    json.end_object();
  }
  json.end_array();
  if (!plan.statement.empty()) {
    json.key("statement").begin_object();
    write_place(json, report, {path, plan.statement});
    json.end_object();
  }
  json.end_object();
}

void write_fix(JsonWriter &json, const Report &report, const Finding &finding) {
  const Fix &fix = finding.fix;
  json.begin_object().member("text", finding.plan.advice).member("caveat", finding.plan.caveat);
  if (fix.empty()) {
    if (!finding.no_fix.empty()) json.member("refused", finding.no_fix);
    json.end_object();
    return;
  }
  json.member("applicability", to_text(fix.applicability)).member("title", fix.title).member("mayDiffer", fix.may_differ);
  json.key("edits").begin_array();
  for (const Edit &edit : fix.edits) {
    json.begin_object();
    write_place(json, report, {edit.path, edit.span});
    json.member("begin", edit.span.begin).member("end", edit.span.end).member("replacement", edit.text).end_object();
  }
  json.end_array();
  json.key("newFiles").begin_array();
  for (const NewFile &file : fix.new_files) json.begin_object().member("path", file.path).member("content", file.text).end_object();
  json.end_array().end_object();
}

} // namespace

std::string to_json(const Report &report) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("version", HASTEN_VERSION);
  json.key("findings").begin_array();
  for (const Finding &finding : report.findings) {
    json.begin_object().member("rule", finding.rule);
    write_place(json, report, finding.location);
    json.member("confidence", to_text(finding.confidence)).member("severity", to_text(finding.severity));
    json.member("message", finding.message).member("function", finding.function).member("context", finding.context);
    write_steps(json, report, "evidence", finding.evidence);
    write_steps(json, report, "related", finding.related);
    json.key("gain");
    write_gain(json, finding.gain);
    json.key("plan");
    write_plan(json, report, finding);
    json.key("fix");
    write_fix(json, report, finding);
    json.end_object();
  }
  json.end_array();
  json.key("diagnostics").begin_array();
  for (const Diagnostic &diagnostic : report.diagnostics) {
    json.begin_object().member("level", to_text(diagnostic.level)).member("path", diagnostic.path);
    json.member("line", diagnostic.line).member("column", diagnostic.column);
    json.member("message", diagnostic.message).member("hint", diagnostic.hint).end_object();
  }
  json.end_array();
  json.key("stats").begin_object().member("files", report.files).member("findings", report.findings.size());
  for (const Statistic &statistic : report.statistics) json.member(statistic.name, statistic.count);
  json.end_object().end_object();
  return out;
}

} // namespace hasten::report

// SARIF 2.1.0 as GitHub code scanning, editors and the SARIF validator want it: all rules always, UTF-16 columns, URIs
// relative to SRCROOT, GitHub's line hash, the witness as a code flow. Suppressed findings never get here: GitHub would
// open alerts for them.
#include <map>
#include <set>

#include "findings/rule_info.h"
#include "fixes/diff.h"
#include "fixes/edits.h"
#include "report/json_writer.h"
#include "report/line_hash.h"
#include "report/report.h"
#include "report/rule_docs.h"
#include "report/uri.h"

namespace hasten::report {

namespace {

// A name, not an address: the program has no home page, and the format wants a URI.
constexpr std::string_view kInformationUri = "urn:hasten:README.md";
constexpr uint32_t kContextLines = 2;

std::string_view level_of(Severity severity) { return to_text(severity); } // note, warning, error: SARIF's own words

std::string_view problem_severity(Severity severity) {
  return severity == Severity::Note ? "recommendation" : to_text(severity);
}

// "](1)" in a message would be read as a link.
std::string plain(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == ']' && i + 1 < text.size() && text[i + 1] == '(') out += ' ';
  }
  return out;
}

std::string link(std::string_view label, size_t target) {
  std::string text = "[";
  for (char c : label) {
    if (c == '[' || c == ']' || c == '\\') text += '\\';
    text += c;
  }
  return text + "](" + std::to_string(target) + ")";
}

class SarifLog {
public:
  explicit SarifLog(const Report &report) : report_(report), json_(out_) {
    for (const Finding &finding : report.findings) {
      files_.insert(finding.location.path);
      for (const EvidenceStep &step : finding.evidence) files_.insert(step.location.path);
      for (const EvidenceStep &step : finding.related) files_.insert(step.location.path);
      for (const Edit &edit : finding.fix.edits) files_.insert(edit.path);
    }
  }

  std::string text() {
    json_.begin_object();
    json_.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json").member("version", "2.1.0");
    json_.key("runs").begin_array().begin_object();
    write_tool();
    write_invocation();
    json_.key("originalUriBaseIds").begin_object().key("SRCROOT").begin_object();
    json_.member("uri", directory_uri(report_.root));
    json_.key("description").begin_object().member("text", "The root of the analysed project.").end_object();
    json_.end_object().end_object();
    json_.member("columnKind", "utf16CodeUnits");
    write_artifacts();
    json_.key("results").begin_array();
    for (const Finding &finding : report_.findings) write_result(finding);
    json_.end_array();
    json_.end_object().end_array().end_object();
    return std::move(out_);
  }

private:
  void write_message(std::string_view key, std::string_view text) {
    json_.key(key).begin_object().member("text", text).end_object();
  }

  void write_tool() {
    json_.key("tool").begin_object().key("driver").begin_object();
    json_.member("name", "hasten").member("fullName", "hasten " HASTEN_VERSION);
    json_.member("version", HASTEN_VERSION).member("semanticVersion", HASTEN_VERSION);
    json_.member("informationUri", kInformationUri);
    json_.key("rules").begin_array();
    for (const RuleInfo &rule : all_rules()) write_rule(rule);
    json_.end_array().end_object().end_object();
  }

  void write_rule(const RuleInfo &rule) {
    json_.begin_object().member("id", rule.id).member("name", rule.name);
    write_message("shortDescription", std::string(rule.title) + ".");
    write_message("fullDescription", rule.description);
    json_.key("help").begin_object();
    json_.member("text", std::string(rule.description) + " Run `hasten explain " + std::string(rule.id) +
                             "` for examples and the conditions under which the rule speaks.");
    std::string_view documentation = rule_documentation(rule.id);
    json_.member("markdown", documentation.empty() ? rule.description : documentation).end_object();
    json_.key("defaultConfiguration").begin_object().member("level", level_of(rule.severity)).end_object();
    json_.key("properties").begin_object();
    json_.member("precision", rule.precision).member("problem.severity", problem_severity(rule.severity));
    json_.key("tags").begin_array().value("performance").value(rule.family).end_array();
    json_.end_object().end_object();
  }

  void write_invocation() {
    bool successful = true;
    for (const Diagnostic &diagnostic : report_.diagnostics) successful &= diagnostic.level != Diagnostic::Level::Error;
    json_.key("invocations").begin_array().begin_object().member("executionSuccessful", successful);
    if (!report_.diagnostics.empty()) {
      json_.key("toolExecutionNotifications").begin_array();
      for (const Diagnostic &diagnostic : report_.diagnostics) {
        json_.begin_object().member("level", to_text(diagnostic.level));
        std::string text = diagnostic.message;
        if (!diagnostic.hint.empty()) text += " (" + diagnostic.hint + ")";
        write_message("message", plain(text));
        if (!diagnostic.path.empty()) {
          json_.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
          write_artifact_location(diagnostic.path);
          if (diagnostic.line) {
            json_.key("region").begin_object().member("startLine", diagnostic.line);
            if (diagnostic.column) json_.member("startColumn", diagnostic.column);
            json_.end_object();
          }
          json_.end_object().end_object().end_array();
        }
        json_.end_object();
      }
      json_.end_array();
    }
    json_.end_object().end_array();
  }

  void write_artifacts() {
    json_.key("artifacts").begin_array();
    for (const std::string &path : files_) {
      json_.begin_object();
      json_.key("location").begin_object().member("uri", relative_uri(path)).member("uriBaseId", "SRCROOT").end_object();
      if (const LineIndex *lines = report_.sources.find(path)) json_.member("length", lines->text().size());
      json_.end_object();
    }
    json_.end_array();
  }

  void write_artifact_location(const std::string &path) {
    json_.key("artifactLocation").begin_object();
    if (is_relative(path))
      json_.member("uri", relative_uri(path)).member("uriBaseId", "SRCROOT");
    else
      json_.member("uri", "file://" + relative_uri(path));
    auto file = files_.find(path);
    if (file != files_.end()) json_.member("index", std::distance(files_.begin(), file));
    json_.end_object();
  }

  static bool is_relative(std::string_view path) { return path.empty() || path.front() != '/'; }

  void write_region(const Region &region, std::string_view snippet) {
    json_.begin_object();
    json_.member("startLine", region.begin.line).member("startColumn", region.begin.column);
    json_.member("endLine", region.end.line).member("endColumn", region.end.column);
    if (!snippet.empty()) write_message("snippet", snippet);
    json_.end_object();
  }

  void write_physical_location(const Location &location, bool with_text) {
    Region region = region_of(report_.sources, location.path, location.span);
    const LineIndex *lines = report_.sources.find(location.path);
    json_.key("physicalLocation").begin_object();
    write_artifact_location(location.path);
    json_.key("region");
    Span span = location.span;
    if (lines) span.end = std::min<uint32_t>(span.end, static_cast<uint32_t>(lines->text().size()));
    write_region(region, with_text && lines && span.begin < span.end ? lines->text().substr(span.begin, span.size()) : "");
    if (with_text && lines) {
      uint32_t first = region.begin.line > kContextLines ? region.begin.line - kContextLines : 1;
      uint32_t last = std::min(region.end.line + kContextLines, lines->line_count());
      Span around{lines->line_span(first).begin, lines->line_span(last).end};
      bool short_enough = around.size() <= 4000; // A minified line would make the log huge.
      if (short_enough) {
        json_.key("contextRegion");
        write_region({{first, 1}, lines->position(around.end, ColumnUnit::Utf16)},
                     lines->text().substr(around.begin, around.size()));
      }
    }
    json_.end_object();
  }

  void write_result(const Finding &finding) {
    json_.begin_object().member("ruleId", finding.rule);
    size_t index = 0;
    for (const RuleInfo &rule : all_rules()) {
      if (rule.id == finding.rule) json_.member("ruleIndex", index);
      ++index;
    }
    json_.member("level", level_of(finding.severity));
    write_message("message", message_of(finding));
    json_.key("locations").begin_array().begin_object();
    write_physical_location(finding.location, true);
    if (!finding.function.empty()) {
      json_.key("logicalLocations").begin_array().begin_object();
      json_.member("fullyQualifiedName", finding.function).member("kind", "function").end_object().end_array();
    }
    json_.end_object().end_array();
    write_related(finding.related);
    write_code_flow(finding.evidence);
    write_fingerprint(finding.location);
    write_fixes(finding.fix);
    write_properties(finding);
    json_.end_object();
  }

  static std::string message_of(const Finding &finding) {
    std::string text = plain(finding.message);
    if (!finding.related.empty()) {
      text += " See also: ";
      for (size_t i = 0; i < finding.related.size(); ++i)
        text += (i ? ", " : "") + link(finding.related[i].text.empty() ? "here" : finding.related[i].text, i + 1);
      text += ".";
    }
    if (!finding.gain.summary.empty()) text += " Gain: " + plain(finding.gain.summary) + ".";
    if (!finding.plan.advice.empty()) text += " Fix: " + plain(finding.plan.advice) + ".";
    return text;
  }

  void write_related(const std::vector<EvidenceStep> &related) {
    if (related.empty()) return;
    json_.key("relatedLocations").begin_array();
    for (size_t i = 0; i < related.size(); ++i) {
      json_.begin_object().member("id", i + 1);
      write_physical_location(related[i].location, false);
      write_message("message", plain(related[i].text.empty() ? "here" : related[i].text));
      json_.end_object();
    }
    json_.end_array();
  }

  void write_code_flow(const std::vector<EvidenceStep> &evidence) {
    if (evidence.empty()) return;
    json_.key("codeFlows").begin_array().begin_object().key("threadFlows").begin_array().begin_object();
    json_.key("locations").begin_array();
    for (const EvidenceStep &step : evidence) {
      json_.begin_object().key("location").begin_object();
      write_physical_location(step.location, false);
      write_message("message", plain(step.text.empty() ? "here" : step.text));
      json_.end_object().end_object();
    }
    json_.end_array().end_object().end_array().end_object().end_array();
  }

  // One that creates a file has no form here, and half of it would break the program: all of it is in properties.diff.
  void write_fixes(const Fix &fix) {
    if (fix.edits.empty() || !fix.new_files.empty()) return;
    json_.key("fixes").begin_array().begin_object();
    write_message("description", plain(title_of(fix)));
    json_.key("artifactChanges").begin_array();
    for (size_t i = 0; i < fix.edits.size();) {
      const std::string &path = fix.edits[i].path;
      json_.begin_object();
      write_artifact_location(path);
      json_.key("replacements").begin_array();
      for (; i < fix.edits.size() && fix.edits[i].path == path; ++i) {
        json_.begin_object().key("deletedRegion");
        write_region(region_of(report_.sources, path, fix.edits[i].span), "");
        write_message("insertedContent", fix.edits[i].text);
        json_.end_object();
      }
      json_.end_array().end_object();
    }
    json_.end_array().end_object().end_array();
  }

  static std::string title_of(const Fix &fix) {
    if (fix.applicability == Applicability::Safe) return fix.title;
    return fix.title + " (" + std::string(to_text(fix.applicability)) + ": " + fix.may_differ + ")";
  }

  std::string diff_of(const Fix &fix) const {
    std::string diff;
    for (size_t i = 0; i < fix.edits.size(); ++i) {
      const std::string &path = fix.edits[i].path;
      const LineIndex *lines = report_.sources.find(path);
      if (!lines || (i > 0 && fix.edits[i - 1].path == path)) continue;
      std::string before(lines->text());
      diff += fixes::unified_diff(path, &before, fixes::apply(before, fix.edits, path));
    }
    for (const NewFile &file : fix.new_files) diff += fixes::unified_diff(file.path, nullptr, file.text);
    return diff;
  }

  void write_fingerprint(const Location &location) {
    const LineIndex *lines = report_.sources.find(location.path);
    if (!lines) return;
    auto [hashes, is_new] = hashes_.try_emplace(location.path);
    if (is_new) hashes->second = line_hashes(lines->text());
    Position begin = region_of(report_.sources, location.path, location.span).begin;
    if (begin.line == 0 || begin.line > hashes->second.size()) return;
    json_.key("partialFingerprints").begin_object();
    json_.member("primaryLocationLineHash", hashes->second[begin.line - 1]);
    // The line's hash must be GitHub's own. Two findings of a rule on one line differ by their columns, as CodeQL's do.
    std::string_view text = lines->text().substr(lines->line_span(begin.line).begin);
    size_t indentation = std::min(text.find_first_not_of(" \t"), text.size());
    size_t column = std::max<size_t>(begin.column, indentation + 1) - indentation - 1;
    json_.member("primaryLocationStartColumnFingerprint", std::to_string(column)).end_object();
  }

  void write_estimate(const Estimate &gain) {
    json_.begin_object().member("summary", gain.summary).member("formula", gain.formula);
    auto number = [&](std::string_view key, const std::optional<double> &value) {
      if (value) json_.member(key, *value);
    };
    number("before", gain.before);
    number("after", gain.after);
    number("ratio", gain.ratio);
    json_.member("unit", gain.unit);
    if (!gain.further.empty()) {
      json_.key("further").begin_array();
      for (const Estimate &further : gain.further) write_estimate(further);
      json_.end_array();
    }
    json_.end_object();
  }

  void write_properties(const Finding &finding) {
    json_.key("properties").begin_object().member("confidence", to_text(finding.confidence));
    json_.member("context", finding.context).member("plan", to_text(finding.plan.kind));
    if (!finding.gain.formula.empty()) {
      json_.key("gain");
      write_estimate(finding.gain);
    }
    if (!finding.fix.new_files.empty())
      json_.member("fix", title_of(finding.fix)).member("diff", diff_of(finding.fix));
    json_.end_object();
  }

  const Report &report_;
  std::string out_;
  JsonWriter json_;
  std::set<std::string> files_; // Their order is that of `artifacts`
  std::map<std::string, std::vector<std::string>> hashes_;
};

} // namespace

std::string to_sarif(const Report &report) { return SarifLog(report).text(); }

} // namespace hasten::report

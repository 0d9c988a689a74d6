// Each format over one report whose lines hold what formats get wrong: an emoji, a tab, CRLF, a byte order mark.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "report/code_frame.h"
#include "report/report.h"
#include "report/timeline.h"
#include "report/uri.h"

namespace hasten::report {
namespace {

const std::string kText = "\xEF\xBB\xBF"
                          "async function load() {\r\n"
                          "\t/* \xF0\x9F\x98\x80 */ const a = await one(); // 100%\r\n"
                          "\tconst b = await two();\r\n"
                          "}\r\n";

Span span_of(std::string_view piece) {
  uint32_t begin = static_cast<uint32_t>(kText.find(piece));
  return {begin, begin + static_cast<uint32_t>(piece.size())};
}

Finding example() {
  Finding finding;
  finding.rule = "sequential-awaits";
  finding.location = {"src/a b.ts", span_of("await one()")};
  finding.message = "2 waits, one after another: 100% [slow](1).";
  finding.function = "load";
  finding.context = "request-on-loop";
  finding.confidence = Confidence::High;
  finding.evidence.push_back({{"src/a b.ts", span_of("await one()")}, "waits for one", "load"});
  finding.related.push_back({{"src/a b.ts", span_of("await two()")}, "could run at the same time", "load"});
  finding.plan.kind = PlanKind::Join;
  finding.plan.operations = {{"one", "db", span_of("await one()"), 0}, {"two", "db", span_of("await two()"), 0}};
  finding.plan.advice = "start both";
  finding.gain.formula = "before = t(one) + t(two), after = max(t(one), t(two))";
  finding.gain.inputs = {{"t(one)", 30, "ms", "hasten.toml:2:1"}, {"t(two)", 10, "ms", "hasten.toml:3:1"}};
  finding.gain.before = 40;
  finding.gain.after = 30;
  finding.gain.ratio = 4.0 / 3;
  finding.gain.unit = "ms";
  finding.gain.summary = "these waits: 40 → 30 ms (1.3x)";
  return finding;
}

void fill(Report &report) {
  report.root = "/project dir";
  report.files = 1;
  report.findings.push_back(example());
  report.diagnostics.push_back({Diagnostic::Level::Warning, "src/x.ts", 3, 1, "syntax error", "the rest was analysed"});
  report.statistics.push_back({"callsUnknown", 2});
  report.sources.add("src/a b.ts", kText);
}

rapidjson::Document parse(const std::string &text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

TEST(Json, HasTheFieldsAndUtf16Columns) {
  Report report;
  fill(report);
  rapidjson::Document json = parse(to_json(report));
  for (const char *key : {"version", "findings", "diagnostics", "stats"}) EXPECT_TRUE(json.HasMember(key)) << key;
  EXPECT_EQ(json.MemberCount(), 4u);
  const auto &finding = json["findings"][0];
  for (const char *key : {"rule", "path", "line", "column", "endLine", "endColumn", "confidence", "severity", "message",
                          "function", "context", "evidence", "gain", "plan", "fix"})
    EXPECT_TRUE(finding.HasMember(key)) << key;
  EXPECT_STREQ(finding["path"].GetString(), "src/a b.ts");
  EXPECT_EQ(finding["line"].GetInt(), 2);
  EXPECT_EQ(finding["column"].GetInt(), 21); // tab 1, "/* " 3, emoji 2, " */ " 4, "const a = " 10
  EXPECT_EQ(finding["endColumn"].GetInt(), 32);
  EXPECT_EQ(finding["evidence"][0]["line"].GetInt(), 2);
  EXPECT_STREQ(finding["plan"]["kind"].GetString(), "join");
  EXPECT_DOUBLE_EQ(finding["gain"]["before"].GetDouble(), 40);
  EXPECT_EQ(json["stats"]["callsUnknown"].GetInt(), 2);
  EXPECT_STREQ(json["diagnostics"][0]["message"].GetString(), "syntax error");
}

TEST(Json, TheSameReportGivesTheSameBytes) {
  Report a, b;
  fill(a);
  fill(b);
  EXPECT_EQ(to_json(a), to_json(b));
  EXPECT_EQ(to_sarif(a), to_sarif(b));
}

TEST(Sarif, LinksEncodesAndHashes) {
  Report report;
  fill(report);
  rapidjson::Document sarif = parse(to_sarif(report));
  const auto &run = sarif["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"].Size(), 5u);
  EXPECT_STREQ(run["originalUriBaseIds"]["SRCROOT"]["uri"].GetString(), "file:///project%20dir/");
  const auto &result = run["results"][0];
  EXPECT_STREQ(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].GetString(), "src/a%20b.ts");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"]["startColumn"].GetInt(), 21);
  EXPECT_STREQ(result["message"]["text"].GetString(),
               "2 waits, one after another: 100% [slow] (1). See also: [could run at the same time](1). "
               "Gain: these waits: 40 → 30 ms (1.3x). Fix: start both.");
  EXPECT_EQ(result["relatedLocations"][0]["id"].GetInt(), 1);
  EXPECT_TRUE(result["partialFingerprints"].HasMember("primaryLocationLineHash"));
  EXPECT_EQ(result["codeFlows"][0]["threadFlows"][0]["locations"].Size(), 1u);
  EXPECT_STREQ(result["properties"]["confidence"].GetString(), "high");
  EXPECT_TRUE(result["properties"].HasMember("gain"));
  EXPECT_TRUE(run["invocations"][0]["executionSuccessful"].GetBool());
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"].Size(), 1u);
}

TEST(Github, EscapesAndSorts) {
  Report report;
  fill(report);
  Finding error = example();
  error.severity = Severity::Error;
  Finding large = example();
  large.gain.ratio = 20;
  large.message = "large";
  report.findings.push_back(large);
  report.findings.push_back(error);
  std::string text = to_github(report);
  std::vector<std::string> lines;
  for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    lines.push_back(text.substr(begin, end - begin));
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0].substr(0, 50), "::error file=src/a b.ts,line=2,endLine=2,col=21,en");
  EXPECT_NE(lines[0].find("title=sequential-awaits%3A Independent waits"), std::string::npos);
  EXPECT_NE(lines[0].find("another: 100%25 [slow](1).%0AGain: "), std::string::npos) << lines[0];
  EXPECT_NE(lines[1].find("large"), std::string::npos);
  EXPECT_EQ(lines[4], "hasten: 1 errors, 2 warnings, 0 notes in 1 files");
}

TEST(Terminal, ShowsCodeEvidenceTimelineGainAndFix) {
  Report report;
  fill(report);
  report.shown_root = "sub";
  std::string text = to_terminal(report, {false, true, 100});
  for (const char *piece :
       {"sub/src/a b.ts:2:21: warning: sequential-awaits", "     2 |   /* \xF0\x9F\x98\x80 */ const a = await one(); // 100%",
        "       |                      ^^^^^^^^^^^\n", "     3 |   const b = await two();",
        "       |             -----------", "1. waits for one (sub/src/a b.ts:2 in load)", "before  ├", "40 ms",
        "these waits: 40 → 30 ms (1.3x)", "with t(one) = 30 ms, t(two) = 10 ms (hasten.toml:2, 3)", "fix    start both",
        "high confidence, in load", "1 finding in 1 file: 1 sequential-awaits"})
    EXPECT_NE(text.find(piece), std::string::npos) << piece << "\n" << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(to_terminal(report, {true, true, 100}).find('\x1b'), std::string::npos);
  std::string ascii = to_terminal(report, {false, false, 100});
  EXPECT_NE(ascii.find("before  |-"), std::string::npos) << ascii;
  EXPECT_EQ(ascii.find("→"), std::string::npos);
}

TEST(Terminal, ControlCharactersNeverReachTheTerminal) {
  Report report;
  Finding finding = example();
  finding.location = {"x\x1b[31m.ts", {0, 5}};
  finding.message = "a\x1b]0;title\x07";
  finding.evidence.clear();
  finding.related.clear();
  report.findings.push_back(finding);
  report.sources.add("x\x1b[31m.ts", "let \x1b[2Jx;\n");
  std::string text = to_terminal(report, {false, true, 100});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
}

TEST(Terminal, NothingFound) {
  Report report;
  report.files = 1200;
  EXPECT_EQ(to_terminal(report, {}), "no findings in 1,200 files\n");
}

TEST(CodeFrame, LongLinesAreCutAroundTheMark) {
  std::string text(5000, 'x');
  text.replace(4000, 4, "call");
  LineIndex lines(text);
  std::vector<FrameLine> frame = code_frame(lines, {4000, 4004}, {}, 80);
  ASSERT_EQ(frame.size(), 1u);
  EXPECT_LT(frame[0].code.size(), 100u);
  size_t mark = frame[0].marks.find('^');
  EXPECT_EQ(frame[0].code.substr(mark, 4), "call");
}

TEST(CodeFrame, SpansThatReachFarShowThreeLines) {
  std::string text = "a(\n b,\n c,\n d,\n e)\n";
  LineIndex lines(text);
  EXPECT_EQ(code_frame(lines, {0, 17}, {}, 80).size(), 3u);
}

TEST(Timeline, JoinedWaitsAreDrawnBelowOneAnother) {
  std::vector<std::string> lines = draw_timeline(example(), 100);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].substr(0, 8), "before  ");
  EXPECT_EQ(lines[1].substr(0, 8), "after   ");
  EXPECT_NE(lines[0].find("one 30"), std::string::npos);
  EXPECT_NE(lines[0].find("40 ms"), std::string::npos);
  EXPECT_NE(lines[2].find("30 ms"), std::string::npos);
}

TEST(Timeline, UnknownTimesAreSaidToBeDrawnAlike) {
  Finding finding = example();
  finding.gain = {};
  EXPECT_NE(draw_timeline(finding, 100).back().find("unknown"), std::string::npos);
}

TEST(Timeline, EveryPlanDrawsSomethingWithoutFigures) {
  for (PlanKind kind : {PlanKind::Join, PlanKind::Batch, PlanKind::Bound, PlanKind::Twin, PlanKind::Offload, PlanKind::Hoist}) {
    Finding finding = example();
    finding.gain = {};
    finding.plan.kind = kind;
    EXPECT_FALSE(draw_timeline(finding, 40).empty()) << to_text(kind);
    finding.plan = {};
    finding.plan.kind = kind;
    draw_timeline(finding, 0); // Nothing to draw from: no harm
  }
}

TEST(Uri, IsPercentEncodedUtf8) {
  EXPECT_EQ(relative_uri("a b/\xC3\xBC#1%.ts"), "a%20b/%C3%BC%231%25.ts");
  EXPECT_EQ(relative_uri("c:x.ts"), "c%3Ax.ts");
  EXPECT_EQ(directory_uri("/"), "file:///");
}

TEST(Append, PathsAreSeenFromTheCommonRoot) {
  Report all, one;
  all.root = "/w";
  fill(one);
  one.root = "/w/api";
  append(all, std::move(one));
  EXPECT_EQ(all.findings.at(0).location.path, "api/src/a b.ts");
  EXPECT_EQ(all.findings.at(0).evidence.at(0).location.path, "api/src/a b.ts");
  EXPECT_EQ(all.diagnostics.at(0).path, "api/src/x.ts");
  EXPECT_NE(all.sources.find("api/src/a b.ts"), nullptr);
  EXPECT_EQ(all.files, 1u);
}

} // namespace
} // namespace hasten::report

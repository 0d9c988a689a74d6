#include "commands.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/edit_distance.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/path.h"
#include "check.h"
#include "findings/rule_info.h"
#include "projects.h"
#include "report/rule_docs.h"
#include "terminal.h"

namespace hasten {

namespace {

constexpr size_t kLargestInput = 64 << 20; // Of standard input

std::string common_directory(std::string a, const std::string &b) {
  while (!is_inside(b, a)) a = std::string(parent_path(a));
  return a;
}

std::string render(const report::Report &report, report::Format format, const report::TerminalStyle &style) {
  switch (format) {
  case report::Format::Terminal: return report::to_terminal(report, style);
  case report::Format::Json: return report::to_json(report);
  case report::Format::Sarif: return report::to_sarif(report);
  case report::Format::Github: return report::to_github(report);
  }
  return "";
}

bool write_outputs(const CommandLine &command_line, const report::Report &report) {
  bool written = true;
  for (const Output &output : command_line.outputs) {
    if (output.file.empty()) {
      written &= write(stdout, render(report, output.format, style_of(STDOUT_FILENO)));
      continue;
    }
    auto done = write_file_atomically(output.file, render(report, output.format, {}));
    if (done) continue;
    Diagnostic diagnostic = done.error().diagnostic();
    diagnostic.level = Diagnostic::Level::Error;
    say({diagnostic});
    written = false;
  }
  return written;
}

void show_stats(const report::Report &report, const std::vector<PhaseTimers::Phase> &phases) {
  std::string text = fmt::format("{:<22} {:>12}\n", "files", report.files);
  for (const report::Statistic &statistic : report.statistics)
    text += fmt::format("{:<22} {:>12}\n", statistic.name, statistic.count);
  for (const PhaseTimers::Phase &phase : phases) text += fmt::format("{:<22} {:>9.0f} ms\n", phase.name, phase.milliseconds);
  write(stderr, text);
}

bool fails(const std::vector<Finding> &findings, config::FailOn fail_on) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding &finding) {
    return static_cast<uint8_t>(finding.severity) >= static_cast<uint8_t>(fail_on);
  });
}

} // namespace

int run_check_command(const CommandLine &command_line) {
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> paths;
  CheckOptions options;
  options.rules = command_line.rules;
  options.threads = command_line.threads ? command_line.threads : available_threads();
  options.skip_unwritten = command_line.skip_unwritten;
  options.compile_commands = command_line.compile_commands;
  options.read_back = command_line.read_back;
  options.progress = is_terminal(STDERR_FILENO);
  if (const char *off = std::getenv("HASTEN_VETO_OFF")) {
    auto vetoes = query::Vetoes::all_but(off);
    if (!vetoes) return write(stderr, fmt::format("hasten: HASTEN_VETO_OFF: there is no veto `{}`\n", vetoes.error())), kFailed;
    options.vetoes = *vetoes;
  }
  if (!command_line.stdin_filename.empty()) {
    auto text = read_standard_input(kLargestInput);
    if (!text) return say({text.error().diagnostic()}), kFailed;
    options.stdin_text = std::move(*text);
    options.stdin_path = absolute_path(command_line.stdin_filename);
    paths.push_back(options.stdin_path);
  } else {
    for (const std::string &path : command_line.paths) {
      struct stat status;
      if (stat(path.c_str(), &status) == 0)
        paths.push_back(path);
      else
        diagnostics.push_back({Diagnostic::Level::Error, path, 0, 0, "no such file or directory", ""});
    }
  }
  bool missing = !diagnostics.empty();

  std::vector<Diagnostic> about_configuration;
  std::vector<Project> projects = projects_of(command_line, paths, about_configuration);
  diagnostics.insert(diagnostics.end(), about_configuration.begin(), about_configuration.end());
  if (has_errors(about_configuration) || projects.empty()) return say(diagnostics), kFailed;

  report::Report report;
  report.root = projects.front().config.project_root;
  for (const Project &project : projects) report.root = common_directory(report.root, project.config.project_root);
  report.shown_root = shown_root(report.root);
  bool analysed = false, failing = false;
  size_t unreadable = 0;
  std::vector<PhaseTimers::Phase> phases;
  std::vector<std::string> skipped;
  for (const Project &project : projects) {
    options.paths = project.paths;
    CheckResult result = run_check(options, project.config);
    failing |= fails(result.report.findings, project.config.fail_on.value);
    analysed |= result.anything_analysed;
    unreadable += result.unreadable;
    for (const SkippedPath &path : result.skipped)
      skipped.push_back(fmt::format("{}: {}", config::shown_path(join_path(project.config.project_root, path.path)),
                                    skip_reason_name(path.reason)));
    phases.insert(phases.end(), result.timers.phases().begin(), result.timers.phases().end());
    append(report, std::move(result.report));
  }

  for (Diagnostic diagnostic : report.diagnostics) {
    if (!diagnostic.path.empty()) diagnostic.path = report.shown(diagnostic.path);
    diagnostics.push_back(std::move(diagnostic));
  }
  if (!analysed) {
    std::string asked;
    for (const std::string &path : paths) asked += (asked.empty() ? "" : ", ") + path;
    diagnostics.push_back({Diagnostic::Level::Error, "", 0, 0, "nothing to analyse in " + asked,
                           "hasten reads TypeScript, JavaScript, Python and C++; --show-skipped lists what it left out"});
  }
  say(diagnostics);
  if (command_line.show_skipped)
    for (const std::string &line : skipped) write(stderr, "skipped " + line + "\n");
  if (!write_outputs(command_line, report)) return kFailed;
  if (command_line.stats) show_stats(report, phases);
  if (!analysed || (command_line.strict && (unreadable > 0 || missing))) return kFailed;
  return failing ? kFindings : kClean;
}

int explain_rule(const std::string &rule) {
  const RuleInfo *info = find_rule(rule);
  if (!info) {
    std::vector<std::string_view> ids;
    for (const RuleInfo &known : all_rules()) ids.push_back(known.id);
    auto near = nearest_word(rule, ids);
    write(stderr, fmt::format("hasten: unknown rule `{}`{}\n", rule,
                              near ? fmt::format("; did you mean `{}`?", *near) : "; `hasten rules` lists them"));
    return kFailed;
  }
  std::string_view documentation = rule_documentation(rule);
  std::string text(documentation);
  if (text.empty()) text = fmt::format("# {}\n\n{}.\n\n{}\n", info->id, info->title, info->description);
  return write(stdout, text) ? kClean : kFailed;
}

int list_rules(const CommandLine &command_line) {
  std::vector<Diagnostic> diagnostics;
  config::Config config = config::load_config(".", command_line.config_file, diagnostics);
  say(diagnostics);
  std::string text;
  for (const RuleInfo &rule : all_rules()) {
    const config::RuleLevel &level = config.rules.at(std::string(rule.id)).value;
    text += fmt::format("{:<20} {:<8} {}\n", rule.id, level.on ? to_text(level.severity) : "off", rule.title);
  }
  write(stdout, text);
  return has_errors(diagnostics) ? kFailed : kClean;
}

int check_config(const CommandLine &command_line) {
  std::vector<Diagnostic> diagnostics;
  config::Config config = config::load_config(command_line.paths.front(), command_line.config_file, diagnostics);
  say(diagnostics);
  if (has_errors(diagnostics)) return kFailed;
  write(stdout, config.file.empty() ? "no configuration file: all values are defaults\n"
                                    : fmt::format("{}: no errors\n", config.shown_file));
  return kClean;
}

int show_config(const CommandLine &command_line) {
  std::vector<Diagnostic> diagnostics;
  config::Config config = config::load_config(command_line.paths.front(), command_line.config_file, diagnostics);
  say(diagnostics);
  write(stdout, config::describe(config));
  return has_errors(diagnostics) ? kFailed : kClean;
}

} // namespace hasten

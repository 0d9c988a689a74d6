#include "check.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/file.h"
#include "base/path.h"
#include "catalogue/builtin.h"
#include "catalogue/index.h"
#include "findings/rule_info.h"
#include "fixing.h"
#include "gain/estimate.h"
#include "link/isolate_code.h"
#include "link/link.h"
#include "ir/archive.h"
#include "link/resolver.h"
#include "lowering.h"
#include "progress.h"
#include "query/ambient_transaction.h"
#include "query/embedded_database.h"
#include "query/rarely_run.h"
#include "rules/rule.h"
#include "source/suppressions.h"

namespace hasten {

namespace {

// What of the project is reported.
class Selection {
public:
  Selection(const CheckOptions &options, const std::string &root) {
    if (options.stdin_path.empty())
      for (const std::string &path : options.paths) chosen_.push_back(relative_path(path, root));
    else
      chosen_.push_back(relative_path(options.stdin_path, root));
  }
  bool has(std::string_view path) const {
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    return std::any_of(chosen_.begin(), chosen_.end(), [&](const std::string &chosen) {
      return chosen.empty() || chosen == "." || is_inside(path, chosen);
    });
  }
  const std::vector<std::string> &paths() const { return chosen_; }

private:
  std::vector<std::string> chosen_;
};

std::vector<std::string> rules_to_run(const CheckOptions &options, const config::Config &config) {
  std::vector<std::string> ids;
  for (const RuleInfo &rule : all_rules()) {
    std::string id(rule.id);
    bool named = std::find(options.rules.begin(), options.rules.end(), id) != options.rules.end();
    bool on = config.rules.at(id).value.on;
    if (options.rules.empty() ? on : named) ids.push_back(id);
  }
  return ids;
}

void count(report::Report &report, const LoweredProject &project) {
  uint64_t bytes = 0, functions = 0, instructions = 0, opaque = 0, partial = 0;
  for (const LoweredFile &file : project.files) {
    bytes += file.text.size();
    functions += file.module.functions.size();
    partial += file.module.partial;
    for (const ir::Function &function : file.module.functions)
      for (const ir::Instruction &instruction : function.instructions) {
        ++instructions;
        opaque += instruction.kind == ir::Kind::Opaque;
      }
  }
  report.files = project.files.size();
  report.statistics = {{"bytes", bytes},
                       {"filesSkipped", project.skipped.size()},
                       {"filesUnreadable", project.unreadable.size()},
                       {"filesParsedInPart", partial},
                       {"functions", functions},
                       {"instructions", instructions},
                       {"instructionsOpaque", opaque}};
}

void count(report::Report &report, const link::Calls::Counts &calls) {
  report.statistics.push_back({"callsToProject", calls.project});
  report.statistics.push_back({"callsToLibraries", calls.library});
  report.statistics.push_back({"callsOfParameters", calls.symbolic});
  report.statistics.push_back({"callsUnknown", calls.unknown});
}

constexpr size_t kLargestProjectFile = 4 << 20;

// Where imports lead, as the languages and the project's own configuration have it.
link::Resolver resolver_of(const LoweredProject &project, const std::string &root) {
  link::ResolverInput input;
  for (const LoweredFile &file : project.files) input.sources.push_back(file.path);
  input.project_files = project.project_files;
  input.read = [root](const std::string &path) -> std::optional<std::string> {
    auto text = read_file(join_path(root, path), kLargestProjectFile);
    if (!text) return std::nullopt;
    return std::move(*text);
  };
  return link::Resolver(std::move(input));
}

std::vector<std::string> prisma_schemas(const LoweredProject &project, const std::string &root) {
  std::vector<std::string> schemas;
  for (const std::string &path : project.project_files)
    if (path.ends_with(".prisma"))
      if (auto text = read_file(join_path(root, path), kLargestProjectFile)) schemas.push_back(std::move(*text));
  return schemas;
}

link::Resolution resolution_of(const link::ImportAnswer &answer) {
  using Answer = link::ImportAnswer::Kind;
  using Kind = link::Resolution::Kind;
  if (answer.kind == Answer::Project) return {Kind::Project, answer.file, answer.rest};
  return {answer.kind == Answer::External ? Kind::External : Kind::Unresolved, 0, ""};
}

// Through the bytes a cache would hold: summaries for linking, bodies for rules.
void read_back(LoweredProject &project) {
  for (LoweredFile &file : project.files) {
    std::string summary = ir::write_summary(file.module), bodies = ir::write_bodies(file.module);
    tl::expected<ir::Module, std::string> module = ir::read_summary(summary);
    tl::expected<void, std::string> body = module ? ir::read_bodies(bodies, *module) : tl::unexpected(module.error());
    if (!body)
      project.diagnostics.push_back({Diagnostic::Level::Error, file.path, 0, 0, "cannot be read back: " + body.error(), ""});
    else
      file.module = std::move(*module);
  }
}

// Link and detect.
std::vector<Finding> find(LoweredProject &project, const config::Config &config, const std::vector<std::string> &rules,
                          query::Vetoes vetoes, report::Report &report, PhaseTimers &timers, Progress &progress) {
  std::vector<ir::Module> modules;
  std::vector<bool> quiet;
  std::vector<std::string_view> paths;
  for (LoweredFile &file : project.files) {
    modules.push_back(std::move(file.module));
    quiet.push_back(is_quiet(file.path_class));
    paths.push_back(file.path);
  }
  // users.py beside users/__init__.py: Python takes the package, and nobody can import the file.
  for (size_t m = 0; m < paths.size(); ++m)
    if (paths[m].ends_with(".py") &&
        std::binary_search(paths.begin(), paths.end(), std::string(paths[m].substr(0, paths[m].size() - 3)) + "/__init__.py"))
      quiet[m] = true;
  catalogue::Index typescript(catalogue::Language::TypeScript, catalogue::builtin_catalogue(), config.catalogue);
  catalogue::Index python(catalogue::Language::Python, catalogue::builtin_catalogue(), config.catalogue);
  catalogue::Index cpp(catalogue::Language::Cpp, catalogue::builtin_catalogue(), config.catalogue);
  progress.phase("linking");
  std::unique_ptr<link::Linked> linked;
  {
    auto time = timers.time("link");
    link::Resolver imports = resolver_of(project, config.project_root);
    for (const Diagnostic &diagnostic : imports.diagnostics()) project.diagnostics.push_back(diagnostic);
    auto resolve = [&](std::string_view from, std::string_view specifier) {
      return resolution_of(imports.resolve(from, specifier));
    };
    linked = link::link(std::move(modules), std::move(quiet), resolve, {typescript, python, cpp});
  }
  std::vector<bool> isolates = link::runs_in_isolate(paths, project.project_files);
  std::vector<std::string> embedded =
      query::embedded_databases(linked->program, linked->quiet_modules, prisma_schemas(project, config.project_root));
  std::vector<std::string> ambient = query::ambient_transactions(linked->program, linked->quiet_modules);
  query::RarelyRun rarely(linked->program, linked->contexts, linked->callers, linked->quiet_modules);
  query::Analysis analysis{linked->program, linked->values, linked->calls,         linked->summaries, linked->contexts,
                           linked->callers, linked->client, linked->quiet_modules, isolates,          embedded,
                           ambient,         rarely,         vetoes};
  progress.phase("looking for findings");
  auto time = timers.time("detect");
  std::vector<Finding> findings = rules::run_rules(analysis, rules);
  count(report, linked->calls.count());
  return findings;
}

// Drops what comments in the code set aside, and says what is wrong with such comments.
uint64_t apply_suppressions(std::vector<Finding> &findings, const LoweredProject &project,
                            const std::map<std::string, std::vector<Span>> &comments, const Selection &selection,
                            const std::vector<std::string> &rules, std::vector<Diagnostic> &diagnostics) {
  std::vector<std::string_view> all, ran(rules.begin(), rules.end());
  for (const RuleInfo &rule : all_rules()) all.push_back(rule.id);
  size_t before = findings.size();
  for (const LoweredFile &file : project.files) {
    auto spans = comments.find(file.path);
    if (spans == comments.end()) continue;
    LineIndex lines(file.text);
    Suppressions suppressions(file.path, spans->second, lines, all);
    std::erase_if(findings, [&](const Finding &finding) {
      if (finding.location.path != file.path) return false;
      Span span = finding.location.span;
      uint32_t first = lines.line_of(span.begin), last = lines.line_of(span.empty() ? span.begin : span.end - 1);
      return suppressions.match(finding.rule, first, last) != nullptr;
    });
    if (!selection.has(file.path)) continue;
    diagnostics.insert(diagnostics.end(), suppressions.problems().begin(), suppressions.problems().end());
    for (Diagnostic &unused : suppressions.unused(ran)) diagnostics.push_back(std::move(unused));
  }
  return before - findings.size();
}

// Edits for every finding, or why there are none.
void add_fixes(std::vector<Finding> &findings, const LoweredProject &project, const CheckOptions &options, const std::string &root) {
  std::map<std::string, const std::string *> texts;
  std::set<std::string> paths;
  for (const LoweredFile &file : project.files) {
    texts[file.path] = &file.text;
    paths.insert(file.path);
  }
  fixes::ProjectFacts facts(std::move(paths), [&](const std::string &path) -> std::optional<std::string> {
    if (auto found = options.overlay.find(path); found != options.overlay.end()) return found->second;
    auto text = read_file(join_path(root, path), kLargestProjectFile);
    if (!text) return std::nullopt;
    return std::move(*text);
  });
  render_fixes(findings, [&](const std::string &path) {
    auto found = texts.find(path);
    return found == texts.end() ? nullptr : found->second;
  }, facts);
}

void keep_texts(report::Report &report, LoweredProject &project) {
  std::set<std::string> wanted;
  for (const Finding &finding : report.findings) {
    wanted.insert(finding.location.path);
    for (const EvidenceStep &step : finding.evidence) wanted.insert(step.location.path);
    for (const EvidenceStep &step : finding.related) wanted.insert(step.location.path);
    for (const Edit &edit : finding.fix.edits) wanted.insert(edit.path);
  }
  for (LoweredFile &file : project.files)
    if (wanted.count(file.path)) report.sources.add(file.path, std::move(file.text));
}

} // namespace

CheckResult run_check(const CheckOptions &options, const config::Config &config) {
  CheckResult result;
  report::Report &report = result.report;
  Progress progress(options.progress);
  Selection selection(options, config.project_root);
  std::vector<std::string> rules = rules_to_run(options, config);
  report.root = config.project_root;

  // discover, read, lower
  LoweredProject project;
  {
    auto time = result.timers.time("lower");
    FileSelection files{selection.paths(), "", options.stdin_text};
    files.skip_unwritten = options.skip_unwritten;
    files.compile_commands = options.compile_commands;
    files.cpp_memory = options.cpp_memory;
    files.overlay = options.overlay.empty() ? nullptr : &options.overlay;
    if (!options.stdin_path.empty()) files.stdin_path = relative_path(options.stdin_path, config.project_root);
    project = lower_project(config, files, options.threads, progress);
  }
  count(report, project);
  if (options.read_back) read_back(project);
  std::map<std::string, std::vector<Span>> comments;
  for (const LoweredFile &file : project.files)
    for (const ir::Comment &comment : file.module.comments) comments[file.path].push_back(comment.span);

  // link, detect
  std::vector<Finding> findings = find(project, config, rules, options.vetoes, report, result.timers, progress);

  // suppress, select, estimate
  std::vector<Diagnostic> &diagnostics = report.diagnostics;
  uint64_t suppressed = apply_suppressions(findings, project, comments, selection, rules, diagnostics);
  report.statistics.push_back({"findingsSuppressed", suppressed});
  for (Finding &finding : findings) {
    if (finding.confidence < config.min_confidence.value || !selection.has(finding.location.path)) continue;
    finding.severity = config.rules.at(finding.rule).value.severity;
    finding.gain = gain::estimate(finding, config.costs, config.workload);
    report.findings.push_back(std::move(finding));
  }
  add_fixes(report.findings, project, options, config.project_root);
  keep_texts(report, project);

  for (const LoweredFile &file : project.files) result.anything_analysed |= selection.has(file.path);
  for (const SkippedPath &skipped : project.skipped) {
    if (!selection.has(skipped.path)) continue;
    result.skipped.push_back(skipped);
    result.anything_analysed |= skipped.path.back() != '/'; // Left out on purpose, as the user wants it
  }
  for (const std::string &path : project.unreadable) result.unreadable += selection.has(path);
  for (Diagnostic &diagnostic : project.diagnostics)
    if (diagnostic.path.empty() || selection.has(diagnostic.path)) diagnostics.push_back(std::move(diagnostic));
  std::sort(diagnostics.begin(), diagnostics.end());
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end()), diagnostics.end());
  return result;
}

} // namespace hasten

#include "lowering.h"

#include <algorithm>
#include <numeric>

#include "base/file.h"
#include "base/parallel.h"
#include "base/path.h"
#include "cpp_lowering.h"

namespace hasten {

namespace {

// Parsing takes up to forty times a file's size, so that there is a bound also where nothing is skipped. Only the
// configuration raises it.
constexpr uint64_t kLargestFile = 8 << 20;

uint64_t largest_file(const config::Config &config, const FileSelection &selection) {
  return selection.skip_unwritten ? config.max_file_size.value : std::max(config.max_file_size.value, kLargestFile);
}

// What became of one file.
struct Outcome {
  enum class Kind : uint8_t { Lowered, Skipped, Unreadable };
  Kind kind = Kind::Lowered;
  SkipReason reason = SkipReason::Binary;
  std::string text;
  ir::Module module;
  std::vector<Diagnostic> diagnostics;
};

bool was_written_by_somebody_else(SkipReason reason) {
  return reason == SkipReason::Vendored || reason == SkipReason::Built || reason == SkipReason::Generated ||
         reason == SkipReason::Minified || reason == SkipReason::Huge;
}

Discovery find_files(const config::Config &config, const FileSelection &selection, const PathClassifier &classifier,
                     std::vector<Diagnostic> &diagnostics) {
  GlobSet exclude, include;
  for (const std::string &glob : config.exclude.value) (void)exclude.add(glob); // Checked when they were read
  for (const std::string &glob : config.include.value) (void)include.add(glob);
  DiscoverOptions options;
  options.root = config.project_root;
  options.classifier = &classifier;
  options.exclude = &exclude;
  options.max_file_size = largest_file(config, selection);
  Discovery found = discover(options);
  diagnostics = std::move(found.diagnostics);

  std::vector<std::string> named = selection.named;
  if (!selection.stdin_path.empty()) named.push_back(selection.stdin_path);
  auto by_path = [](const auto &entry, const std::string &path) { return entry.path < path; };
  for (const std::string &path : named) {
    auto at = std::lower_bound(found.files.begin(), found.files.end(), path, by_path);
    if (at != found.files.end() && at->path == path) continue;
    auto left_out = std::lower_bound(found.skipped.begin(), found.skipped.end(), path, by_path);
    if (left_out != found.skipped.end() && left_out->path == path && path != selection.stdin_path) continue;
    NamedFile file = describe_file(path, options);
    if (file.language == hasten::Language::None) continue;
    if (file.skip)
      found.skipped.insert(left_out, {path, *file.skip});
    else
      found.files.insert(at, {path, file.language, file.path_class, 0});
  }
  if (!selection.skip_unwritten) {
    for (const SkippedPath &skipped : found.skipped) {
      bool is_file = skipped.path.back() != '/';
      if (!is_file || !was_written_by_somebody_else(skipped.reason)) continue;
      found.files.push_back({skipped.path, language_of(skipped.path), PathClass::Source, 0});
    }
    std::erase_if(found.skipped, [](const SkippedPath &skipped) {
      return skipped.path.back() != '/' && was_written_by_somebody_else(skipped.reason);
    });
    std::sort(found.files.begin(), found.files.end(), [](auto &a, auto &b) { return a.path < b.path; });
  }
  if (selection.overlay)
    for (const auto &[path, text] : *selection.overlay) {
      auto at = std::lower_bound(found.files.begin(), found.files.end(), path, by_path);
      if (at == found.files.end() || at->path != path)
        found.files.insert(at, {path, language_of(path), classifier.classify(path), text.size()});
    }
  if (!include.empty()) std::erase_if(found.files, [&](const SourceFile &file) { return !include.matches(file.path); });
  std::erase_if(found.files, [](const SourceFile &file) { return file.language == hasten::Language::None; });
  return found;
}

frontends::Lowered lower(std::string_view text, const SourceFile &file) {
  Name path = Name::of(file.path);
  switch (file.language) {
  case hasten::Language::Python: return frontends::lower_python(text, path);
  case hasten::Language::TypeScript: return frontends::lower_typescript(text, path, frontends::Dialect::TypeScript);
  case hasten::Language::Tsx: return frontends::lower_typescript(text, path, frontends::Dialect::Tsx);
  default: return frontends::lower_typescript(text, path, frontends::Dialect::JavaScript);
  }
}

Outcome process(const SourceFile &file, const config::Config &config, const FileSelection &selection) {
  Outcome outcome;
  if (file.path == selection.stdin_path) {
    outcome.text = selection.stdin_text;
  } else if (selection.overlay && selection.overlay->count(file.path)) {
    outcome.text = selection.overlay->at(file.path);
  } else {
    auto text = read_file(join_path(config.project_root, file.path), largest_file(config, selection));
    if (!text) {
      if (text.error().kind == FileError::Kind::TooLarge) {
        outcome.kind = Outcome::Kind::Skipped;
        outcome.reason = SkipReason::Huge;
        return outcome;
      }
      outcome.kind = Outcome::Kind::Unreadable;
      outcome.diagnostics.push_back(text.error().diagnostic());
      outcome.diagnostics.back().path = file.path;
      return outcome;
    }
    outcome.text = std::move(*text);
  }
  std::optional<SkipReason> unwritten = classify_content(outcome.text);
  if (unwritten && (selection.skip_unwritten || !was_written_by_somebody_else(*unwritten))) {
    outcome.kind = Outcome::Kind::Skipped;
    outcome.reason = *unwritten;
    outcome.text.clear();
    return outcome;
  }
  if (file.language == hasten::Language::Cpp) return outcome; // Lowered with its unit
  frontends::Lowered lowered = lower(outcome.text, file);
  outcome.diagnostics = std::move(lowered.diagnostics);
  for (Diagnostic &diagnostic : outcome.diagnostics)
    if (diagnostic.path.empty()) diagnostic.path = file.path;
  outcome.module = std::move(lowered.module);
  if (lowered.failed) outcome.kind = Outcome::Kind::Unreadable;
  return outcome;
}

// Whoever asks for a file by name, or for all of them, is told why it is not there.
void report_too_large(LoweredProject &project, const config::Config &config, const FileSelection &selection) {
  for (const SkippedPath &skipped : project.skipped) {
    if (skipped.reason != SkipReason::Huge) continue;
    const std::vector<std::string> &named = selection.named;
    if (selection.skip_unwritten && std::find(named.begin(), named.end(), skipped.path) == named.end()) continue;
    uint64_t limit = largest_file(config, selection);
    project.diagnostics.push_back({Diagnostic::Level::Warning, skipped.path, 0, 0,
                                   "not analysed: it holds more than " + std::to_string(limit) + " bytes",
                                   "set max-file-size in hasten.toml to analyse it; parsing takes up to forty times its size in memory"});
  }
}

} // namespace

LoweredProject lower_project(const config::Config &config, const FileSelection &selection, unsigned threads,
                             Progress &progress) {
  LoweredProject project;
  auto classifier = PathClassifier::of(config.path_classes);
  if (!classifier) project.diagnostics.push_back({Diagnostic::Level::Error, config.shown_file, 0, 0, classifier.error(), ""});
  progress.phase("looking for files");
  Discovery found = find_files(config, selection, classifier ? *classifier : PathClassifier::with_defaults(),
                               project.diagnostics);
  project.project_files = std::move(found.project_files);
  project.skipped = std::move(found.skipped);
  project.ignored = found.ignored;

  // The largest first, so that no thread is left with a large one at the end.
  std::vector<size_t> order(found.files.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return found.files[a].size > found.files[b].size; });
  std::vector<Outcome> outcomes(found.files.size());
  progress.phase("reading files", found.files.size());
  parallel_for(order.size(), threads, [&](size_t i, unsigned) {
    outcomes[order[i]] = process(found.files[order[i]], config, selection);
    progress.step();
  });

  std::vector<CppFile> cpp;
  for (size_t i = 0; i < outcomes.size(); ++i)
    if (found.files[i].language == hasten::Language::Cpp && outcomes[i].kind == Outcome::Kind::Lowered)
      cpp.push_back({found.files[i].path, &outcomes[i].text, &outcomes[i].module, &outcomes[i].diagnostics});
  if (!cpp.empty()) {
    lower_cpp(cpp, config, selection, threads, progress, project.diagnostics);
    for (size_t i = 0, c = 0; i < outcomes.size(); ++i) // What no unit could read has no code
      if (c < cpp.size() && cpp[c].path == found.files[i].path && cpp[c++].module->functions.empty())
        outcomes[i].kind = Outcome::Kind::Unreadable;
  }

  for (size_t i = 0; i < outcomes.size(); ++i) {
    Outcome &outcome = outcomes[i];
    const SourceFile &file = found.files[i];
    for (Diagnostic &diagnostic : outcome.diagnostics) project.diagnostics.push_back(std::move(diagnostic));
    switch (outcome.kind) {
    case Outcome::Kind::Lowered:
      project.files.push_back({file.path, file.path_class, std::move(outcome.text), std::move(outcome.module)});
      break;
    case Outcome::Kind::Skipped: project.skipped.push_back({file.path, outcome.reason}); break;
    case Outcome::Kind::Unreadable: project.unreadable.push_back(file.path); break;
    }
  }
  std::sort(project.skipped.begin(), project.skipped.end(), [](auto &a, auto &b) { return a.path < b.path; });
  report_too_large(project, config, selection);
  return project;
}

} // namespace hasten

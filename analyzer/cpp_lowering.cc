#include "cpp_lowering.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "frontends/cpp/compile_commands.h"
#include "frontends/cpp/worker.h"
#include "ir/archive.h"
#include "ir/verify.h"

namespace hasten {

namespace {

namespace cpp = frontends::cpp;

// A header's module comes from the first unit, in order, that has it.
class Modules {
public:
  explicit Modules(std::vector<CppFile> &files) : files_(files) {}

  CppFile *find(std::string_view path) {
    auto at = std::lower_bound(files_.begin(), files_.end(), path, [](const CppFile &f, std::string_view p) { return f.path < p; });
    return at != files_.end() && at->path == path ? &*at : nullptr;
  }

  void take(const cpp::LoweredUnit &unit) {
    for (const cpp::LoweredModule &lowered : unit.modules) {
      tl::expected<ir::Module, std::string> module = ir::read_summary(lowered.summary);
      if (!module || !ir::read_bodies(lowered.bodies, *module)) continue;
      CppFile *file = find(module->path.text());
      if (!file || !file->module->functions.empty()) continue;
      module->partial = unit.errors > 0;
      *file->module = std::move(*module);
    }
  }

private:
  std::vector<CppFile> &files_;
};

std::string listed(const std::set<std::string> &names) {
  constexpr size_t kShown = 5;
  std::string text;
  size_t n = 0;
  for (const std::string &name : names) {
    if (n++ == kShown) return text + fmt::format(" and {} more", names.size() - kShown);
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

} // namespace

void lower_cpp(std::vector<CppFile> &files, const config::Config &config, const FileSelection &selection, unsigned threads,
               Progress &progress, std::vector<Diagnostic> &diagnostics) {
  cpp::Project project;
  std::error_code error;
  std::filesystem::path root = std::filesystem::canonical(config.project_root, error);
  project.root = error ? absolute_path(config.project_root) : root.string();
  for (const CppFile &file : files) project.files.push_back(file.path);
  if (selection.overlay)
    for (const auto &[path, text] : *selection.overlay) project.overlay.emplace_back(path, text);
  if (!selection.stdin_path.empty()) project.overlay.emplace_back(selection.stdin_path, selection.stdin_text);

  cpp::Units units = cpp::find_units(project, selection.compile_commands);
  for (Diagnostic &d : units.diagnostics) diagnostics.push_back(std::move(d));
  if (units.source == cpp::Units::Source::Guess)
    diagnostics.push_back({Diagnostic::Level::Note, "", 0, 0, "C++ is read with guessed flags: there is no compile_commands.json",
                           "name one with --compile-commands, or write a compile_flags.txt"});

  cpp::WorkerLimits limits;
  limits.workers = threads;
  if (const char *seconds = std::getenv("HASTEN_CPP_SECONDS")) // For tests of workers that hang
    limits.seconds = std::max(1, std::atoi(seconds));
  Modules modules(files);
  std::set<std::string> missing;
  size_t partial = 0, failed = 0;
  auto run = [&](const std::vector<cpp::Unit> &round) {
    progress.phase("reading C++", round.size());
    std::vector<cpp::LoweredUnit> lowered = cpp::lower_units(project, round, limits, [&] { progress.step(); });
    for (size_t i = 0; i < lowered.size(); ++i) {
      std::string path = relative_path(round[i].file, project.root);
      if (!lowered[i].failure.empty()) {
        ++failed;
        if (CppFile *file = modules.find(path))
          file->diagnostics->push_back({Diagnostic::Level::Warning, path, 0, 0, "not analysed: " + lowered[i].failure, ""});
        continue;
      }
      partial += lowered[i].errors > 0;
      missing.insert(lowered[i].missing_headers.begin(), lowered[i].missing_headers.end());
      modules.take(lowered[i]);
    }
  };
  run(units.units);
  std::vector<cpp::Unit> alone; // Headers that no unit includes
  for (const CppFile &file : files)
    if (cpp::is_header(file.path) && file.module->functions.empty()) alone.push_back(cpp::unit_for_header(units, project, file.path));
  if (!alone.empty()) run(alone);
  if (partial > 0)
    diagnostics.push_back({Diagnostic::Level::Note, "", 0, 0,
                           missing.empty() ? fmt::format("{} C++ files were read in part: they do not compile", partial)
                                           : fmt::format("{} C++ files were read in part: headers are missing ({})", partial, listed(missing)),
                           ""});
}

} // namespace hasten

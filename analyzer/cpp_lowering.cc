#include "cpp_lowering.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/parallel.h"
#include "base/path.h"
#include "catalogue/builtin.h"
#include "catalogue/index.h"
#include "cpp_headers.h"
#include "cpp_units.h"
#include "frontends/cpp/compile_commands.h"
#include "frontends/cpp/worker.h"
#include "frontends/cpp_syntax/lower_cpp_syntax.h"
#include "ir/archive.h"
#include "ir/verify.h"

namespace hasten {

namespace {

namespace cpp = frontends::cpp;

// A header's module comes from the first unit, in order, that finds something in it.
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
      if (!file || file->module->functions.size() > 1 || file->module->functions.size() >= module->functions.size()) continue;
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

// For tests: every unit is read as if no header of a library were there.
bool headers_are_hidden() {
  const char *how = std::getenv("HASTEN_CPP_READ");
  return how && std::string_view(how) == "syntax";
}

// All beginnings of what libraries declare in namespaces: "boost.asio.ip.tcp", "boost.asio.ip.tcp.socket".
std::vector<std::string> library_names(const config::Config &config) {
  std::set<std::string> names;
  auto add = [&](const std::string &module, std::string_view path) {
    for (size_t at = 0; at != std::string_view::npos && !path.empty();) {
      at = path.find('.', at ? at + 1 : 0);
      std::string_view beginning = path.substr(0, at);
      if (beginning.find('*') != std::string_view::npos) return;
      names.insert(fmt::format("{}.{}", module, beginning));
    }
  };
  for (const catalogue::Catalogue *rows : {&catalogue::builtin_catalogue(), &config.catalogue})
    for (const catalogue::Library &library : rows->libraries) {
      if (library.language != catalogue::Language::Cpp) continue;
      for (const std::string &module : library.modules) {
        for (const catalogue::TypeRow &type : library.types) {
          for (const std::string &path : type.constructed_by) add(module, path);
          for (const std::string &path : type.annotations) add(module, path);
          add(module, type.name);
        }
        for (const catalogue::Row &row : library.calls)
          for (const std::string &path : row.paths) add(module, path);
      }
    }
  return {names.begin(), names.end()};
}

// With guessed flags the compiler's time is worth it in small projects only: most units of a large one lack a header, and
// a program of which a part is known in full and a part by its syntax falls apart where they meet.
constexpr size_t kMostGuessedUnits = 24;

// By their syntax; names are looked up in all of the project's files.
void lower_by_syntax(std::vector<CppFile> &files, const std::vector<size_t> &chosen, const config::Config &config, unsigned threads,
                     Progress &progress) {
  catalogue::Index catalogue(catalogue::Language::Cpp, catalogue::builtin_catalogue(), config.catalogue);
  std::vector<frontends::cpp_syntax::SyntacticProject::Source> sources;
  for (const CppFile &file : files) sources.push_back({file.path, file.text});
  progress.phase("reading C++ without libraries' headers", chosen.size());
  frontends::cpp_syntax::SyntacticProject project(std::move(sources), catalogue, threads);
  parallel_for(chosen.size(), threads, [&](size_t i, unsigned) {
    CppFile &file = files[chosen[i]];
    frontends::Lowered lowered = project.lower(chosen[i]);
    for (Diagnostic &d : lowered.diagnostics) file.diagnostics->push_back(std::move(d));
    if (!lowered.failed) *file.module = std::move(lowered.module);
    progress.step();
  });
}

} // namespace

void lower_cpp(std::vector<CppFile> &files, const config::Config &config, const FileSelection &selection, unsigned threads,
               Progress &progress, std::vector<Diagnostic> &diagnostics) {
  cpp::Project project;
  std::error_code error;
  std::filesystem::path root = std::filesystem::canonical(config.project_root, error);
  project.root = error ? absolute_path(config.project_root) : root.string();
  for (const CppFile &file : files) project.files.push_back(file.path);
  project.library_names = library_names(config);
  if (selection.overlay)
    for (const auto &[path, text] : *selection.overlay) project.overlay.emplace_back(path, text);
  if (!selection.stdin_path.empty()) project.overlay.emplace_back(selection.stdin_path, selection.stdin_text);

  cpp::Units units = cpp::find_units(project, selection.compile_commands);
  for (Diagnostic &d : units.diagnostics) diagnostics.push_back(std::move(d));

  std::map<std::string, const std::string *> texts;
  for (const CppFile &file : files) texts.emplace(file.path, file.text);
  CppHeaders headers(project.root, std::move(texts));
  bool guessed = units.source == cpp::Units::Source::Guess;
  auto can_compile = [&](const cpp::Unit &unit) { return headers.missing(unit).empty(); };
  bool syntax_only = headers_are_hidden() || (guessed && std::count_if(units.units.begin(), units.units.end(), can_compile) >
                                                             static_cast<ptrdiff_t>(kMostGuessedUnits));
  cpp::WorkerLimits limits;
  limits.workers = threads;
  if (const char *seconds = std::getenv("HASTEN_CPP_SECONDS")) // For tests of workers that hang
    limits.seconds = std::max(1, std::atoi(seconds));
  Modules modules(files);
  auto text_of = [&](const std::string &path) {
    CppFile *file = modules.find(path);
    return file ? file->text : nullptr;
  };
  if (selection.cpp_memory) selection.cpp_memory->begin(project);
  std::set<std::string> missing;
  std::set<std::string> failed;
  size_t broken = 0, compiled = 0;
  bool no_worker = false;
  // Units whose libraries' headers are there go to the compiler; the others are left without a module.
  auto run = [&](const std::vector<cpp::Unit> &all) {
    std::vector<cpp::Unit> round;
    for (const cpp::Unit &unit : all) {
      std::vector<std::string> absent = headers.missing(unit);
      missing.insert(absent.begin(), absent.end());
      if (absent.empty() && !syntax_only) round.push_back(unit);
    }
    if (round.empty()) return;
    compiled += round.size();
    ReadUnits read = read_units(project, round, headers, selection.cpp_memory, text_of, limits, progress);
    for (const cpp::LoweredUnit &shared : read.shared) modules.take(shared);
    const std::vector<cpp::LoweredUnit> &lowered = read.units;
    for (size_t i = 0; i < lowered.size(); ++i) {
      std::string path = relative_path(round[i].file, project.root);
      missing.insert(lowered[i].missing_headers.begin(), lowered[i].missing_headers.end());
      if (!lowered[i].failure.empty() && !lowered[i].lost) { // Its syntax can still be read
        no_worker |= lowered[i].failure == cpp::kNoWorker;
        continue;
      }
      if (lowered[i].lost) {
        failed.insert(path);
        if (CppFile *file = modules.find(path))
          file->diagnostics->push_back({Diagnostic::Level::Warning, path, 0, 0, "not analysed: " + lowered[i].failure, ""});
        continue;
      }
      if (!lowered[i].missing_headers.empty()) continue;
      broken += lowered[i].errors > 0;
      modules.take(lowered[i]);
    }
  };
  // What is in no compile command is read with its neighbour's flags, which is a guess, too.
  bool left_out = units.outside.size() > kMostGuessedUnits;
  if (!left_out) units.units.insert(units.units.end(), units.outside.begin(), units.outside.end());
  run(units.units);
  std::vector<cpp::Unit> alone; // Headers that no unit includes; with guessed flags their syntax must do
  for (const CppFile &file : files)
    if (!guessed && cpp::is_header(file.path) && file.module->functions.empty()) alone.push_back(cpp::unit_for_header(units, project, file.path));
  if (alone.size() <= kMostGuessedUnits) run(alone);
  else left_out = true;
  if (guessed && (compiled > 0 || syntax_only))
    diagnostics.push_back({Diagnostic::Level::Note, "", 0, 0,
                           fmt::format("C++ is read {}: there is no compile_commands.json", compiled > 0 ? "with guessed flags" : "by its syntax only"),
                           "name one with --compile-commands, or write a compile_flags.txt"});
  if (no_worker)
    diagnostics.push_back({Diagnostic::Level::Warning, "", 0, 0, "C++ is read by its syntax only: no process could be started to read it in full",
                           "start hasten by its path, or mount /proc"});
  std::vector<size_t> rest;
  for (size_t i = 0; i < files.size(); ++i)
    if (files[i].module->functions.empty() && !failed.count(files[i].path)) rest.push_back(i);
  if (!rest.empty()) lower_by_syntax(files, rest, config, threads, progress);

  size_t in_part = 0, in_full = 0, not_read = 0;
  for (const CppFile &file : files) {
    if (file.module->functions.empty())
      ++not_read;
    else
      ++(file.module->partial ? in_part : in_full);
  }
  if (in_part > 0) {
    std::string why;
    auto because = [&](bool so, std::string reason) {
      if (so) why += (why.empty() ? "" : "; ") + std::move(reason);
    };
    because(!missing.empty(), "headers are missing (" + listed(missing) + ")");
    because(broken > 0, "they do not compile");
    because(left_out && !syntax_only, "no compile command has them");
    because(why.empty(), "by their syntax");
    diagnostics.push_back({Diagnostic::Level::Note, "", 0, 0,
                           fmt::format("C++ files: {} read in full, {} in part, {} not at all: {}", in_full, in_part, not_read, why), ""});
  }
}

} // namespace hasten

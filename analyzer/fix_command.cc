// `hasten fix`: what run_fix() changed in memory is shown as a patch or written to disk.
//
// A file is written only if it still holds what was analysed and, with symbolic links followed, lies inside the paths
// asked for. New files are written before the edits that use them: killed at any point, each file is old or new.
#include <algorithm>
#include <climits>
#include <cstdlib>
#include <map>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/parallel.h"
#include "base/path.h"
#include "commands.h"
#include "fix.h"
#include "fixes/diff.h"
#include "projects.h"
#include "terminal.h"

namespace hasten {

namespace {

constexpr size_t kLargestFile = 64 << 20;

std::string real_path(const std::string &path) {
  char *resolved = ::realpath(path.c_str(), nullptr);
  std::string out = resolved ? resolved : "";
  std::free(resolved);
  return out;
}

class Writer {
public:
  explicit Writer(const Project &project) : root_(project.config.project_root) {
    for (const std::string &path : project.paths) {
      struct stat status;
      bool directory = ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
      allowed_.push_back(real_path(path));
      directories_.push_back(directory ? allowed_.back() : std::string(parent_path(allowed_.back())));
    }
  }

  // Nothing if it is done; else why not.
  std::string write(const ChangedFile &file) const {
    std::string path = join_path(root_, file.path);
    std::string target = real_path(file.is_new ? std::string(parent_path(path)) : path);
    if (target.empty()) return file.is_new ? "its directory is not there" : "it is not there any more";
    const std::vector<std::string> &places = file.is_new ? directories_ : allowed_;
    bool inside = std::any_of(places.begin(), places.end(), [&](const std::string &place) { return is_inside(target, place); });
    if (!inside) return "it is a symbolic link that leaves the given paths";
    if (file.is_new) {
      struct stat status;
      if (::lstat(path.c_str(), &status) == 0) return "it is there already";
    } else {
      auto now = read_file(target, kLargestFile);
      if (!now) return now.error().message;
      if (*now != file.before) return "it changed while it was analysed; run again";
    }
    auto written = write_file_atomically(file.is_new ? path : target, file.after);
    return written ? "" : written.error().message;
  }

private:
  const std::string &root_;
  std::vector<std::string> allowed_, directories_;
};

std::string count(size_t n, std::string_view one) { return fmt::format("{} {}{}", n, one, n == 1 ? "" : "es"); }

} // namespace

int run_fix_command(const CommandLine &command_line) {
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> paths;
  for (const std::string &path : command_line.paths) {
    struct stat status;
    if (stat(path.c_str(), &status) == 0)
      paths.push_back(path);
    else
      diagnostics.push_back({Diagnostic::Level::Error, path, 0, 0, "no such file or directory", ""});
  }
  std::vector<Project> projects = projects_of(command_line, paths, diagnostics);
  if (has_errors(diagnostics) || projects.empty()) return say(diagnostics), kFailed;

  bool analysed = false, changes = false, failed = false;
  size_t applied = 0, less_sure = 0, refused = 0, files = 0;
  for (const Project &project : projects) {
    FixOptions options;
    options.check.paths = project.paths;
    options.check.rules = command_line.rules;
    options.check.threads = command_line.threads ? command_line.threads : available_threads();
    options.check.progress = is_terminal(STDERR_FILENO);
    options.least = command_line.fixes;
    FixResult result = run_fix(options, project.config);
    analysed |= result.last.anything_analysed;
    std::string root = shown_root(project.config.project_root);
    for (Diagnostic diagnostic : result.last.report.diagnostics) {
      if (!diagnostic.path.empty()) diagnostic.path = join_path(root, diagnostic.path);
      diagnostics.push_back(std::move(diagnostic));
    }
    std::stable_sort(result.files.begin(), result.files.end(), [](const ChangedFile &a, const ChangedFile &b) { return a.is_new > b.is_new; });
    changes |= !result.files.empty();
    Writer writer(project);
    for (const ChangedFile &file : result.files) {
      std::string shown = join_path(root, file.path);
      if (command_line.diff) write(stdout, fixes::unified_diff(shown, file.is_new ? nullptr : &file.before, file.after));
      if (command_line.diff || command_line.only_check) continue;
      if (std::string wrong = writer.write(file); !wrong.empty()) {
        diagnostics.push_back({Diagnostic::Level::Error, shown, 0, 0, "not fixed: " + wrong, ""});
        failed = true;
        if (file.is_new) break; // What uses it must not be written without it
        continue;
      }
      ++files;
    }
    applied += result.applied.size();
    less_sure += result.less_sure;
    refused += result.refused.size() + result.dropped.size();
    for (const Finding &finding : result.applied)
      write(stderr, fmt::format("{}: {} ({}{})\n", join_path(root, finding.location.path), finding.fix.title, finding.rule,
                                finding.fix.may_differ.empty() ? "" : "; may differ: " + finding.fix.may_differ));
    for (const NotFixed &finding : result.dropped)
      write(stderr, fmt::format("{}: not fixed ({}): {}\n", join_path(root, finding.place.path), finding.rule, finding.why));
  }
  if (!analysed)
    diagnostics.push_back({Diagnostic::Level::Error, "", 0, 0, "nothing to analyse", "hasten reads TypeScript, JavaScript, Python and C++"});
  say(diagnostics);
  std::string text = command_line.diff || command_line.only_check ? fmt::format("{} to apply", count(applied, "fix"))
                                                                  : fmt::format("{} applied, {} written", count(applied, "fix"),
                                                                                fmt::format("{} file{}", files, files == 1 ? "" : "s"));
  if (less_sure) text += fmt::format("; {} more with {}", less_sure, command_line.fixes == Applicability::Safe ? "--unsafe or --suggestions" : "--suggestions");
  if (refused) text += fmt::format("; {} without an automatic fix, `hasten check` says why", refused);
  write(stderr, text + "\n");
  if (!analysed || failed) return kFailed;
  return command_line.only_check && changes ? kFindings : kClean;
}

} // namespace hasten

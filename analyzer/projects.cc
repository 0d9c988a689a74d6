#include "projects.h"

#include <algorithm>

#include <unistd.h>

#include "base/path.h"
#include "report/report.h"
#include "terminal.h"

namespace hasten {

namespace {

void apply(const CommandLine &command_line, config::Config &config) {
  if (command_line.min_confidence)
    config.min_confidence.set(*command_line.min_confidence, config::Origin::option("--min-confidence"));
  if (command_line.fail_on) config.fail_on.set(*command_line.fail_on, config::Origin::option("--fail-on"));
}

} // namespace

std::vector<Project> projects_of(const CommandLine &command_line, const std::vector<std::string> &paths,
                                 std::vector<Diagnostic> &diagnostics) {
  std::vector<Project> projects;
  for (const std::string &path : paths) {
    std::vector<Diagnostic> wrong;
    config::Config config = config::load_config(path, command_line.config_file, wrong);
    auto same = std::find_if(projects.begin(), projects.end(), [&](const Project &project) {
      return project.config.project_root == config.project_root && project.config.file == config.file;
    });
    if (same == projects.end()) {
      apply(command_line, config);
      projects.push_back({std::move(config), {}});
      same = projects.end() - 1;
      diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
    }
    same->paths.push_back(absolute_path(path));
  }
  return projects;
}

std::string shown_root(const std::string &root) {
  std::string here = absolute_path(".");
  if (root == here) return "";
  std::string way = relative_path(root, here);
  return way.substr(0, 9) == "../../../" ? root : way;
}

bool write(FILE *stream, std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0;
}

void say(const std::vector<Diagnostic> &diagnostics) {
  write(stderr, report::diagnostics_text(diagnostics, style_of(STDERR_FILENO)));
}

bool has_errors(const std::vector<Diagnostic> &diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic &diagnostic) { return diagnostic.level == Diagnostic::Level::Error; });
}

} // namespace hasten

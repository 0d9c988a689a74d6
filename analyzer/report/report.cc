#include "report/report.h"

#include <algorithm>

#include "base/path.h"

namespace hasten::report {

void Sources::add(std::string path, std::string text) {
  files_.insert_or_assign(std::move(path), std::make_unique<const File>(std::move(text)));
}

const LineIndex *Sources::find(std::string_view path) const {
  auto file = files_.find(path);
  return file == files_.end() ? nullptr : &file->second->lines;
}

void Sources::take(Sources &&other, const std::string &prefix) {
  for (auto &[path, file] : other.files_) files_.insert_or_assign(join_path(prefix, path), std::move(file));
  other.files_.clear();
}

Region region_of(const Sources &sources, std::string_view path, Span span) {
  const LineIndex *lines = sources.find(path);
  if (!lines) return {};
  return {lines->position(span.begin, ColumnUnit::Utf16), lines->position(span.end, ColumnUnit::Utf16)};
}

std::string Report::shown(std::string_view path) const { return join_path(shown_root, path); }

void append(Report &report, Report &&other) {
  std::string prefix = relative_path(other.root, report.root);
  auto rebase = [&](std::string &path) { path = join_path(prefix, path); };
  for (Finding &finding : other.findings) {
    rebase(finding.location.path);
    for (EvidenceStep &step : finding.evidence) rebase(step.location.path);
    for (EvidenceStep &step : finding.related) rebase(step.location.path);
    for (Edit &edit : finding.fix.edits) rebase(edit.path);
    for (NewFile &file : finding.fix.new_files) rebase(file.path);
    report.findings.push_back(std::move(finding));
  }
  for (Diagnostic &diagnostic : other.diagnostics) {
    if (!diagnostic.path.empty()) rebase(diagnostic.path);
    report.diagnostics.push_back(std::move(diagnostic));
  }
  report.sources.take(std::move(other.sources), prefix);
  report.files += other.files;
  for (const Statistic &added : other.statistics) {
    auto same = std::find_if(report.statistics.begin(), report.statistics.end(),
                             [&](const Statistic &known) { return known.name == added.name; });
    if (same != report.statistics.end())
      same->count += added.count;
    else
      report.statistics.push_back(added);
  }
}

std::string_view to_text(Diagnostic::Level level) {
  static constexpr std::string_view kWords[] = {"note", "warning", "error"};
  return kWords[static_cast<size_t>(level)];
}

} // namespace hasten::report

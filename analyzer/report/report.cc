#include "report/report.h"

#include "base/path.h"

namespace hasten::report {

void Sources::add(std::string path, std::string text) {
  files_.insert_or_assign(std::move(path), std::make_unique<const File>(std::move(text)));
}

const LineIndex *Sources::find(std::string_view path) const {
  auto file = files_.find(path);
  return file == files_.end() ? nullptr : &file->second->lines;
}

Region region_of(const Sources &sources, std::string_view path, Span span) {
  const LineIndex *lines = sources.find(path);
  if (!lines) return {};
  return {lines->position(span.begin, ColumnUnit::Utf16), lines->position(span.end, ColumnUnit::Utf16)};
}

std::string Report::shown(std::string_view path) const { return join_path(shown_root, path); }

std::string_view to_text(Diagnostic::Level level) {
  static constexpr std::string_view kWords[] = {"note", "warning", "error"};
  return kWords[static_cast<size_t>(level)];
}

} // namespace hasten::report

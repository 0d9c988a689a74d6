#include "fixes/source_text.h"

#include <algorithm>

namespace hasten::fixes {

std::string replaced(const File &file, Span span, std::vector<Replacement> replacements) {
  std::sort(replacements.begin(), replacements.end(), [](const auto &a, const auto &b) { return a.span < b.span; });
  std::string out;
  uint32_t at = span.begin;
  for (const Replacement &r : replacements) {
    if (!span.contains(r.span) || r.span.begin < at) continue;
    out += file.text({at, r.span.begin});
    out += r.text;
    at = r.span.end;
  }
  return out + std::string(file.text({at, span.end}));
}

std::string moved(const File &file, Span span, const std::string &indent, std::vector<Replacement> replacements,
                  const std::vector<std::string_view> &fixed) {
  std::string text = replaced(file, span, std::move(replacements));
  std::vector<Span> spans;
  for (std::string_view lines : fixed)
    for (size_t at = text.find(lines); at != text.npos; at = text.find(lines, at + lines.size()))
      spans.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(at + lines.size())});
  return reindent(text, file.indent_at(span.begin), indent, spans);
}

bool meet(const Names &a, const Names &b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string &name) { return b.count(name) > 0; });
}

} // namespace hasten::fixes

#include "fixes/file.h"

#include <algorithm>
#include <map>

namespace hasten::fixes {

using frontends::Node;

namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }

// The commonest difference between the indentation of a line and that of the line before it.
std::string indent_of(std::string_view text) {
  std::map<size_t, size_t> steps;
  size_t tabs = 0, spaces = 0, before = 0;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    size_t width = 0;
    while (at + width < end && blank(text[at + width])) ++width;
    bool empty = at + width == end || text[at + width] == '\r';
    bool comment = !empty && text[at + width] == '*'; // The body of a block comment
    if (!empty && !comment) {
      if (width && text[at] == '\t') ++tabs;
      if (width && text[at] == ' ') {
        ++spaces;
        if (width > before) ++steps[width - before];
      }
      before = width;
    }
    at = end + 1;
  }
  if (tabs > spaces) return "\t";
  auto commonest = std::max_element(steps.begin(), steps.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
  return std::string(commonest == steps.end() ? 0 : commonest->first, ' ');
}

} // namespace

File::File(std::string path, std::string_view text, const frontends::SyntaxTree &tree, frontends::Dialect dialect)
    : path_(std::move(path)), text_(text), tree_(tree), dialect_(dialect) {
  size_t first = text.find('\n');
  newline_ = first != std::string_view::npos && first > 0 && text[first - 1] == '\r' ? "\r\n" : "\n";
  indent_ = indent_of(text);
  if (indent_.empty()) indent_ = dialect == frontends::Dialect::Python ? "    " : "  ";
}

uint32_t File::line_begin(uint32_t offset) const {
  while (offset > 0 && text_[offset - 1] != '\n') --offset;
  return offset;
}

uint32_t File::line_end(uint32_t offset) const {
  while (offset < text_.size() && text_[offset] != '\n') ++offset;
  if (offset > 0 && offset < text_.size() && text_[offset - 1] == '\r') --offset;
  return offset;
}

uint32_t File::next_line(uint32_t offset) const {
  while (offset < text_.size() && text_[offset] != '\n') ++offset;
  return offset < text_.size() ? offset + 1 : offset;
}

std::string File::indent_at(uint32_t offset) const {
  uint32_t begin = line_begin(offset), end = begin;
  while (end < text_.size() && blank(text_[end])) ++end;
  return std::string(text_.substr(begin, end - begin));
}

bool File::first_on_line(uint32_t offset) const {
  for (uint32_t at = line_begin(offset); at < offset; ++at)
    if (!blank(text_[at])) return false;
  return true;
}

Span File::whole_lines(Span span) const {
  if (!first_on_line(span.begin)) return span;
  uint32_t end = span.end;
  while (end < text_.size() && blank(text_[end])) ++end;
  if (end < text_.size() && text_[end] != '\n' && text_[end] != '\r') return span;
  return {line_begin(span.begin), next_line(end)};
}

Node File::node_around(Span span) const {
  Node node = tree_.root();
  if (!node || !node.span().contains(span)) return node;
  while (true) {
    Node inner;
    for (Node child : node.children())
      if (child.span().contains(span) && !(child.span().empty() && !span.empty())) {
        inner = child;
        break;
      }
    if (!inner) return node;
    node = inner;
  }
}

Node File::node(Span span) const {
  Node found = node_around(span);
  if (!found || found.span() != span) return Node();
  while (found.parent() && found.parent().span() == span) found = found.parent();
  return found;
}

bool inside(frontends::Node node, frontends::Node outer) {
  return node && outer && outer.index() <= node.index() && node.index() < outer.end_index();
}

std::string reindent(std::string_view text, std::string_view from, std::string_view to, const std::vector<Span> &fixed) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    end = end == std::string_view::npos ? text.size() : end + 1;
    std::string_view line = text.substr(at, end - at);
    bool keep = at == 0 || std::any_of(fixed.begin(), fixed.end(), [&](Span s) { return s.begin < at && at < s.end; });
    bool empty = line.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (!keep && !empty && line.substr(0, from.size()) == from) {
      out += to;
      line.remove_prefix(from.size());
    }
    out += line;
    at = end;
  }
  return out;
}

} // namespace hasten::fixes

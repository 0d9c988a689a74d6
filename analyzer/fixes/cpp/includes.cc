#include "fixes/cpp/includes.h"

#include <algorithm>
#include <set>

#include "base/path.h"
#include "frontends/cpp_syntax/preprocess.h"

namespace hasten::fixes::cpp {

namespace {

constexpr size_t kMostHeaders = 64; // Of the project, looked at for what they include

// string, thread_local has no dot: the standard library's
bool is_standard(std::string_view path) { return path.find('.') == path.npos && path.find('/') == path.npos; }

struct Directive {
  std::string path;
  bool angled = false, conditional = false;
  uint32_t begin = 0, end = 0;
};

// The include directives of a text, with their lines.
std::vector<Directive> directives(std::string_view text) {
  std::vector<Directive> out;
  int depth = 0;
  bool anything = false, guarded = false, comment = false;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    size_t next = end + (end < text.size());
    size_t first = line.find_first_not_of(" \t");
    std::string_view bare = first == line.npos ? std::string_view() : line.substr(first);
    bool in_comment = comment;
    if (comment) comment = line.find("*/") == line.npos;
    else if (bare.starts_with("/*")) comment = line.find("*/", first + 2) == line.npos;
    if (!in_comment && bare.starts_with("#")) {
      size_t word = bare.find_first_not_of(" \t", 1);
      std::string_view rest = word == bare.npos ? std::string_view() : bare.substr(word);
      if (rest.starts_with("if")) {
        if (!anything && depth == 0 && (rest.starts_with("ifndef") || rest.starts_with("if !defined"))) guarded = true;
        ++depth;
      } else if (rest.starts_with("endif")) {
        --depth;
      } else if (rest.starts_with("include")) {
        size_t open = rest.find_first_of("<\"");
        size_t close = open == rest.npos ? open : rest.find(rest[open] == '<' ? '>' : '"', open + 1);
        if (close != rest.npos)
          out.push_back({std::string(rest.substr(open + 1, close - open - 1)), rest[open] == '<', depth > (guarded ? 1 : 0),
                         static_cast<uint32_t>(at), static_cast<uint32_t>(next)});
      }
      anything = true;
    } else if (!in_comment && !bare.empty() && !bare.starts_with("//") && !bare.starts_with("/*")) {
      anything = true;
    }
    at = next;
  }
  return out;
}

bool first_there(const std::vector<Edit> &edits, uint32_t at) {
  return std::none_of(edits.begin(), edits.end(), [&](const Edit &e) { return e.span.begin == at; });
}

} // namespace

Includes::Includes(const Context &context) : context_(context) {
  for (Directive &d : directives(context.file.text())) lines_.push_back({d.path, d.angled, d.conditional, {d.begin, d.end}});
  // What the project's own headers include, breadth first.
  std::set<std::string> seen;
  std::vector<std::pair<std::string, std::string>> open; // From which directory, which path
  std::string here(parent_path(context.file.path()));
  for (const Line &line : lines_) open.emplace_back(here, line.path);
  for (size_t i = 0; i < open.size() && seen.size() < kMostHeaders; ++i) {
    auto [directory, path] = open[i];
    reached_.push_back(path);
    if (is_standard(path)) continue;
    std::vector<std::string> places;
    for (std::string at = directory;; at = parent_path(at)) {
      std::string joined = at.empty() ? path : at + "/" + path;
      places.push_back(joined);
      places.push_back((at.empty() ? "" : at + "/") + std::string("include/") + path);
      if (at.empty() || at == ".") break;
    }
    for (const std::string &place : places) {
      std::string clean = normalise_path(place);
      if (clean.starts_with("..") || !seen.insert(clean).second) continue;
      std::optional<std::string> text = context.project.read(clean);
      if (!text) continue;
      for (const Directive &d : directives(*text)) open.emplace_back(std::string(parent_path(clean)), d.path);
      break;
    }
  }
}

bool Includes::has(std::string_view path) const {
  for (const auto &[other, angled] : added_)
    if (other == path) return true;
  return std::any_of(lines_.begin(), lines_.end(), [&](const Line &l) { return l.path == path && !l.conditional; });
}

bool Includes::reaches(std::string_view prefix) const {
  return std::any_of(reached_.begin(), reached_.end(), [&](const std::string &path) { return path.starts_with(prefix); });
}

bool Includes::add(const std::string &path, bool angled) {
  if (!has(path)) added_.emplace_back(path, angled);
  return true;
}

uint32_t Includes::end() const {
  uint32_t at = 0;
  for (const Line &line : lines_)
    if (!line.conditional) at = std::max(at, line.span.end);
  if (at) return at;
  // Behind the first comment and #pragma once.
  std::string_view text = context_.file.text();
  while (at < text.size()) {
    uint32_t next = context_.file.next_line(at);
    std::string_view line = text.substr(at, next - at);
    if (!line.starts_with("//") && !line.starts_with("#pragma once")) break;
    at = next;
  }
  return at;
}

// Lines without anything between them.
std::vector<std::vector<const Includes::Line *>> Includes::groups() const {
  std::vector<std::vector<const Line *>> out;
  for (const Line &line : lines_) {
    if (line.conditional) continue;
    if (out.empty() || out.back().back()->span.end != line.span.begin) out.emplace_back();
    out.back().push_back(&line);
  }
  return out;
}

std::vector<Edit> Includes::edits() const {
  std::vector<Edit> out;
  const std::string &newline = context_.file.newline();
  auto added = added_;
  std::sort(added.begin(), added.end());
  for (const auto &[path, angled] : added) {
    // The group that has most of its kind: all standard, all of other libraries, or both mixed.
    std::vector<const Line *> group;
    size_t most = 0;
    for (auto &lines : groups()) {
      size_t same = std::count_if(lines.begin(), lines.end(), [&](const Line *l) { return l->angled == angled && is_standard(l->path) == is_standard(path); });
      if (same > most) most = same, group = lines;
    }
    if (group.empty())
      for (auto &lines : groups())
        if (std::any_of(lines.begin(), lines.end(), [&](const Line *l) { return l->angled == angled && !is_standard(l->path); }) && !is_standard(path)) group = lines;
    std::string text = (angled ? "#include <" : "#include \"") + path + (angled ? ">" : "\"") + newline;
    uint32_t at = end();
    std::erase_if(group, [&](const Line *l) { return l->angled != angled; });
    if (!group.empty()) {
      bool sorted = std::is_sorted(group.begin(), group.end(), [](const Line *a, const Line *b) { return a->path < b->path; });
      at = group.front()->span.begin;
      for (const Line *line : group)
        if ((sorted || is_standard(line->path) == is_standard(path)) && line->path < path) at = line->span.end;
      if (!sorted && at == group.front()->span.begin)
        for (const Line *line : group)
          if (is_standard(line->path) == is_standard(path)) {
            at = line->span.begin;
            break;
          }
    } else if (at > 0 && first_there(out, at)) {
      text = newline + text; // A group of its own
    }
    if (at > 0 && context_.file.text()[at - 1] != '\n') text = newline + text;
    auto same = std::find_if(out.begin(), out.end(), [&](const Edit &e) { return e.span.begin == at; });
    if (same != out.end()) same->text += text;
    else out.push_back({context_.file.path(), {at, at}, text});
  }
  return out;
}

Asio asio_of(const Context &, const Includes &includes, std::string_view spelled) {
  Asio boost{"boost::asio", "boost/asio"}, alone{"asio", "asio"};
  if (spelled.starts_with("boost::")) return boost;
  bool has_boost = includes.reaches("boost/asio") || includes.reaches("boost/beast");
  bool has_alone = includes.reaches("asio.hpp") || includes.reaches("asio/");
  return has_alone && !has_boost ? alone : boost;
}

} // namespace hasten::fixes::cpp

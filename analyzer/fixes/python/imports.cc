#include "fixes/python/imports.h"

#include <algorithm>
#include <tuple>

namespace hasten::fixes::python {

namespace {

bool is_standard(std::string_view module) {
  static const Names kStandard{"abc", "argparse", "array", "ast", "asyncio", "base64", "bisect", "calendar", "collections", "concurrent",
                               "contextlib", "contextvars", "copy", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib",
                               "email", "enum", "errno", "fnmatch", "fractions", "functools", "gc", "getpass", "glob", "gzip", "hashlib",
                               "heapq", "hmac", "html", "http", "importlib", "inspect", "io", "ipaddress", "itertools", "json",
                               "logging", "math", "mimetypes", "multiprocessing", "operator", "os", "pathlib", "pickle", "pkgutil",
                               "platform", "pprint", "queue", "random", "re", "secrets", "select", "shlex", "shutil", "signal",
                               "smtplib", "socket", "sqlite3", "ssl", "stat", "statistics", "string", "struct", "subprocess", "sys",
                               "tarfile", "tempfile", "textwrap", "threading", "time", "timeit", "traceback", "types", "typing",
                               "unicodedata", "unittest", "urllib", "uuid", "warnings", "weakref", "xml", "zipfile", "zlib", "zoneinfo"};
  return kStandard.count(module.substr(0, module.find('.'))) > 0;
}

// The name that an import binds for exactly this module or member; empty if it binds none.
std::string bound_by(Node statement, const std::string &module, const std::string *member) {
  bool from = statement.is(Syntax::ImportFrom);
  if (from != (member != nullptr)) return "";
  if (from && statement.child(Field::ModuleName).text() != module) return "";
  for (Node child : statement.named_children()) {
    if (from && child == statement.child(Field::ModuleName)) continue;
    Node name = child.is(Syntax::AliasedImport) ? child.child(Field::Name) : child;
    if (name.text() != (member ? *member : module)) continue;
    return std::string(child.is(Syntax::AliasedImport) ? child.child(Field::Alias).text() : name.text());
  }
  return "";
}

} // namespace

Imports::Imports(const File &file) : file_(file) {
  bool first = true;
  for (Node statement : file.tree().root().named_children()) {
    bool docstring = first && statement.is(Syntax::ExpressionStatement) && statement.first_named_child().is(Syntax::String);
    first = false;
    if (docstring || statement.is(Syntax::FutureImport)) continue;
    if (!statement.is(Syntax::Import) && !statement.is(Syntax::ImportFrom)) break;
    Node name = statement.child(Field::ModuleName);
    if (!name) {
      name = statement.first_named_child();
      if (name.is(Syntax::AliasedImport)) name = name.child(Field::Name);
    }
    top_.push_back({statement, std::string(name.text()), statement.is(Syntax::ImportFrom)});
  }
}

// Another thing than an import of ours has the name where it is to be used.
bool Imports::taken(const std::string &name, Node place) const {
  for (Node scope = function_around(place); scope; scope = function_around(scope)) {
    if (mentioned(scope.child(Field::Parameters)).count(name)) return true;
    Node body = scope.child(Field::Body);
    if (assigned(body).count(name)) return true;
  }
  return false;
}

std::optional<std::string> Imports::module(const std::string &module, Node place) {
  for (Node statement : file_.tree().root().named_children()) {
    if (!statement.is(Syntax::Import) || (place && statement.index() > place.index() && !function_around(place))) continue;
    std::string name = bound_by(statement, module, nullptr);
    if (name.empty()) continue;
    if (taken(name, place)) break;
    return name;
  }
  // A function that imports it itself has it, wherever in it we are, if it does so before.
  for (Node scope = function_around(place); scope; scope = function_around(scope))
    for (Node statement : scope.child(Field::Body).named_children())
      if (statement.is(Syntax::Import) && statement.index() < place.index())
        if (std::string name = bound_by(statement, module, nullptr); !name.empty()) return name;
  std::string root = module.substr(0, module.find('.'));
  bool clash = taken(root, place);
  for (Node statement : file_.tree().root().named_children())
    clash |= !statement.is(Syntax::FunctionDefinition) && !statement.is(Syntax::ClassDefinition) &&
             !statement.is(Syntax::DecoratedDefinition) && assigned(statement).count(root) &&
             bound_by(statement, module, nullptr).empty();
  for (Node statement : file_.tree().root().named_children()) {
    Node definition = statement.is(Syntax::DecoratedDefinition) ? statement.child(Field::Definition) : statement;
    clash |= definition.child(Field::Name).text() == root;
  }
  if (clash) return std::nullopt;
  if (std::none_of(missing_.begin(), missing_.end(), [&](const Missing &m) { return !m.from && m.module == module; }))
    missing_.push_back({module, "import " + module, false});
  return module;
}

std::optional<std::string> Imports::member(const std::string &module, const std::string &name, Node place) {
  for (const Line &line : top_) {
    std::string bound = bound_by(line.statement, module, &name);
    if (!bound.empty() && !taken(bound, place)) return bound;
  }
  Names used = mentioned(file_.tree().root());
  if (used.count(name)) return std::nullopt;
  missing_.push_back({module, "from " + module + " import " + name, true});
  return name;
}

bool Imports::mentions(std::string_view module) const {
  bool found = false;
  walk(file_.tree().root(), true, [&](Node n) {
    if (n.is(Syntax::Import) || n.is(Syntax::ImportFrom))
      walk(n, false, [&](Node name) {
        found |= name.is(Syntax::DottedName) && (name.text() == module || name.text().substr(0, module.size() + 1) == std::string(module) + ".");
        return true;
      });
    return !found;
  });
  return found;
}

uint32_t Imports::end() const {
  if (!top_.empty()) return file_.next_line(top_.back().statement.span().end);
  uint32_t at = 0;
  for (Node statement : file_.tree().root().named_children()) {
    bool header = statement.is(Syntax::FutureImport) ||
                  (statement.is(Syntax::ExpressionStatement) && statement.first_named_child().is(Syntax::String));
    if (!header) break;
    at = file_.next_line(statement.span().end);
  }
  if (at > 0) return at;
  // Below comments that open the file (a line for the shell, the encoding, a licence) up to the first blank line.
  while (at < file_.text().size() && file_.text()[at] == '#') at = file_.next_line(at);
  return at;
}

uint32_t Imports::place_for(const Missing &line, std::string &text) const {
  const std::string &newline = file_.newline();
  text = line.text + newline;
  auto group_end = [&](size_t i) { // Index after the last line of i's group
    for (size_t j = i + 1; j < top_.size(); ++j) {
      std::string_view between = file_.text({file_.next_line(top_[j - 1].statement.span().end), file_.line_begin(top_[j].statement.span().begin)});
      bool blank = false;
      for (size_t at = 0; at < between.size();) {
        size_t end = between.find('\n', at);
        end = end == std::string_view::npos ? between.size() : end;
        blank |= between.substr(at, end - at).find_first_not_of(" \t\r") == std::string_view::npos;
        at = end + 1;
      }
      if (blank) return j;
    }
    return top_.size();
  };
  bool standard = is_standard(line.module);
  std::string root = line.module.substr(0, line.module.find('.'));
  std::optional<size_t> group;
  for (size_t i = 0; i < top_.size() && !group; i = group_end(i))
    for (size_t j = i; j < group_end(i) && !group; ++j)
      if (standard ? is_standard(top_[j].module) : top_[j].module.substr(0, top_[j].module.find('.')) == root) group = i;
  if (!group && !top_.empty() && standard) {
    // A section of its own, before the others.
    text += newline;
    return file_.line_begin(top_.front().statement.span().begin);
  }
  if (!group && top_.empty()) {
    uint32_t at = end();
    std::string_view rest = file_.text({at, static_cast<uint32_t>(file_.text().size())});
    if (at > 0) text = newline + text;
    if (rest.empty() || (rest[0] != '\n' && rest[0] != '\r')) text += newline + (at > 0 ? "" : newline);
    return at;
  }
  size_t first = group.value_or(top_.size() - 1), last = group ? group_end(*group) : top_.size();
  // Plain imports before the others, as sorters do, unless this group is sorted by module alone.
  bool mixed = false;
  for (size_t i = first; i + 1 < last; ++i) mixed |= top_[i].from && !top_[i + 1].from;
  auto before = [&](const Line &other) {
    if (!mixed && other.from != line.from) return line.from;
    return other.module < line.module;
  };
  size_t after = last;
  for (size_t i = first; i < last; ++i)
    if (before(top_[i])) after = i;
  if (after == last) return file_.line_begin(top_[first].statement.span().begin);
  return file_.next_line(top_[after].statement.span().end);
}

std::vector<Edit> Imports::edits() const {
  std::vector<Edit> out;
  std::vector<Missing> missing = missing_;
  std::sort(missing.begin(), missing.end(), [](const Missing &a, const Missing &b) { return std::tie(a.from, a.text) < std::tie(b.from, b.text); });
  for (const Missing &line : missing) {
    std::string text;
    uint32_t at = place_for(line, text);
    // Two that open a section of their own share it.
    const std::string empty = file_.newline() + file_.newline();
    if (!out.empty() && out.back().span.begin == at && out.back().text.ends_with(empty) && text.ends_with(empty))
      out.back().text.resize(out.back().text.size() - file_.newline().size());
    if (at > 0 && file_.text()[at - 1] != '\n') text = file_.newline() + text;
    out.push_back({file_.path(), {at, at}, std::move(text)});
  }
  return out;
}

void add(Fix &fix, std::vector<Edit> edits) {
  for (Edit &edit : edits) {
    auto same = std::find_if(fix.edits.begin(), fix.edits.end(), [&](const Edit &e) {
      return e.path == edit.path && e.span.empty() && edit.span.empty() && e.span.begin == edit.span.begin;
    });
    if (same != fix.edits.end()) same->text += edit.text;
    else fix.edits.push_back(std::move(edit));
  }
}

} // namespace hasten::fixes::python

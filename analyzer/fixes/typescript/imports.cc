#include "fixes/typescript/imports.h"

#include <algorithm>
#include <map>
#include <fmt/format.h>

namespace hasten::fixes::typescript {

namespace {

std::string unquoted(Node string) {
  std::string_view text = string.text();
  return text.size() < 2 ? "" : std::string(text.substr(1, text.size() - 2));
}

std::string_view bare_specifier(std::string_view specifier) { return specifier.starts_with("node:") ? specifier.substr(5) : specifier; }

bool names_module(std::string_view specifier, const std::vector<std::string> &wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string &w) { return bare_specifier(w) == bare_specifier(specifier); });
}

// `require('fs')` of a declarator's value; none if it is something else.
Node required(Node value) {
  if (!value.is(Syntax::CallExpression) || value.child(Field::Function).text() != "require") return Node();
  Node argument = value.child(Field::Arguments).first_named_child();
  return argument.is(Syntax::String) ? argument : Node();
}

constexpr std::string_view kBuiltins[] = {"fs",   "path",   "crypto",      "zlib", "readline",      "stream", "stream/promises", "worker_threads",
                                          "util", "events", "fs/promises", "url",  "child_process", "os",     "http",            "https",
                                          "net",  "assert", "buffer",      "timers/promises"};

} // namespace

Imports::Imports(const Context &context) : context_(context), style_(style_of(context.file)) {
  const File &file = context.file;
  bool exports = false, requires_any = false;
  Node first;
  for (Node statement : file.tree().root().children()) {
    if (statement.is_extra() || statement.is(Syntax::HashBangLine)) continue;
    if (!statement.is_named()) continue;
    size_t before = bindings_.size();
    bool import = statement.is(Syntax::ImportStatement);
    read(statement);
    if (statement.is(Syntax::ExportStatement)) exports = true;
    bool directive = statement.is(Syntax::ExpressionStatement) && statement.first_named_child().is(Syntax::String);
    bool require = !import && bindings_.size() > before;
    requires_any |= require;
    es_module_ |= import;
    any_ |= import || require;
    if (import || require || directive) after_ = file.next_line(statement.span().end);
    else if (!first) first = statement;
  }
  es_module_ |= exports || (!requires_any && (file.dialect() != frontends::Dialect::JavaScript || context.project.es_module(file.path())));
  if (after_ == 0) {
    // Before the first statement; a comment at the top that a blank line ends, or a hashbang, stays above.
    blank_after_ = true;
    uint32_t at = file.text().starts_with("\xef\xbb\xbf") ? 3 : 0;
    for (Node child : file.tree().root().children()) {
      if (!child.is_extra() && !child.is(Syntax::HashBangLine)) break;
      uint32_t next = file.next_line(child.span().end);
      bool blank_line = next < file.text().size() && (file.text()[next] == '\n' || file.text()[next] == '\r');
      if (child.is(Syntax::HashBangLine)) at = next;
      else if (blank_line) at = file.next_line(next);
    }
    after_ = at;
  }
}

void Imports::read(Node statement) {
  if (statement.is(Syntax::ImportStatement)) {
    Node source = statement.child(Field::Source);
    if (!source || statement.has_token(Syntax::TokenType)) return;
    std::string specifier = unquoted(source);
    node_prefix_ |= specifier.starts_with("node:");
    Node clause = statement.child_of_kind(Syntax::ImportClause);
    for (Node part : clause.named_children()) {
      if (part.is(Syntax::Identifier)) bindings_.push_back({specifier, "default", std::string(part.text()), statement});
      if (part.is(Syntax::NamespaceImport)) bindings_.push_back({specifier, "*", std::string(part.first_named_child().text()), statement});
      if (part.is(Syntax::NamedImports))
        for (Node name : part.named_children()) {
          if (name.has_token(Syntax::TokenType)) continue;
          Node alias = name.child(Field::Alias);
          std::string imported(name.child(Field::Name).text());
          bindings_.push_back({specifier, imported, alias ? std::string(alias.text()) : imported, statement});
        }
    }
    if (!clause) bindings_.push_back({specifier, "", "", statement});
    return;
  }
  if (!statement.is(Syntax::LexicalDeclaration) && !statement.is(Syntax::VariableDeclaration)) return;
  for (Node declarator : statement.named_children()) {
    Node source = required(declarator.child(Field::Value));
    if (!source) continue;
    std::string specifier = unquoted(source);
    node_prefix_ |= specifier.starts_with("node:");
    Node name = declarator.child(Field::Name);
    if (name.is(Syntax::Identifier)) bindings_.push_back({specifier, "*", std::string(name.text()), statement});
    if (name.is(Syntax::ObjectPattern))
      for (Node part : name.named_children()) {
        if (part.is(Syntax::ShorthandPropertyIdentifierPattern))
          bindings_.push_back({specifier, std::string(part.text()), std::string(part.text()), statement});
        if (part.is(Syntax::PairPattern))
          bindings_.push_back({specifier, std::string(part.child(Field::Key).text()), std::string(part.child(Field::Value).text()), statement});
      }
  }
}

bool Imports::is_builtin(std::string_view specifier) {
  return std::find(std::begin(kBuiltins), std::end(kBuiltins), bare_specifier(specifier)) != std::end(kBuiltins);
}

std::string Imports::reach(const std::vector<std::string> &specifiers, const std::string &name, Names &taken) {
  const Binding *named = nullptr;
  for (const Binding &b : bindings_) {
    if (!names_module(b.specifier, specifiers)) continue;
    if (b.imported == name) return b.local;
    if (b.imported == "*" || b.imported == "default") return b.local + "." + name;
    if (!b.imported.empty() && b.statement) named = &b;
  }
  std::string local = fresh_name(context_.file, name, taken);
  if (named) {
    // Into the list that is there: behind its last name.
    Node list, last;
    walk(named->statement, false, [&](Node n) {
      if (n.is(Syntax::NamedImports) || n.is(Syntax::ObjectPattern)) list = n;
      return !list;
    });
    for (Node part : list.named_children()) last = part;
    if (last && !last.is(Syntax::RestPattern)) {
      std::string part = name;
      if (local != name) part += (es_module_ ? " as " : ": ") + local;
      bool own_line = context_.file.first_on_line(last.span().begin);
      std::string separator = own_line ? "," + context_.file.newline() + context_.file.indent_at(last.span().begin) : ", ";
      bool added = std::any_of(edits_.begin(), edits_.end(), [&](const Edit &e) { return e.span.begin == last.span().end; });
      if (added)
        for (Edit &edit : edits_) {
          if (edit.span.begin == last.span().end) edit.text += separator + part;
        }
      else
        edits_.push_back({context_.file.path(), {last.span().end, last.span().end}, separator + part});
      bindings_.push_back({named->specifier, name, local, named->statement});
      return local;
    }
  }
  std::string specifier(bare_specifier(specifiers.front()));
  if (node_prefix_ && is_builtin(specifier)) specifier = "node:" + specifier;
  std::string part = local == name ? name : name + (es_module_ ? " as " : ": ") + local;
  auto same = std::find_if(added_.begin(), added_.end(), [&](const Added &a) { return a.specifier == specifier && a.whole.empty(); });
  if (same == added_.end())
    added_.push_back({specifier, "", {part}});
  else
    same->names.push_back(part);
  bindings_.push_back({specifier, name, local, Node()});
  return local;
}

std::string Imports::reach_default(const std::vector<std::string> &specifiers, const std::string &wanted, Names &taken) {
  for (const Binding &b : bindings_)
    if (names_module(b.specifier, specifiers) && (b.imported == "default" || (b.imported == "*" && !es_module_))) return b.local;
  std::string local = fresh_name(context_.file, wanted, taken);
  added_.push_back({specifiers.front(), local, {}});
  bindings_.push_back({specifiers.front(), "default", local, Node()});
  return local;
}

std::vector<Edit> Imports::edits() const {
  std::vector<Edit> edits = edits_;
  if (added_.empty()) return edits;
  const std::string &newline = context_.file.newline();
  std::map<uint32_t, std::string> texts; // By place
  for (const Added &added : added_) {
    // Node's own modules stand together where they come first.
    uint32_t place = after_;
    if (is_builtin(added.specifier) && !bindings_.empty() && is_builtin(bindings_.front().specifier))
      for (const Binding &b : bindings_)
        if (b.statement && is_builtin(b.specifier)) place = context_.file.next_line(b.statement.span().end);
    std::string &text = texts[place];
    std::string what = added.whole;
    for (const std::string &name : added.names) what += (what.empty() ? "{ " : ", ") + name;
    if (!added.names.empty()) what += " }";
    const char *format = es_module_ ? "import {} from {}{}{}{}{}" : "const {} = require({}{}{}){}{}";
    text += fmt::format(fmt::runtime(format), what, style_.quote, added.specifier, style_.quote, style_.semicolons ? ";" : "", newline);
  }
  for (const auto &[place, text] : texts) {
    bool at_end = place == context_.file.text().size() && place > 0 && context_.file.text()[place - 1] != '\n';
    edits.push_back({context_.file.path(), {place, place}, (at_end ? newline : "") + text + (blank_after_ && place == after_ ? newline : "")});
  }
  return edits;
}

} // namespace hasten::fixes::typescript

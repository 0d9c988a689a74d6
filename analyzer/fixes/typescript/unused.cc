#include "fixes/typescript/unused.h"

#include <map>

#include "fixes/typescript/imports.h"

namespace hasten::fixes::typescript {

namespace {

std::map<std::string, int> leaves(const frontends::SyntaxTree &tree) {
  std::map<std::string, int> counts;
  for (uint32_t i = 0; i < tree.size(); ++i)
    if (Node node = tree.at(i); node.is_named() && !node.first_child()) ++counts[std::string(node.text())];
  return counts;
}

} // namespace

std::vector<Edit> unused_imports(const Context &context, const frontends::SyntaxTree &before, const frontends::SyntaxTree &after) {
  const File &file = context.file;
  std::map<std::string, int> were = leaves(before), are = leaves(after);
  Imports imports(context);
  std::map<uint32_t, std::vector<const Imports::Binding *>> by_statement;
  for (const Imports::Binding &b : imports.bindings())
    if (b.statement && !b.local.empty()) by_statement[b.statement.index()].push_back(&b);
  std::vector<Edit> edits;
  for (const auto &[index, bindings] : by_statement) {
    auto gone = [&](const std::string &local) { return were[local] > 1 && are[local] == 1; };
    size_t unused = 0;
    for (const Imports::Binding *b : bindings) unused += gone(b->local);
    // A file of the program may be imported for what it does.
    if (unused == 0 || bindings.front()->specifier.starts_with(".")) continue;
    Node statement = bindings.front()->statement, list;
    size_t declarators = 0;
    walk(statement, false, [&](Node n) {
      declarators += n.is(Syntax::VariableDeclarator);
      if (n.is(Syntax::NamedImports) || n.is(Syntax::ObjectPattern)) list = n;
      return true;
    });
    std::vector<Node> parts;
    for (Node part : list.named_children()) parts.push_back(part);
    if (declarators > 1 || (list && parts.size() != bindings.size())) continue; // Types, defaults: not only values
    if (unused == bindings.size()) {
      edits.push_back({file.path(), file.whole_lines(statement.span()), ""});
      continue;
    }
    if (!list) continue;
    size_t last_used = 0; // Not all are unused, and both stand in the same order
    for (size_t i = 0; i < parts.size(); ++i)
      if (!gone(bindings[i]->local)) last_used = i;
    for (size_t i = 0; i < last_used; ++i)
      if (gone(bindings[i]->local)) edits.push_back({file.path(), {parts[i].span().begin, parts[i + 1].span().begin}, ""});
    if (last_used + 1 < parts.size()) edits.push_back({file.path(), {parts[last_used].span().end, parts.back().span().end}, ""});
  }
  return edits;
}

} // namespace hasten::fixes::typescript

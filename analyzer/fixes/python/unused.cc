#include "fixes/python/unused.h"

#include <map>

#include "fixes/python/code.h"

namespace hasten::fixes::python {

namespace {

std::map<std::string, int> identifiers(const frontends::SyntaxTree &tree) {
  std::map<std::string, int> counts;
  for (uint32_t i = 0; i < tree.size(); ++i)
    if (Node node = tree.at(i); node.is(Syntax::Identifier)) ++counts[std::string(node.text())];
  return counts;
}

} // namespace

std::vector<Edit> unused_imports(const Context &context, const frontends::SyntaxTree &before, const frontends::SyntaxTree &after) {
  const File &file = context.file;
  std::vector<Edit> edits;
  if (file.path().ends_with("__init__.py")) return edits; // Its imports are for others
  std::map<std::string, int> were = identifiers(before), are = identifiers(after);
  for (Node statement : file.tree().root().named_children()) {
    bool from = statement.is(Syntax::ImportFrom);
    if (!from && !statement.is(Syntax::Import)) continue;
    Node module = from ? statement.child(Field::ModuleName) : Node();
    if (module && module.text().starts_with(".")) continue;
    bool any = false, all = true;
    for (Node name : statement.named_children()) {
      if (name == module) continue;
      if (name.is(Syntax::AliasedImport)) name = name.child(Field::Alias);
      std::string local(name.text());
      bool gone = local.find('.') == std::string::npos && were[local] > 1 && are[local] == 1;
      (gone ? any : all) = gone;
    }
    if (any && all) edits.push_back({file.path(), file.whole_lines(statement.span()), ""});
  }
  return edits;
}

} // namespace hasten::fixes::python

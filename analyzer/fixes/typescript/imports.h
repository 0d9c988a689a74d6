// How a file gets at an export of a module: by what it imports already, else by an import added once in its own style.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "fixes/render.h"
#include "fixes/typescript/code.h"

namespace hasten::fixes::typescript {

class Imports {
public:
  explicit Imports(const Context &context);

  // The expression for export `name` of a module that has these specifiers (the first is the usual one): `fs.promises`
  // where the namespace is imported, `promises` where names are. Adds to edits() what is missing.
  std::string reach(const std::vector<std::string> &specifiers, const std::string &name, Names &taken);
  // … for the default export: `pLimit`.
  std::string reach_default(const std::vector<std::string> &specifiers, const std::string &local, Names &taken);

  static bool is_builtin(std::string_view specifier); // One of Node's own modules that fixes need

  bool es_module() const { return es_module_; } // import statements, not require()
  std::vector<Edit> edits() const;
  uint32_t end_of_imports() const { return after_; } // Where a declaration of the module's own may stand: a line's begin
  bool any() const { return any_; }

  // The binding of a local name by an import of the file: specifier and imported name.
  struct Binding {
    std::string specifier, imported, local; // imported: "*", "default" or a name
    Node statement;
  };
  const std::vector<Binding> &bindings() const { return bindings_; }

private:
  void read(Node statement);
  struct Added {
    std::string specifier;
    std::string whole;              // Default export's local name
    std::vector<std::string> names; // Named ones, as they stand between the braces
  };

  const Context &context_;
  Style style_;
  std::vector<Binding> bindings_;
  std::vector<Edit> edits_; // Of lists of names that are there
  std::vector<Added> added_;
  uint32_t after_ = 0;
  bool any_ = false, es_module_ = false, node_prefix_ = false, blank_after_ = false;
};

} // namespace hasten::fixes::typescript

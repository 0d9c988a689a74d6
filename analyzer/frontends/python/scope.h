// Scopes: which names a function, class body, module or comprehension binds, and what each name stands for.
//
// Python decides by the whole body, not by order: a name bound anywhere in a function is local to all of it. So the
// bindings of a scope are collected before its code is lowered. Each scope reads its own code only, never the bodies of
// nested functions and classes, so that all scopes together read the file once.
#pragma once
#include <unordered_map>
#include <vector>

#include "frontends/python/syntax.h"
#include "ir/builder.h"

namespace hasten::frontends::python {

enum class ScopeKind : uint8_t { Module, Function, Class, Comprehension };

struct Binding {
  enum class Kind : uint8_t {
    Local,      // A local of the scope's function.
    Import,     // Bound by imports only, fallbacks aside: the name is the (first) import itself.
    Member,     // A class attribute: This.<name> in the class body, unseen elsewhere.
    Receiver,   // The first parameter of a method: Root::This.
    ModuleName, // Declared global.
    Outer,      // Declared nonlocal.
  };
  Kind kind = Kind::Local;
  ir::LocalId local;
  ir::ImportId import;
};

// What a scope's code does to one name.
struct Tally {
  Span first;           // The first binding identifier.
  uint32_t imports = 0;
  uint32_t definitions = 0; // def, class
  uint32_t others = 0;
  uint32_t fallbacks = 0; // In an except clause or an else, or `= None`: what an optional import falls back to.
  bool global = false;
  bool nonlocal = false;
  ir::ImportId import;
};

struct ImportSite {
  uint32_t statement; // Index of the import statement's node.
  Name local;
  ir::ImportId import;
};

struct Scope {
  ScopeKind kind = ScopeKind::Module;
  Scope *parent = nullptr;
  ir::FunctionBuilder *builder = nullptr; // The function this scope's code belongs to.
  std::unordered_map<Name, Binding> names;
  std::vector<ImportSite> imports;        // In order of the source.
  bool mixed_imports = false;             // Some imported name is bound otherwise too: its import is a Copy.

  std::unordered_map<Name, ir::ClassId> classes; // Classes defined so far, by name.

  // Classes only.
  std::vector<ir::FunctionId> methods;
  std::vector<ir::Field> fields;

  bool runs_with_module() const { // Module code, and class bodies directly in it.
    for (const Scope *s = this; s; s = s->parent)
      if (s->kind == ScopeKind::Function)
        return false;
    return true;
  }
};

// Collects what the code under some nodes binds.
class BindingScan {
public:
  explicit BindingScan(Scope &scope, ir::Module &module) : scope_(scope), module_(module) {}

  void code(Node root);                 // A block, or a lambda's body.
  void target(Node pattern, bool fallback); // The names in an assignment's target.
  void declare(Name name, Span span);   // Another name of this scope: a `global` of a nested function.
  bool has_yield() const { return has_yield_; }
  bool binds(Name name) const;          // By anything but a `global` or `nonlocal` statement.
  void settle();                        // Decides each name's binding and makes the locals.

private:
  enum class How : uint8_t { Definition, Other };
  Tally &tally(Name name, Span span);
  void bind(Node identifier, How how, bool fallback);
  void import_statement(Node statement);
  ir::ImportId add_import(Node statement, Name specifier, Name imported, Name local, Span span);

  Scope &scope_;
  ir::Module &module_;
  std::unordered_map<Name, Tally> tallies_;
  std::vector<Name> order_;
  uint32_t fallback_until_ = 0; // Byte offsets: inside an except clause or an else; under TYPE_CHECKING.
  uint32_t type_only_until_ = 0;
  bool has_yield_ = false;
};

} // namespace hasten::frontends::python

// Lexical scopes: which binding a name has where lowering stands.
//
// One table holds the innermost binding of every name; entering a scope notes how long the undo log is, and leaving it
// undoes the declarations made since. A lookup is one probe, however deep the scopes are. Values and types have
// separate names: `interface User` and `const User` may live side by side.
#pragma once
#include <cstdint>
#include <vector>

#include "base/name.h"
#include "ir/ir.h"

namespace hasten::frontends::typescript {

struct Binding {
  enum class Kind : uint8_t {
    None,
    Local,      // index: a local of `function`.
    Import,     // index: an import of the module.
    EnumMember, // A member of the enum whose body is being lowered: this.<name>
    Class,      // Types only. index: an interface.
    Alias,      // Types only.
  };
  Kind kind = Kind::None;
  ir::FunctionId function;
  uint32_t index = 0;
  uint32_t scope = 0; // The scope that declares it; set by declare().
};

enum class NameSpace : uint8_t { Value, Type };

class Scopes {
public:
  Scopes() : slots_(256) {}

  void enter() { stack_.push_back({++last_scope_, static_cast<uint32_t>(log_.size())}); }
  void leave();

  Binding find(Name name, NameSpace space = NameSpace::Value) const { return slots_[probe(key(name, space))].binding; }
  // The binding that the innermost scope itself declares, if any.
  Binding find_here(Name name, NameSpace space = NameSpace::Value) const {
    Binding binding = find(name, space);
    return binding.scope == stack_.back().id ? binding : Binding();
  }
  void declare(Name name, Binding binding, NameSpace space = NameSpace::Value);

private:
  struct Slot {
    uint32_t key = 0; // 0: free
    Binding binding;
  };
  struct Open {
    uint32_t id;
    uint32_t log_size;
  };
  struct Change {
    uint32_t key;
    Binding before;
  };

  static uint32_t key(Name name, NameSpace space) { return name.id() * 2 + static_cast<uint32_t>(space); }
  size_t probe(uint32_t key) const {
    size_t mask = slots_.size() - 1, at = (key * 0x9E3779B1u) & mask;
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow();

  std::vector<Slot> slots_; // A power of two, at most half full.
  size_t used_ = 0;
  std::vector<Change> log_;
  std::vector<Open> stack_;
  uint32_t last_scope_ = 0;
};

} // namespace hasten::frontends::typescript

// Functions that no entry point leads to and that hardly ever run: nothing mentions them, or a start-up hook's name says
// so.
//
// Both are about JavaScript and TypeScript. In Python names are reached through strings and attributes too often.
#pragma once
#include <unordered_set>
#include <vector>

#include "link/callers.h"
#include "link/contexts.h"

namespace hasten::query {

class RarelyRun {
public:
  // `quiet_modules`: by module; what only tests and scripts mention, no server runs.
  RarelyRun(const link::Program &program, const link::Contexts &contexts, link::Callers &callers,
            const std::vector<bool> &quiet_modules);

  // In a file that others import, its name stands nowhere but where it is defined and exported, or only such call it.
  bool unused(link::Fn fn, int depth = 0) const;
  // Named or registered as what runs when a process starts, or called only by such functions.
  bool at_start_up(link::Fn fn, int depth = 0) const;

private:
  void read_module(link::ModuleId m);
  void read_hooks(const ir::Module &module, const ir::Function &f, const ir::Operand &list);
  bool mentioned(link::Fn fn) const;
  bool can_be_unused(link::Fn fn) const;

  const link::Program &program_;
  const link::Contexts &contexts_;
  link::Callers &callers_;
  const std::vector<bool> &quiet_;
  std::vector<bool> imported_;        // By module: by one that is not quiet
  bool serves_ = false;               // Some request or job is known: this is a program, not a library
  std::unordered_set<Name> mentions_; // Members, imports, locals and texts that are read
  std::unordered_set<Name> hooks_;    // Names of functions registered under a start-up key
};

} // namespace hasten::query

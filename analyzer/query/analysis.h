// What rules see: the linked program and the questions they may ask of it (the other headers of this directory).
#pragma once
#include <string>
#include <vector>

#include "link/callers.h"
#include "link/contexts.h"
#include "query/rarely_run.h"
#include "query/vetoes.h"

namespace hasten::query {

using catalogue::Access;
using catalogue::Context;
using catalogue::Resource;
using link::Effect;
using link::Fn;
using link::Site;

struct Analysis {
  const link::Program &program;
  link::Values &values;
  link::Calls &calls;
  link::Summaries &summaries;
  const link::Contexts &contexts;
  link::Callers &callers;
  const std::vector<bool> &client_modules; // By module: runs in a browser, or behind a command line
  const std::vector<bool> &quiet_modules; // By module: tests, seeds, migrations, scripts, build files
  const std::vector<bool> &isolate_modules; // By module: runs where nothing can be shared between requests
  const std::vector<std::string> &embedded; // Libraries whose database runs inside the process
  const std::vector<std::string> &ambient; // Libraries whose statements join the transaction around them unasked
  const RarelyRun &rarely;
  Vetoes vetoes = {};

  bool stands(Veto veto) const { return vetoes.stand(veto); }
  bool embedded_database(const Effect &effect) const; // A round trip that never leaves the process
  bool ambient_transaction(const Effect &effect) const; // It may share a transaction that the code does not show

  const ir::Function &function(Fn fn) const { return program.function(fn); }
  const ir::Instruction &at(Site site) const { return program.at(site); }
  // Nothing is said about this function: its file is quiet, or it runs only at start-up, in a CLI or a migration.
  bool quiet(Fn fn) const;
  bool called_only_quietly(Fn fn, int depth = 0) const; // By tests, scripts, seeds and migrations, and by somebody
  bool called_beside(Fn fn) const;
  bool overrides(Fn fn) const; // It may: its class has a base
  bool left_for_twin(Fn fn) const; // Nobody calls this method; an asynchronous twin beside it is what the program calls
  bool in_error(Fn fn, Span span) const; // Inside a subtree the parser could not read
  std::string source_name(Fn fn, const ir::Operand &operand) const; // As written: db.user.findUnique
  std::string path(Fn fn) const { return std::string(program.ir_of(fn).path.text()); }
};

std::string_view to_text(Resource resource);

} // namespace hasten::query

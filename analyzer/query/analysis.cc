#include "query/analysis.h"

#include <algorithm>

namespace hasten::query {

using ir::Root;

std::string_view to_text(Resource resource) {
  constexpr std::string_view kNames[] = {"db", "http", "cache", "queue", "disk", "thread_pool", "main_thread"};
  return kNames[static_cast<size_t>(resource)];
}

bool Analysis::quiet(Fn fn) const {
  if (stands(Veto::QuietPath) && quiet_modules[program.module_of(fn).value])
    return true;
  if (stands(Veto::QuietCallers) && called_only_quietly(fn))
    return true;
  if (stands(Veto::StartUpHook) && rarely.at_start_up(fn))
    return true;
  // A closure runs where its definer's caller lets it; what is never reached itself shares its parent's fate.
  for (Fn f = fn;;) {
    if (contexts.known(f))
      return stands(Veto::QuietContext) && contexts.only_quiet(f) && !called_beside(f);
    if (stands(Veto::Unused) && (rarely.unused(f) || left_for_twin(f)))
      return true;
    const ir::Function &function = program.function(f);
    bool client = stands(Veto::ClientCode) && client_modules[program.module_of(fn).value];
    if (!function.parent || function.owner)
      return client;
    if (program.function(program.parent(f)).kind == ir::FunctionKind::Module)
      return client;
    f = program.parent(f);
  }
}

// C++ is served by many loops that no row tells of. What runs at start-up too, but is called by code that nobody knows to
// be start-up's, is not quiet for that.
bool Analysis::called_beside(Fn fn) const {
  if (!program.is_cpp(fn) || contexts.main(fn) != link::Context::Startup)
    return false;
  const std::vector<Site> &sites = callers.of(fn);
  return std::any_of(sites.begin(), sites.end(), [&](Site site) {
    for (Fn f = site.fn; f; f = program.function(f).parent ? program.parent(f) : Fn{})
      if (contexts.known(f))
        return false;
    return !quiet(site.fn);
  });
}

static bool of_library(const link::Values &values, const Effect &effect, const std::vector<std::string> &libraries) {
  if (effect.kind != Effect::Kind::RoundTrip || effect.resource != Resource::Db || libraries.empty())
    return false;
  const std::string &name = values.index(effect.path.language).library(effect.path.library).name;
  return std::find(libraries.begin(), libraries.end(), name) != libraries.end();
}

bool Analysis::embedded_database(const Effect &effect) const { return of_library(values, effect, embedded); }

bool Analysis::ambient_transaction(const Effect &effect) const { return of_library(values, effect, ambient); }

bool Analysis::called_only_quietly(Fn fn, int depth) const {
  if (contexts.known(fn) || depth > 6)
    return false;
  const std::vector<Site> &sites = callers.of(fn);
  for (Site site : sites)
    if (!quiet_modules[program.module_of(site.fn).value] && (site.fn == fn || !called_only_quietly(site.fn, depth + 1)))
      return false;
  const ir::Function &f = program.function(fn);
  if (!sites.empty())
    return !overrides(fn);
  // A closure: as its definer
  return f.parent && !f.owner && program.function(program.parent(fn)).kind != ir::FunctionKind::Module &&
         called_only_quietly(program.parent(fn), depth + 1);
}

// A method of a class with a base may be called by the base, through a queue or a registry that nobody can follow.
bool Analysis::overrides(Fn fn) const {
  const ir::Function &f = program.function(fn);
  if (!f.owner)
    return false;
  link::Cls cls = program.global(program.module_of(fn), f.owner);
  return !program.class_(cls).bases.empty();
}

bool Analysis::left_for_twin(Fn fn) const {
  const ir::Function &f = function(fn);
  if (!f.owner || f.is_async || !f.name)
    return false;
  // The class and what it inherits from: a call of the base's method may be one of this.
  std::vector<link::Cls> classes{program.global(program.module_of(fn), f.owner)};
  for (size_t i = 0; i < classes.size() && i < 8; ++i) {
    const ir::Class &cls = program.class_(classes[i]);
    Fn definer = program.global(program.module_of(classes[i]), cls.defined_in);
    for (const ir::Operand &base : cls.bases)
      for (link::ValueId v : values.table().alternatives(values.of(definer, base)))
        if (const link::Value known = values[v]; known.kind == link::Value::Kind::Class)
          classes.push_back(link::Cls{known.a});
  }
  auto called = [&](const std::string &name, bool asynchronous) {
    return std::any_of(classes.begin(), classes.end(), [&](link::Cls cls) {
      for (ir::FunctionId method : program.class_(cls).methods) {
        Fn g = program.global(program.module_of(cls), method);
        if (function(g).name == name && function(g).is_async == asynchronous && !callers.of(g).empty())
          return true;
      }
      return false;
    });
  };
  std::string name(f.name.text());
  if (called(name, false) || called(name, true))
    return false;
  return called(name + "_async", true) || called("a" + name, true) || called("async_" + name, true) || called(name + "Async", true);
}

bool Analysis::in_error(Fn fn, Span span) const {
  for (Span error : program.ir_of(fn).errors)
    if (error.overlaps(span))
      return true;
  return false;
}

std::string Analysis::source_name(Fn fn, const ir::Operand &operand) const {
  const ir::Function &f = function(fn);
  std::string text;
  switch (operand.root) {
  case Root::Local: {
    const ir::Local &local = f.local(operand.local());
    if (local.name) {
      text = local.name.text();
    } else if (ir::InstrId id = values.definition(fn, operand)) {
      const ir::Instruction &in = f.at(id);
      if (in.kind == ir::Kind::Call || in.kind == ir::Kind::Await)
        text = source_name(fn, in.value) + (in.kind == ir::Kind::Call ? "()" : "");
    }
    break;
  }
  case Root::Captured: {
    const ir::Local &local = function(program.sibling(fn, operand.owner)).local(operand.local());
    text = local.name.text();
    break;
  }
  case Root::Import:
    text = program.ir_of(fn).at(operand.import()).local.text();
    break;
  case Root::This:
    text = program.python(fn) ? "self" : "this";
    break;
  case Root::Super:
    text = "super";
    break;
  default:
    break;
  }
  for (Name name : f.members(operand)) {
    if (!text.empty())
      text += '.';
    text += name.text();
  }
  return text;
}

} // namespace hasten::query

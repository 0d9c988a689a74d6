#include "query/rarely_run.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;
using link::Fn;
using link::ModuleId;
using link::Site;

namespace {

bool matches(const RE2 &pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// preStartup, onApplicationBootstrap, startupSequences, pricingStartup
bool names_start_up(std::string_view name) {
  static const RE2 kBegins("^((pre|post|on|before|after)_?)?([Aa]pp(lication)?|[Ss]erver|[Mm]odule)?_?([Ss]tart_?[Uu]p|[Bb]ootstrap)([A-Z_]|$)");
  static const RE2 kEnds("[a-z0-9](Startup|StartUp|Bootstrap)$");
  return matches(kBegins, name) || matches(kEnds, name);
}

// Gives its argument to something that calls it later, as often as it likes: app.on("event", f), bus.subscribe(f)
bool runs_later(std::string_view member) {
  static const RE2 kLater("(?i)^(on|once|all|use|get|post|put|patch|delete|every|cron|watch|then)$|(add|on|set|subscri|regist|listen|handle|process|schedul|"
                          "consum|defin|queue|interval|timeout)");
  return matches(kLater, member);
}

// The framework's usual parameters: somebody outside may call it by a name in a file that is not read.
bool takes_frameworks_arguments(const ir::Function &f) {
  static const RE2 kGiven("^_?(req|request|res|response|reply|ctx|context|c|event|evt|next|job|message|msg|args|parent|root|params|info|"
                          "interaction|socket|payload|state|input)$");
  return std::any_of(f.parameters.begin(), f.parameters.end(), [](const ir::Parameter &p) { return matches(kGiven, p.name.text()) || !p.name; });
}

} // namespace

RarelyRun::RarelyRun(const link::Program &program, const link::Contexts &contexts, link::Callers &callers,
                     const std::vector<bool> &quiet_modules)
    : program_(program), contexts_(contexts), callers_(callers), quiet_(quiet_modules), imported_(program.module_count()) {
  for (const link::EntryPoint &entry : contexts.entries())
    serves_ |= entry.context == link::Context::RequestOnLoop || entry.context == link::Context::RequestOnThread ||
               entry.context == link::Context::Job;
  for (uint32_t m = 0; m < program.module_count(); ++m)
    if (!quiet_[m] && program.module(ModuleId{m}).language != ir::SourceLanguage::Python)
      read_module(ModuleId{m});
}

void RarelyRun::read_module(ModuleId m) {
  const ir::Module &module = program_.module(m);
  for (uint32_t i = 0; i < module.imports.size(); ++i) {
    if (module.imports[i].local) // Not what a file only passes on
      mentions_.insert(module.imports[i].imported);
    if (const link::ImportTarget &target = program_.target(m, ir::ImportId{i}); target.kind == link::ImportTarget::Kind::Project)
      imported_[target.module.value] = true;
  }
  for (const ir::Function &f : module.functions) {
    bool top = f.kind == ir::FunctionKind::Module;
    auto read = [&](const ir::Operand &o) {
      for (Name name : f.members(o))
        mentions_.insert(name);
      const ir::Function *owner = o.root == Root::Local ? &f : o.root == Root::Captured ? &module.at(o.owner) : nullptr;
      if (owner && owner->local(o.local()).name)
        mentions_.insert(owner->local(o.local()).name);
      if (o.root == Root::Constant && f.constant(o).kind == ir::Constant::Kind::String)
        mentions_.insert(f.constant(o).text);
    };
    for (const ir::Instruction &in : f.instructions) {
      bool object = in.kind == Kind::Assign && in.form == Form::Object;
      if (in.kind == Kind::Closure || (in.kind == Kind::Assign && in.form == Form::Define))
        continue;
      if (in.value && !(top && in.kind == Kind::Assign && in.form == Form::Copy && in.dest.root != Root::Local))
        read(in.value);
      for (const ir::Argument &a : f.args(in)) {
        if (object && a.keyword && names_start_up(a.keyword.text()))
          read_hooks(module, f, a.value);
        // module.exports = { load }: that exports it, and is no use
        bool exports = top && object && a.keyword && a.value.root == Root::Local && f.local(a.value.local()).name == a.keyword;
        if (!exports)
          read(a.value);
      }
    }
  }
}

// { preStartup: [checkVersion] }
void RarelyRun::read_hooks(const ir::Module &module, const ir::Function &f, const ir::Operand &list) {
  auto add = [&](const ir::Operand &o) {
    if (o.root == Root::Import)
      hooks_.insert(module.at(o.import()).local);
    else if (o.root == Root::Local || o.root == Root::Captured)
      hooks_.insert((o.root == Root::Local ? f : module.at(o.owner)).local(o.local()).name);
  };
  add(list);
  for (const ir::Instruction &in : f.instructions)
    if (in.form == Form::Array && in.dest.root == Root::Local && list.root == Root::Local && in.dest.index == list.index)
      for (const ir::Argument &a : f.args(in))
        add(a.value);
}

bool RarelyRun::mentioned(Fn fn) const { return mentions_.contains(program_.function(fn).name); }

// A function or method that only a name leads to: no base, interface or decorator may call it.
bool RarelyRun::can_be_unused(Fn fn) const {
  // A file that nothing imports is loaded in a way nobody sees, or is a piece of a program.
  if (!imported_[program_.module_of(fn).value])
    return false;
  const ir::Function &f = program_.function(fn);
  if (!f.name || !f.parent || !f.decorators.empty() || !f.directives.empty() || takes_frameworks_arguments(f))
    return false;
  if (f.owner) {
    const ir::Class &cls = program_.class_(program_.global(program_.module_of(fn), f.owner));
    return f.kind == ir::FunctionKind::Method && cls.name && cls.bases.empty() && cls.implements.empty() && cls.decorators.empty();
  }
  // A name of the module. Exported as the default, or made for an object, it has other names.
  const ir::Module &module = program_.ir_of(fn);
  if (program_.function(program_.parent(fn)).kind != ir::FunctionKind::Module)
    return false;
  const ir::Function &top = module.at(ir::kModuleFunction);
  ir::InstrId maker = program_.maker(fn);
  if (!maker || top.at(maker).dest.root != Root::Local || top.local(top.at(maker).dest.local()).name != f.name)
    return false;
  return std::none_of(module.exports.begin(), module.exports.end(), [&](const ir::Export &e) {
    return (e.name == "default" || e.name == "=") && e.value.root == Root::Local && top.local(e.value.local()).name == f.name;
  });
}

bool RarelyRun::unused(Fn fn, int depth) const {
  if (!serves_ || depth > 4 || program_.python(fn) || contexts_.known(fn) || !can_be_unused(fn))
    return false;
  if (!mentioned(fn))
    return true;
  const std::vector<Site> &sites = callers_.of(fn);
  return !sites.empty() && std::all_of(sites.begin(), sites.end(), [&](Site site) {
    return site.fn != fn && unused(site.fn, depth + 1);
  });
}

bool RarelyRun::at_start_up(Fn fn, int depth) const {
  if (depth > 6 || program_.python(fn) || contexts_.known(fn))
    return false;
  const ir::Function &f = program_.function(fn);
  if (f.name && !f.owner && (names_start_up(f.name.text()) || hooks_.contains(f.name)))
    return true;
  const std::vector<Site> &sites = callers_.of(fn);
  if (!sites.empty())
    return std::all_of(sites.begin(), sites.end(), [&](Site site) { return site.fn != fn && at_start_up(site.fn, depth + 1); });
  if (!f.parent || f.owner || program_.function(program_.parent(fn)).kind == ir::FunctionKind::Module)
    return false;
  // A closure runs with its definer, unless it is given to something that keeps it.
  Fn parent = program_.parent(fn);
  if (!at_start_up(parent, depth + 1))
    return false;
  const ir::Function &p = program_.function(parent);
  ir::InstrId maker = program_.maker(fn);
  if (!maker || p.at(maker).dest.root != Root::Local)
    return false;
  for (const ir::Instruction &in : p.instructions) {
    if (in.kind != Kind::Call)
      continue;
    std::span<const Name> members = p.members(in.value);
    for (const ir::Argument &a : p.args(in))
      if (a.value.root == Root::Local && a.value.index == p.at(maker).dest.index && !members.empty() && runs_later(members.back().text()))
        return false;
  }
  return true;
}

} // namespace hasten::query

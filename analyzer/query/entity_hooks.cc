#include "query/entity_hooks.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;

namespace {

bool matches(const RE2 &pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// Which hooks a write runs, by its name.
const RE2 &hooks_of(std::string_view member) {
  static const RE2 kCreate("^(before|after)(Create|Save)$"), kUpdate("^(before|after)(Update|Save)$"),
      kDestroy("^(before|after)Destroy$"), kNone("^$");
  if (member == "create" || member == "save" || member == "upsert" || member == "findOrCreate")
    return kCreate;
  if (member == "update" || member == "increment")
    return kUpdate;
  return member == "destroy" ? kDestroy : kNone;
}

// { hooks: { afterCreate: … } }, or schema.pre('save', …)
bool defines_hooks(const ir::Module &module, std::string_view member) {
  const RE2 &wanted = hooks_of(member);
  for (const ir::Function &f : module.functions)
    for (const ir::Instruction &in : f.instructions) {
      std::span<const ir::Argument> args = f.args(in);
      if (in.kind == Kind::Assign && in.form == Form::Object)
        for (const ir::Argument &a : args)
          if (a.keyword == "hooks" && a.value.root == Root::Local)
            for (const ir::Instruction &made : f.instructions)
              if (made.form == Form::Object && made.dest.root == Root::Local && made.dest.index == a.value.index)
                for (const ir::Argument &hook : f.args(made))
                  if (matches(wanted, hook.keyword.text()))
                    return true;
      std::span<const Name> members = f.members(in.value);
      if (in.kind == Kind::Call && members.size() == 1 && (members[0] == "pre" || members[0] == "post") && args.size() == 2 &&
          args[0].value.root == Root::Constant && f.constant(args[0].value).text == "save" && (member == "create" || member == "save"))
        return true;
    }
  return false;
}

// A class of that name, or define('Name', …), model('Name', …)
bool defines_model(const ir::Module &module, std::string_view model) {
  if (std::any_of(module.classes.begin(), module.classes.end(), [&](const ir::Class &c) { return c.name == model && !c.is_interface; }))
    return true;
  for (const ir::Function &f : module.functions)
    for (const ir::Instruction &in : f.instructions) {
      std::span<const Name> members = f.members(in.value);
      std::span<const ir::Argument> args = f.args(in);
      if (in.kind == Kind::Call && !members.empty() && (members.back() == "define" || members.back() == "model") && !args.empty() &&
          args[0].value.root == Root::Constant && f.constant(args[0].value).text == model)
        return true;
    }
  return false;
}

} // namespace

bool runs_hooks(const Analysis &a, const Effect &write) {
  const ir::Function &f = a.function(write.site.fn);
  const ir::Instruction &in = f.at(write.site.instr);
  if (a.program.python(write.site.fn) || in.kind != Kind::Call)
    return false;
  for (const ir::Argument &x : f.args(in))
    if (ir::InstrId d = a.values.definition(write.site.fn, x.value); d && f.at(d).form == Form::Object)
      for (const ir::Argument &option : f.args(f.at(d)))
        if (option.keyword == "individualHooks" && option.value.root == Root::Constant &&
            f.constant(option.value).kind == ir::Constant::Kind::True)
          return true;
  std::string callee = a.source_name(write.site.fn, in.value);
  size_t dot = callee.rfind('.');
  if (dot == std::string::npos)
    return false;
  std::string_view member = std::string_view(callee).substr(dot + 1), model = std::string_view(callee).substr(0, dot);
  model = model.substr(model.rfind('.') + 1); // npos + 1 is 0
  for (uint32_t m = 0; m < a.program.module_count(); ++m) {
    const ir::Module &module = a.program.module(link::ModuleId{m});
    if (module.language != ir::SourceLanguage::Python && !a.quiet_modules[m] && defines_model(module, model) && defines_hooks(module, member))
      return true;
  }
  return false;
}

} // namespace hasten::query

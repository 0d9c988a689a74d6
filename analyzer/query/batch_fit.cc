#include "query/batch_fit.h"

#include <algorithm>
#include <optional>

namespace hasten::query {

using catalogue::BatchRow;
using ir::Kind;
using ir::Root;
using link::Cls;
using VK = link::Value::Kind;

namespace {

// The project's class whose rows an expression is about: Photo of Photo.objects.filter(…), of each element of it, of a
// new Photo(…). Only as far as this function says.
Cls class_behind(const Analysis &a, Fn fn, ir::Operand operand) {
  const ir::Function &f = a.function(fn);
  for (int guard = 0; guard < 24 && operand; ++guard) {
    for (ir::Operand prefix = operand;; --prefix.members.count) {
      const link::Value v = a.values[a.values.of(fn, prefix)];
      if (v.kind == VK::Class || v.kind == VK::Instance)
        return Cls{v.a};
      if (!prefix.members.count)
        break;
    }
    operand.members.count = 0;
    ir::InstrId d = a.values.definition(fn, operand);
    if (!d)
      return {};
    const ir::Instruction &in = f.at(d);
    bool wraps = in.kind == Kind::Call && in.value.root == Root::Global && in.value.members.count == 1; // list(rows)
    operand = wraps ? (f.args(in).empty() ? ir::Operand{} : f.args(in)[0].value) : in.value;
  }
  return {};
}

// It has its own method of one of these names, or gets it from another class of the project.
bool overrides(const Analysis &a, Cls cls, const std::vector<std::string> &methods) {
  link::ValueId value = a.values.table().make(VK::Class, cls.value);
  return std::any_of(methods.begin(), methods.end(), [&](const std::string &name) {
    return !a.values.functions(a.values.member(value, Name::of(name))).empty();
  });
}

// @receiver(post_save, sender=Photo), post_save.connect(handler, sender=Photo)
bool signalled(const Analysis &a, Cls cls, const std::vector<std::string> &signals) {
  auto named = [&](Name name) { return std::find(signals.begin(), signals.end(), name.text()) != signals.end(); };
  for (uint32_t m = 0; m < a.program.module_count(); ++m) {
    const ir::Module &module = a.program.module(link::ModuleId{m});
    if (a.quiet_modules[m] || std::none_of(module.imports.begin(), module.imports.end(), [&](const ir::Import &import) {
          return named(import.imported) || import.imported == "signals";
        }))
      continue;
    for (uint32_t k = 0; k < module.functions.size(); ++k) {
      Fn fn = a.program.global(link::ModuleId{m}, ir::FunctionId{k});
      const ir::Function &f = module.functions[k];
      for (const ir::Instruction &in : f.instructions) {
        if (in.kind != Kind::Call)
          continue;
        auto names_signal = [&](const ir::Operand &o) {
          std::span<const Name> members = f.members(o);
          return (o.root == Root::Import && named(module.at(o.import()).imported)) ||
                 std::any_of(members.begin(), members.end(), named);
        };
        bool signal = names_signal(in.value);
        for (const ir::Argument &x : f.args(in))
          signal |= !x.keyword && names_signal(x.value);
        if (!signal)
          continue;
        for (const ir::Argument &x : f.args(in)) {
          const link::Value v = a.values[a.values.of(fn, x.value)];
          if (x.keyword == "sender" && v.kind == VK::Class && v.a == cls.value)
            return true;
        }
      }
    }
  }
  return false;
}

// Everything the call is given has a place in the batch.
bool takes(const Analysis &a, Site call, const BatchRow &batch) {
  if (batch.takes.empty())
    return true;
  const ir::Function &f = a.function(call.fn);
  size_t position = 0;
  for (const ir::Argument &x : f.args(f.at(call.instr))) {
    std::string name = x.keyword ? std::string(x.keyword.text()) : "@" + std::to_string(position);
    position += !x.keyword;
    if (!x.spread && std::find(batch.takes.begin(), batch.takes.end(), name) == batch.takes.end())
      return false;
  }
  return true;
}

// The batch takes many keys at one place ("@1": the fields of one hash); what stands elsewhere must be the same for all.
bool one_key(const Analysis &a, const Flow &flow, ir::InstrId loop, const Effect &effect, const BatchRow &batch) {
  if (!effect.chain.empty() || batch.pipeline || batch.item_key.size() != 2 || batch.item_key[0] != '@')
    return true;
  const ir::Function &f = a.function(effect.site.fn);
  auto item = [&](uint32_t local) {
    const std::vector<ir::InstrId> &writers = flow.writers(ir::LocalId{local});
    return loop ? std::find(writers.begin(), writers.end(), loop) != writers.end() : f.locals[local].parameter;
  };
  size_t position = 0;
  for (const ir::Argument &x : f.args(f.at(effect.site.instr))) {
    std::string name = x.keyword ? std::string(x.keyword.text()) : "@" + std::to_string(position);
    position += !x.keyword;
    if (name == batch.item_key || std::find(batch.takes.begin(), batch.takes.end(), name) != batch.takes.end())
      continue;
    Flow::Set sources = flow.sources(x.value);
    if (std::any_of(sources.members().begin(), sources.members().end(), item))
      return false;
  }
  return true;
}

// The object whose method is called is made in the round itself, by its class.
bool made_in_round(const Analysis &a, const Flow &flow, ir::InstrId loop, const Effect &effect) {
  const ir::Function &f = a.function(effect.site.fn);
  ir::Operand object = f.at(effect.site.instr).value;
  if (object.root != Root::Local || object.members.count != 1)
    return false;
  object.members.count = 0;
  ir::InstrId d = a.values.definition(effect.site.fn, object);
  if (!d || f.at(d).kind != Kind::Call || (effect.chain.empty() && loop && !flow.inside(d, loop)))
    return false;
  return a.values[a.values.of(effect.site.fn, f.at(d).value)].kind == VK::Class;
}

} // namespace

const BatchRow *fitting_batch(const Analysis &a, const catalogue::Batches &batches, const Flow &flow,
                              ir::InstrId loop, const Effect &effect) {
  bool fresh = made_in_round(a, flow, loop, effect);
  std::optional<Cls> cls;
  auto adds_nothing = [&](const BatchRow &batch) {
    if (!a.stands(Veto::OwnMethod) || (batch.skips.empty() && batch.signals.empty()))
      return true;
    if (!cls)
      cls = class_behind(a, effect.site.fn, a.function(effect.site.fn).at(effect.site.instr).value);
    return !*cls || !(overrides(a, *cls, batch.skips) || signalled(a, *cls, batch.signals));
  };
  const BatchRow *best = nullptr;
  for (const BatchRow *batch : batches) {
    if (batch->fresh && !fresh)
      continue;
    if (a.stands(Veto::OtherArguments) && !(takes(a, effect.site, *batch) && one_key(a, flow, loop, effect, *batch)))
      continue;
    if (!adds_nothing(*batch))
      continue;
    if (!best || (batch->fresh && !best->fresh))
      best = batch;
  }
  return best;
}

} // namespace hasten::query

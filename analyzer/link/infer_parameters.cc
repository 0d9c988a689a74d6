#include "link/infer_parameters.h"

#include <deque>
#include <set>

namespace hasten::link {

using VK = Value::Kind;

void infer_parameters(Calls &calls, const std::vector<bool> &quiet_modules) {
  Values &values = calls.values();
  const Program &p = calls.program();
  using Parameter = std::pair<uint32_t, uint32_t>; // Fn, index
  std::map<Parameter, std::set<uint32_t>> types;   // Concrete values seen, as interned without origin
  std::set<Parameter> mixed;                       // Something else is passed too
  std::map<Parameter, std::vector<Parameter>> passed_on;

  auto untyped = [&](Fn g, uint32_t i) {
    const ir::Parameter &parameter = p.function(g).parameters[i];
    const Value v = values[values.local(g, parameter.local)];
    return v.kind == VK::Param && Fn{v.a} == g;
  };
  auto generic = [&](ValueId value) { // Without origin, so that callers can agree
    const Value v = values[value];
    return v.kind == VK::Lib ? values.table().make(VK::Lib, v.a, kUnknown.value, v.c)
                             : values.table().make(VK::Instance, v.a, Id<int>::kNone);
  };
  for (uint32_t f = 0; f < p.function_count(); ++f) {
    Fn fn{f};
    if (quiet_modules[p.module_of(fn).value])
      continue;
    const ir::Function &function = p.function(fn);
    for (uint32_t i = 0; i < function.instructions.size(); ++i) {
      if (function.instructions[i].kind != ir::Kind::Call || function.instructions[i].arguments.empty())
        continue;
      Site call{fn, ir::InstrId{i}};
      for (const Target &t : std::vector<Target>(calls.targets(call))) {
        if (t.kind != Target::Kind::Project)
          continue;
        Bindings b = values.bind(call, t.fn, t.receiver);
        for (uint32_t a = 0; a < b.arguments.size(); ++a) {
          if (b.arguments[a] == kUnknown)
            continue;
          Parameter to{t.fn.value, a};
          if (!untyped(t.fn, a))
            continue;
          for (ValueId v : values.table().alternatives(b.arguments[a])) {
            const Value value = values[v];
            if (value.kind == VK::Lib || value.kind == VK::Instance)
              types[to].insert(generic(v).value);
            else if (value.kind == VK::Param)
              passed_on[{value.a, value.b}].push_back(to);
            else if (value.kind != VK::Constant)
              mixed.insert(to);
          }
        }
      }
    }
  }
  std::deque<Parameter> todo;
  for (const auto &[parameter, seen] : types)
    todo.push_back(parameter);
  while (!todo.empty()) {
    Parameter from = todo.front();
    todo.pop_front();
    for (Parameter to : passed_on[from]) {
      size_t before = types[to].size();
      types[to].insert(types[from].begin(), types[from].end());
      if (types[to].size() != before)
        todo.push_back(to);
    }
  }
  std::map<Parameter, ValueId> inferred;
  for (const auto &[parameter, seen] : types)
    if (seen.size() == 1 && !mixed.contains(parameter))
      inferred[parameter] = ValueId{*seen.begin()};
  values.adopt(std::move(inferred));
  calls.forget();
}

} // namespace hasten::link

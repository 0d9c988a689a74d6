#include "query/one_case.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;

namespace {

using Test = std::function<bool(const ir::Operand &, std::string_view)>; // A place, and the text it is equal to

std::optional<std::string_view> text_of(const ir::Function &f, const ir::Operand &o) {
  if (o.root != Root::Constant || f.constant(o).kind != ir::Constant::Kind::String)
    return std::nullopt;
  return f.constant(o).text.text();
}

// Whether the condition, if it is `outcome`, says that a place is equal to a text that passes `test`.
bool says(const Analysis &a, const Flow &flow, const ir::Operand &condition, bool outcome, const Test &test, int depth = 0) {
  ir::InstrId d = a.values.definition(flow.fn(), condition);
  if (!d || depth > 6)
    return false;
  const ir::Function &f = flow.function();
  const ir::Instruction &in = f.at(d);
  std::span<const ir::Argument> args = f.args(in);
  if (in.kind != Kind::Assign || in.form != Form::Binary || args.size() != 2)
    return false;
  std::string_view op = in.name.text();
  bool both = outcome ? op == "and" || op == "&&" : op == "or" || op == "||";
  if (both)
    return says(a, flow, args[0].value, outcome, test, depth + 1) || says(a, flow, args[1].value, outcome, test, depth + 1);
  bool equal = outcome ? op == "==" || op == "===" : op == "!=" || op == "!==";
  if (!equal)
    return false;
  for (size_t k = 0; k < 2; ++k)
    if (std::optional<std::string_view> text = text_of(f, args[1 - k].value); text && test(args[k].value, *text))
      return true;
  return false;
}

// Whether `instr` is reached only where such a condition holds: inside the branch, or after the others have left.
bool confined(const Analysis &a, const Flow &flow, ir::InstrId instr, const Test &test) {
  const ir::Function &f = flow.function();
  for (ir::InstrId child = instr, p = f.at(instr).parent; p; child = p, p = f.at(p).parent)
    if (f.at(p).kind == Kind::If && f.at(p).form != Form::Switch && says(a, flow, f.at(p).value, f.at(child).slot == 0, test))
      return true;
  for (uint32_t i = 0; i < instr.value; ++i) {
    const ir::Instruction &leave = f.instructions[i];
    bool leaves = leave.kind == Kind::Return || (leave.kind == Kind::Jump && leave.form == Form::Throw);
    if (!leaves || !leave.parent || f.at(leave.parent).kind != Kind::If || flow.inside(instr, leave.parent))
      continue;
    const ir::Instruction &around = f.at(leave.parent);
    if (around.form != Form::Switch && leave.slot == 0 && (!around.parent || flow.inside(instr, around.parent)) &&
        says(a, flow, around.value, false, test))
      return true;
  }
  return false;
}

} // namespace

bool on_desktop(const Analysis &a, const Flow &flow, ir::InstrId instr) {
  return confined(a, flow, instr, [&](const ir::Operand &place, std::string_view text) {
    std::string name = a.source_name(flow.fn(), place);
    bool platform = name.ends_with("sys.platform") || name.ends_with("process.platform") || name.ends_with("os.name") ||
                    name.ends_with("platform.system()") || name.ends_with("os.platform()");
    return platform && (text == "darwin" || text == "Darwin" || text == "win32" || text == "Windows" || text == "nt");
  });
}

bool given_constant(const Analysis &a, const Flow &flow, ir::InstrId call) {
  const ir::Function &f = flow.function();
  return confined(a, flow, call, [&](const ir::Operand &place, std::string_view) {
    return std::any_of(f.args(f.at(call)).begin(), f.args(f.at(call)).end(), [&](const ir::Argument &arg) {
      std::span<const Name> x = f.members(place), y = f.members(arg.value);
      return arg.value.root == place.root && arg.value.index == place.index && arg.value.owner == place.owner &&
             place.root != Root::Constant && std::equal(x.begin(), x.end(), y.begin(), y.end());
    });
  });
}

} // namespace hasten::query

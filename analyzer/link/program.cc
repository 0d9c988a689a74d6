#include "link/program.h"

#include <algorithm>

namespace hasten::link {

Program::Program(std::vector<ir::Module> modules, std::vector<std::vector<ImportTarget>> targets)
    : modules_(std::move(modules)), targets_(std::move(targets)) {
  for (uint32_t m = 0; m < modules_.size(); ++m) {
    first_function_.push_back(static_cast<uint32_t>(function_module_.size()));
    first_class_.push_back(static_cast<uint32_t>(class_module_.size()));
    function_module_.insert(function_module_.end(), modules_[m].functions.size(), m);
    class_module_.insert(class_module_.end(), modules_[m].classes.size(), m);
    makers_.resize(function_module_.size());
    for (const ir::Function &f : modules_[m].functions)
      for (uint32_t i = 0; i < f.instructions.size(); ++i)
        if (const ir::Instruction &in = f.instructions[i]; in.kind == ir::Kind::Closure)
          if (ir::InstrId &maker = makers_[first_function_[m] + in.closure.value]; !maker)
            maker = ir::InstrId{i};
  }
}

ModuleId Program::find_module(Name path) const {
  std::string_view text = path.text();
  auto it = std::lower_bound(modules_.begin(), modules_.end(), text,
                             [](const ir::Module &m, std::string_view p) { return m.path.text() < p; });
  if (it == modules_.end() || it->path.text() != text)
    return {};
  return ModuleId{static_cast<uint32_t>(it - modules_.begin())};
}

std::string display_name(const Program &program, Fn fn) {
  const ir::Function &f = program.function(fn);
  if (f.kind == ir::FunctionKind::Module)
    return "<module>";
  std::string name(f.name ? f.name.text() : "<anonymous>");
  if (f.kind == ir::FunctionKind::Constructor)
    name = "constructor";
  if (f.owner) {
    const ir::Class &cls = program.ir_of(fn).at(f.owner);
    if (cls.name)
      return std::string(cls.name.text()) + "." + name;
  }
  if (!f.name && f.parent && f.parent != ir::kModuleFunction)
    return display_name(program, program.parent(fn)) + " callback";
  return name;
}

} // namespace hasten::link

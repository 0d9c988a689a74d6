#include "link/program.h"

#include <algorithm>
#include <unordered_map>

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
  join_classes();
}

void Program::join_classes() {
  std::unordered_map<Name, std::vector<Cls>> by_symbol;
  std::vector<Name> symbols; // In order, so that nothing depends on names' ids
  parts_.resize(class_module_.size());
  for (uint32_t c = 0; c < class_module_.size(); ++c) {
    whole_.push_back(Cls{c});
    parts_[c] = {Cls{c}};
  }
  for (uint32_t m = 0; m < modules_.size(); ++m) {
    if (modules_[m].language != ir::SourceLanguage::Cpp)
      continue;
    for (const ir::Export &e : modules_[m].exports)
      if (e.class_id) {
        std::vector<Cls> &same = by_symbol[e.name];
        if (same.empty())
          symbols.push_back(e.name);
        same.push_back(global(ModuleId{m}, e.class_id));
      }
  }
  for (Name symbol : symbols) {
    std::vector<Cls> &same = by_symbol[symbol];
    auto own = std::find_if(same.begin(), same.end(), [&](Cls c) { return !class_(c).span.empty(); });
    if (own != same.end())
      std::rotate(same.begin(), own, own + 1);
    for (Cls part : same)
      whole_[part.value] = same[0];
    parts_[same[0].value] = same;
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

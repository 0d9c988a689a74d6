#include "link/link.h"

#include <algorithm>
#include <unordered_map>

#include "link/command_line_code.h"
#include "link/infer_parameters.h"

namespace hasten::link {

Linked::Linked(std::vector<ir::Module> modules, std::vector<std::vector<ImportTarget>> targets, std::vector<bool> quiet,
               const Catalogues &catalogues)
    : program(std::move(modules), std::move(targets)), quiet_modules(std::move(quiet)), values(program, catalogues),
      calls(values), summaries((infer_parameters(calls, quiet_modules), calls)), contexts(summaries, quiet_modules), callers(calls), client(client_modules(program)) {
  // Behind a command line it is as in a browser: what nobody is known to call serves nobody.
  std::vector<bool> commands = command_line_modules(program, contexts);
  for (size_t m = 0; m < commands.size(); ++m)
    client[m] = client[m] || commands[m];
}

// C++: which module defines what has a symbol. Of a class's parts the one with its text.
using Symbols = std::unordered_map<Name, uint32_t>;
static Symbols symbols_of(const std::vector<ir::Module> &modules) {
  Symbols symbols;
  for (bool whole : {true, false})
    for (uint32_t m = 0; m < modules.size(); ++m)
      if (modules[m].language == ir::SourceLanguage::Cpp)
        for (const ir::Export &e : modules[m].exports)
          if (!whole || !e.class_id || !modules[m].at(e.class_id).span.empty())
            symbols.try_emplace(e.name, m);
  return symbols;
}

// C++ read by its syntax names a function without its parameters' types: `shop::total`, as Clang's `shop::total(int)`. Where
// just one of them is exported, both names mean it.
struct LooseSymbol {
  uint32_t module = 0;
  Name name;
  bool several = false;
};
static Name without_parameters(Name symbol) {
  std::string_view text = symbol.text();
  size_t at = text.find('(', text.starts_with("(") ? 1 : 0);
  return at == text.npos || at == 0 || text.find("operator") != text.npos ? symbol : Name::of(text.substr(0, at));
}
static std::unordered_map<Name, LooseSymbol> loose_symbols_of(const std::vector<ir::Module> &modules) {
  std::unordered_map<Name, LooseSymbol> loose;
  bool mixed = std::any_of(modules.begin(), modules.end(), [](const ir::Module &m) { return m.language == ir::SourceLanguage::Cpp && m.partial; });
  if (!mixed)
    return loose;
  for (uint32_t m = 0; m < modules.size(); ++m)
    if (modules[m].language == ir::SourceLanguage::Cpp)
      for (const ir::Export &e : modules[m].exports)
        if (!e.class_id) {
          auto [known, added] = loose.try_emplace(without_parameters(e.name), LooseSymbol{m, e.name});
          known->second.several |= !added && known->second.name != e.name;
        }
  return loose;
}
static void take_loose_symbols(std::vector<ir::Module> &modules, const Symbols &symbols) {
  std::unordered_map<Name, LooseSymbol> loose = loose_symbols_of(modules);
  if (loose.empty())
    return;
  for (ir::Module &module : modules)
    if (module.language == ir::SourceLanguage::Cpp)
      for (ir::Import &import : module.imports)
        if (!import.specifier && !symbols.count(import.imported))
          if (auto found = loose.find(without_parameters(import.imported)); found != loose.end() && !found->second.several)
            import.imported = found->second.name;
}

static ImportTarget target_of(const ir::Module &module, const ir::Import &import, const Resolve &resolve, const Symbols &symbols) {
  ImportTarget target;
  target.specifier = import.specifier;
  if (module.language == ir::SourceLanguage::Cpp) {
    if (import.specifier) {
      target.kind = ImportTarget::Kind::External;
    } else if (auto found = symbols.find(import.imported); found != symbols.end()) {
      target.kind = ImportTarget::Kind::Project;
      target.module = ModuleId{found->second};
    }
    return target;
  }
  std::string_view from = module.path.text();
  Resolution r = resolve(from, import.specifier.text());
  // `from package import module` where the package is only a directory.
  if (r.kind != Resolution::Kind::Project && module.language == ir::SourceLanguage::Python && import.imported != "*") {
    std::string dotted(import.specifier.text());
    if (!dotted.ends_with('.'))
      dotted += '.';
    dotted += import.imported.text();
    Resolution longer = resolve(from, dotted);
    if (longer.kind == Resolution::Kind::Project && longer.rest.empty()) {
      r = longer;
      target.whole = true;
    }
  }
  switch (r.kind) {
  case Resolution::Kind::Unresolved:
    break;
  case Resolution::Kind::Project:
    target.kind = ImportTarget::Kind::Project;
    target.module = ModuleId{r.file};
    target.rest = Name::of(r.rest);
    break;
  case Resolution::Kind::External:
    target.kind = ImportTarget::Kind::External;
    break;
  }
  return target;
}

std::unique_ptr<Linked> link(std::vector<ir::Module> modules, std::vector<bool> quiet, const Resolve &resolve,
                             const Catalogues &catalogues) {
  std::vector<std::vector<ImportTarget>> targets;
  Symbols symbols = symbols_of(modules);
  take_loose_symbols(modules, symbols);
  for (const ir::Module &module : modules) {
    std::vector<ImportTarget> of_module;
    for (const ir::Import &import : module.imports)
      of_module.push_back(target_of(module, import, resolve, symbols));
    targets.push_back(std::move(of_module));
  }
  return std::make_unique<Linked>(std::move(modules), std::move(targets), std::move(quiet), catalogues);
}

} // namespace hasten::link

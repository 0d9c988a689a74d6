#include "query/ambient_transaction.h"

#include <algorithm>
#include <set>

namespace hasten::query {

std::vector<std::string> ambient_transactions(const link::Program &program, const std::vector<bool> &quiet_modules) {
  std::set<std::string> found;
  for (uint32_t m = 0; m < program.module_count(); ++m) {
    const ir::Module &module = program.module(link::ModuleId{m});
    if (quiet_modules[m] || module.language == ir::SourceLanguage::Python)
      continue;
    for (const ir::Import &import : module.imports)
      if (import.specifier.text().starts_with("typeorm-transactional"))
        found.insert("typeorm");
    for (const ir::Function &f : module.functions)
      for (const ir::Instruction &in : f.instructions)
        if (in.kind == ir::Kind::Call && in.value.members.count && f.members(in.value).back() == "useCLS")
          found.insert("sequelize");
  }
  return {found.begin(), found.end()};
}

} // namespace hasten::query

#include "link/callers.h"

namespace hasten::link {

const std::vector<Site> &Callers::of(Fn fn) {
  const Program &p = calls_.program();
  if (!built_) {
    built_ = true;
    table_.resize(p.function_count());
    for (uint32_t f = 0; f < p.function_count(); ++f) {
      const ir::Function &function = p.function(Fn{f});
      for (uint32_t i = 0; i < function.instructions.size(); ++i)
        if (function.instructions[i].kind == ir::Kind::Call)
          for (const Target &t : calls_.targets({Fn{f}, ir::InstrId{i}}))
            if (t.kind == Target::Kind::Project)
              table_[t.fn.value].push_back({Fn{f}, ir::InstrId{i}});
    }
  }
  return table_[fn.value];
}

} // namespace hasten::link

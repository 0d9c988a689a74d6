// Import statements. Their records are made when the scope's names are collected; only a name that something else binds
// too (`from a import f; f = wrap(f)`) needs code: a copy of the import into the local.
#include <algorithm>

#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

void Lowering::import_statement(Node node) {
  if (!scope_->mixed_imports)
    return;
  auto site = std::lower_bound(scope_->imports.begin(), scope_->imports.end(), node.index(),
                               [](const ImportSite &s, uint32_t index) { return s.statement < index; });
  for (; site != scope_->imports.end() && site->statement == node.index(); ++site) {
    Span span = module_.at(site->import).span;
    Operand place = read(site->local, span);
    if (place.root == Root::Import || place.root == Root::Global || (place.root == Root::This && place.members.empty()))
      continue;
    implied(out().copy(span, place, out().import(site->import, span)));
  }
}

} // namespace hasten::frontends::python

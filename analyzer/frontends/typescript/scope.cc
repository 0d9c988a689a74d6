#include "frontends/typescript/scope.h"

namespace hasten::frontends::typescript {

void Scopes::leave() {
  uint32_t size = stack_.back().log_size;
  stack_.pop_back();
  while (log_.size() > size) {
    slots_[probe(log_.back().key)].binding = log_.back().before;
    log_.pop_back();
  }
}

void Scopes::declare(Name name, Binding binding, NameSpace space) {
  if (!name) return;
  uint32_t k = key(name, space);
  size_t at = probe(k);
  if (slots_[at].key == 0) {
    if (++used_ * 2 > slots_.size()) {
      grow();
      at = probe(k);
    }
    slots_[at].key = k;
  }
  log_.push_back({k, slots_[at].binding});
  binding.scope = stack_.back().id;
  slots_[at].binding = binding;
}

void Scopes::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot &slot : old)
    if (slot.key != 0) slots_[probe(slot.key)] = slot;
}

} // namespace hasten::frontends::typescript

#include "link/value.h"

#include <algorithm>

namespace hasten::link {

ValueTable::ValueTable() { intern({Value::Kind::Unknown}); }

ValueId ValueTable::intern(Value value) {
  if (values_.size() * 2 >= slots_.size())
    grow();
  size_t mask = slots_.size() - 1, i = Hash()(value) & mask;
  for (; slots_[i]; i = (i + 1) & mask)
    if (values_[slots_[i] - 1] == value)
      return ValueId{slots_[i] - 1};
  values_.push_back(value);
  slots_[i] = static_cast<uint32_t>(values_.size());
  return ValueId{slots_[i] - 1};
}

void ValueTable::grow() {
  slots_.assign(std::max<size_t>(1024, slots_.size() * 2), 0);
  size_t mask = slots_.size() - 1;
  for (uint32_t v = 0; v < values_.size(); ++v) {
    size_t i = Hash()(values_[v]) & mask;
    while (slots_[i])
      i = (i + 1) & mask;
    slots_[i] = v + 1;
  }
}

std::vector<ValueId> ValueTable::alternatives(ValueId id) const {
  std::vector<ValueId> result;
  std::vector<ValueId> todo{id};
  while (!todo.empty()) {
    ValueId next = todo.back();
    todo.pop_back();
    const Value &v = values_[next.value];
    if (v.kind == Value::Kind::Union) {
      todo.push_back(ValueId{v.b});
      todo.push_back(ValueId{v.a});
    } else {
      result.push_back(next);
    }
  }
  return result;
}

ValueId ValueTable::unite(ValueId x, ValueId y) {
  if (x == y || y == kUnknown)
    return x;
  if (x == kUnknown)
    return y;
  std::vector<ValueId> all = alternatives(x);
  for (ValueId v : alternatives(y))
    all.push_back(v);
  // Constants say nothing about behaviour beside a real value: `let client = null; client = new Client()`.
  bool has_object = std::any_of(all.begin(), all.end(), [&](ValueId v) { return (*this)[v].kind != Value::Kind::Constant; });
  if (has_object)
    std::erase_if(all, [&](ValueId v) { return (*this)[v].kind == Value::Kind::Constant; });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (all.size() > 4)
    return kUnknown;
  ValueId result = all.back();
  for (size_t i = all.size() - 1; i-- > 0;)
    result = make(Value::Kind::Union, all[i].value, result.value);
  return result;
}

} // namespace hasten::link

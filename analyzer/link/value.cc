#include "link/value.h"

#include <algorithm>

namespace hasten::link {

ValueTable::ValueTable() { intern({Value::Kind::Unknown}); }

ValueId ValueTable::intern(Value value) {
  auto [it, added] = index_.try_emplace(value, static_cast<uint32_t>(values_.size()));
  if (added)
    values_.push_back(value);
  return ValueId{it->second};
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

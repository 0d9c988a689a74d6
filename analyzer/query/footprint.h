// What state lies behind a call: which fields its functions mention, and which they write.
//
// Fields count by name, whatever the object, so two objects of one class are never told apart: a conflict too many costs a
// finding, one too few would break a program. Variables of enclosing functions count by place.
#pragma once
#include <unordered_set>
#include <vector>

#include "query/analysis.h"

namespace hasten::query {

struct Footprint {
  using Key = uint64_t; // Of a field's name or of a variable; only compared, never shown or sorted by
  std::unordered_set<Key> mentions;
  std::vector<Key> writes;
  bool mentions_more = false; // Than can be listed: `this` as a whole is handed to a library
  bool writes_more = false;   // An argument's fields, say

  bool mentions_any(const std::vector<Key> &keys) const;
};

// Of one call: all functions of the program that it reaches, and the State effects among its `effects`.
Footprint footprint_of(const Analysis &analysis, Site call, const std::vector<Effect> &effects);

// Adds what one instruction itself mentions, closures included.
void mention(const Analysis &analysis, Site at, Footprint &footprint);

// The key of an assigned place; none for what is not a field or a variable of an enclosing function.
std::vector<Footprint::Key> written_by(const Analysis &analysis, Fn fn, const ir::Operand &place);

// Neither writes what the other mentions or writes.
bool commute(const Footprint &a, const Footprint &b);

} // namespace hasten::query

// What a round trip that a loop reaches is about: whether it depends on the item, and whether a batch could take it.
#pragma once
#include "query/flow.h"

namespace hasten::query {

struct ItemTrip {
  bool depends = true;    // On the item; else it is the same in every round
  bool takes_list = false; // The item is a collection already, which the statement takes as one
  size_t keywords = 0;    // Keyword arguments of the trip's own call that come from the item: get(mail=a, rcpt=b)
  bool same_statement = true; // Only parameters differ from round to round, not the text or the table
};

// `call` stands in a loop whose item's locals are `item`; `effect` is what the call reaches.
ItemTrip trip_of(const Analysis &analysis, const Flow &flow, ir::InstrId call, const Effect &effect, const Flow::Set &item);

} // namespace hasten::query

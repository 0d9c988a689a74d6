// Calls made once per item of a collection.
#pragma once
#include <string>
#include <vector>

#include "query/loop_shape.h"

namespace hasten::query {

struct ItemCall {
  Site call;                       // The call in the loop's body
  Fn loop_fn;                      // Function that holds the loop
  ir::InstrId loop;                // The loop, or the call that runs the callback per element
  bool callback = false;
  bool overlapping = false;        // The rounds are started together: Promise.all(map), gather
  LoopShape shape = LoopShape::PerItem;
  std::string items;               // The collection, as written
  size_t item_operands = 0;        // Leaves of its arguments that come from the item: one is the key
  bool result_used = false;
  size_t trips = 0;                // All round trips it may make, conditional ones too
  std::vector<Effect> round_trips; // What the call reaches, on every path
  std::vector<size_t> keywords;    // By round trip: keyword arguments of its call that come from the item
  std::vector<bool> depends;       // By round trip: on the item, else it is the same in every round
  bool writes = false;             // One of them is a write
  bool may_write = false;          // … on some path
  size_t writes_beside = 0;        // Of a read: other calls of the round that write
  size_t sinks = 0;                // Distinct places behind a function that they lead to, without commits
  bool some_rounds = false;        // Only items that pass a test come to it
  bool swept = false;              // By a sweep that comes round again by itself
  bool same_statement = true;      // They differ in parameters only, so that one statement could take all items
};

// All calls in loops, comprehensions and per-element callbacks of `fn` that depend on the item and reach a round trip;
// those of another shape than PerItem too.
std::vector<ItemCall> item_calls(const Analysis &analysis, Fn fn);

} // namespace hasten::query

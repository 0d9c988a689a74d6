// What takes the place of one call per item: a call for all keys, and a look-up for each.
#pragma once
#include <string>

#include "fixes/python/item_loop.h"

namespace hasten::fixes::python {

struct BatchCall {
  Node key;             // What is different for each item
  Node place;           // The expression that gives way to the look-up
  std::string pairs;    // Gives (key, value) pairs or a dictionary for the keys named {keys}
  std::string kind;     // How `pairs` is written: "pairs" or "dictionary"
  bool empty_fails = false; // The call must not be made without keys
  std::string missing;  // What a look-up that finds nothing raises; empty: it gives None
  bool always = false;  // Every key has a value
  std::string differs;  // What may differ, beside the moment
};

// The batch call of a library in place of `loop.call`, or why there is none.
Wrong find_batch_call(const File &file, const FixPlan &plan, const ItemLoop &loop, Imports &imports, BatchCall &out);

} // namespace hasten::fixes::python

// Waits that follow one another in a block, and which of them are proven not to need one another.
//
// Taken from ReSynchronizer (ECOOP 2021): same block, no conflict of effects, opaque code is a barrier. Added: exclusive
// resources, guards, throws of a call made for its throw, transactions, calls that turn out not to wait.
#pragma once
#include <vector>

#include "query/flow.h"

namespace hasten::query {

struct Wait {
  ir::InstrId await;
  std::vector<ir::InstrId> calls; // Those that start what is awaited; several if they are joined already
  std::vector<Effect> effects;
  std::vector<ir::InstrId> continued; // Later awaits that only finish it: of response.json()
  bool weak = false;              // Resolved by a name or a convention somewhere
};

// Waits of one block that could run at the same time; at least two.
struct WaitGroup {
  ir::BlockId block;
  std::vector<Wait> waits;
};

std::vector<WaitGroup> independent_waits(const Analysis &analysis, Fn fn);

// What the call gives has not begun: nothing of it runs before it is awaited.
bool gives_lazy(const Analysis &analysis, const link::Target &target);

// The effects are reads of resources that take several at once, and at least one is a wait on every path.
bool proven_reads(const Analysis &analysis, Fn fn, const std::vector<Effect> &effects);

} // namespace hasten::query

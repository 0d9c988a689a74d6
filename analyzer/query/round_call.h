// The part that one call plays in a loop's round: what it needs of the round, and what the round does with its answer.
#pragma once
#include "query/round.h"

namespace hasten::query {

class RoundCall {
public:
  RoundCall(const Analysis &analysis, const Round &round, ir::InstrId call);

  // const f = memoize(load): its calls answer from memory after the first.
  bool memoised() const;
  // The key is what a write of the same round gave: there is no list of keys before the loop.
  bool keyed_by_a_write() const;
  // The receiver is made from the item. What is built on a shared object, a query of a session, is the shared object's.
  bool made_for_item() const;
  // Nobody waits for the effect: it, or a call on the way to it, is left alone.
  bool left_alone(const Effect &e) const;
  // What the write answered decides how the round goes on; a batch call answers for all items together.
  bool decides() const;
  // The call is given what the rounds before have gathered, and the gathering begins anew after it: groups already.
  bool flushes(ir::InstrId loop) const;
  // It needs what another service answered about this very item, which takes longer than the trip to the database.
  bool needs_service() const;
  // The row this call writes is what other trips of the round are about: they need it one by one.
  bool feeds_a_trip() const;
  // The function that writes does more with the item by methods nobody knows: it notifies, emits, logs an event.
  bool acts_on_item(const Effect &e) const;
  // C++: the loop only makes the coroutines, or starts them; nobody waits in it.
  bool only_made() const;
  size_t writing_calls() const; // Of the round
  // Other calls of the round that write about the item, or about what the call gave.
  size_t writes_beside() const;
  // Leaves of its arguments that come from the item.
  size_t item_leaves() const;
  bool answer_used() const;

private:
  const Analysis &a_;
  const Round &round_;
  const ir::Function &f_;
  ir::InstrId call_;
  const ir::Instruction &in_;
};

bool settles(const Effect &effect); // A commit, a flush and the like: about the session, not about rows

// Started and left to itself: nobody waits for it, or for what comes of it. Not what blocks the thread meanwhile.
bool left_alone(const Analysis &analysis, Site call, int depth = 0);

} // namespace hasten::query

// What a function does, in terms of its own parameters and receiver: its effects, each with the chain of calls to it.
//
// A call site instantiates a callee's summary: symbols are replaced by the site's values, and a call of a parameter
// becomes whatever was passed. A call back into a function in progress adds nothing (least fixed point); what was
// computed inside such a cycle is kept only for the function that the cycle began with.
#pragma once
#include <vector>

#include "link/calls.h"

namespace hasten::link {

struct Effect {
  enum class Kind : uint8_t {
    RoundTrip,
    Blocks,    // row->blocks, row->burns_cpu
    Opens,     // Builds an engine
    Delays,    // Sleeps on purpose
    Limits,    // Waits for a limiter or a lock
    Throws,    // By its own condition
    Ends,
    State,     // Writes something that outlives the call: a field, a captured variable, a global, an argument
    Symbolic,  // Calls `receiver`, which only a call site knows
    Unknown,   // Calls something nobody knows
  };
  Kind kind = Kind::Unknown;
  Site site;                        // Where it happens (the sink)
  const catalogue::Row *row = nullptr;
  LibraryPath path;                 // Of the sink, for messages and batch rows
  ValueId receiver = kUnknown;      // RoundTrip: the resource; Symbolic: the callee; State: the place's base
  catalogue::Resource resource = catalogue::Resource::Db;
  catalogue::Access access = catalogue::Access::Unknown;
  bool exclusive = false;           // The resource takes one operation at a time
  bool concurrent = false;          // … is known to take many
  bool serialised = false;          // Overlap gains nothing
  bool conditional = false;         // Not on every path
  bool cached = false;              // Not where a value at hand was returned before
  bool per_item = false;            // In a loop of the function or deeper
  bool weak = false;                // Some step was resolved by name only
  bool caught = false;              // Throws: handled by a try around it
  ValueId statement = kUnknown;     // RoundTrip of unknown access whose verb a caller gives: the statement's value
  std::vector<Site> chain;          // Calls from the summarised function down to, excluding, `site`
};

struct Summary {
  std::vector<Effect> effects;
};

class Summaries {
public:
  explicit Summaries(Calls &calls);
  const Summary &of(Fn fn);
  // Effects of one call as its function sees them: rows, callees instantiated, callbacks run.
  std::vector<Effect> at(Site call);

  std::vector<Effect> entering(Site scope); // Of a Scope instruction: locks taken, limits waited for
  bool takes_exclusive(Site call); // An argument, or a property of one, is a connection, session or transaction

  Calls &calls() { return calls_; }
  Values &values() { return calls_.values(); }
  const Program &program() const { return calls_.program(); }

private:
  void add_target(std::vector<Effect> &out, const Target &target, Site call, int depth);
  void add_row_effects(std::vector<Effect> &out, const Target &target, Site call);
  void add_invoked(std::vector<Effect> &out, const Target &target, Site call, int depth);
  void instantiate(std::vector<Effect> &out, const Effect &effect, const Bindings &bindings, Site call, int depth);

  Calls &calls_;
  std::vector<Summary> summaries_;
  void decide_access(Effect &effect);
  ValueId statement_of(const Target &target, Site call);

  std::vector<uint8_t> state_;       // 0 none, 1 in progress, 2 done
  std::vector<uint32_t> stack_;      // Functions in progress
  std::vector<uint8_t> attempts_;
  size_t lowest_ = SIZE_MAX;         // Outermost function in progress that the last one needed
};

} // namespace hasten::link

// Where code runs: entry points from the catalogue, and what they reach.
//
// A context is a fact of the pair (function, context), found breadth-first from all entry points, so each has the
// shortest chain of calls behind it. Offloading edges change the context: work given to a thread is not on the loop.
#pragma once
#include <array>
#include <set>
#include <string>
#include <vector>

#include "link/kept_callbacks.h"
#include "link/summary.h"

namespace hasten::link {

using catalogue::Context;
inline constexpr size_t kContexts = static_cast<size_t>(Context::Unknown) + 1;

struct EntryPoint {
  Fn fn;
  Context context = Context::Unknown;
  Site registration;       // The call or decorator's function; none for entries by file or class
  std::string what;        // "app.get registers it", "Controller method"
  bool per_item = false;   // The framework runs it once per element of a list
  bool weak = false;
};

std::vector<EntryPoint> find_entry_points(Calls &calls, const std::vector<bool> &quiet_modules);

class Contexts {
public:
  // `quiet_modules`: by module; tests, scripts, migrations: their code is no entry point and passes no context on.
  Contexts(Summaries &summaries, const std::vector<bool> &quiet_modules);

  bool in(Fn fn, Context context) const { return fact(fn, context).reached; }
  bool known(Fn fn) const;             // Reached from some entry point
  bool only_quiet(Fn fn) const;        // Reached, and only at start-up, in a CLI, a test, a migration or a durable workflow
  bool serves(Fn fn) const;            // Reached from a request or a job
  Context main(Fn fn) const;           // The most telling one: request-on-loop first
  struct Step {
    Fn fn;
    Site call;                         // In fn, leads to the next step; none for the last
  };
  std::vector<Step> witness(Fn fn, Context context) const; // From the entry point to fn
  const EntryPoint *entry(Fn fn, Context context) const;
  bool weak(Fn fn, Context context) const { return fact(fn, context).weak; } // Some step of the way is one of several
  const std::vector<EntryPoint> &entries() const { return entries_; }

private:
  struct Fact {
    bool reached = false;
    Fn from;           // Predecessor; none at an entry point
    Context from_context = Context::Unknown;
    Site call;         // In `from`
    uint32_t entry = 0;
    bool weak = false; // By way of a callback that was kept
  };
  const Fact &fact(Fn fn, Context context) const { return facts_[fn.value][static_cast<size_t>(context)]; }
  void find_called_captures();
  void spread();
  struct Edge {
    Fn to;
    bool offloaded = false;
    bool later = false;
    bool kept = false; // Stored somewhere before, and called out of there
  };
  std::vector<Edge> edges(Site call);

  Summaries &summaries_;
  const std::vector<bool> &quiet_;
  std::vector<EntryPoint> entries_;
  KeptCallbacks kept_callbacks_;
  std::set<std::pair<Fn, ir::LocalId>> called_captures_; // Locals that a closure of their function calls
  std::vector<std::array<Fact, kContexts>> facts_;
};

std::string_view to_text(Context context);

} // namespace hasten::link

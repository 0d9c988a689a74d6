// A rule: one function over one function of the program, that says what it found. Rules name no language and no API.
//
// Adding one: rules/<rule>.cc with its function, rules/<rule>.md with its documentation and tests, a line in rules.def.
#pragma once
#include <vector>

#include "findings/finding.h"
#include "query/analysis.h"

namespace hasten::rules {

using query::Analysis;
using query::Context;
using query::Effect;
using query::Fn;
using query::Site;
using query::Veto;

class Reporter {
public:
  Reporter(const Analysis &analysis, std::vector<Finding> &out) : analysis_(analysis), out_(out) {}

  // A finding of `rule` whose primary location is the instruction `call` of `fn`, with function and context filled in.
  Finding start(const char *rule, Fn fn, ir::InstrId call, Confidence confidence) const;
  // Drops it if it stands in a subtree the parser could not read; lowers it where the file was read in part.
  // Findings of one rule with the same `remedy`, if not empty, become one: the first by place, the others related to it.
  // With `from`, only where there are at least so many.
  void report(Finding finding, Fn fn, std::string remedy = {}, size_t from = 2);
  void merge_remedies();

  PlanFunction describe_function(Fn fn) const;
  void describe_operation(FixPlan &plan, const link::LibraryPath &path) const; // Library, path and import specifiers
  void describe_twin(FixPlan &plan, const catalogue::TwinRow &twin, uint32_t language) const; // After its operation

  EvidenceStep step(Fn fn, Span span, std::string text) const;
  // From the entry point to `fn`: who handles what, who calls whom. Empty in unknown context.
  std::vector<EvidenceStep> path_to(Fn fn, Context context) const;
  // From a call down to the effect's sink.
  std::vector<EvidenceStep> path_of(const Effect &effect) const;
  std::string callee(Site call) const; // As written

private:
  struct Remedy {
    std::string key;
    size_t from = 0;
  };

  const Analysis &analysis_;
  std::vector<Finding> &out_;
  std::vector<Remedy> remedies_; // By finding in out_
};

using Rule = void (*)(const Analysis &, Fn, Reporter &);
struct RegisteredRule {
  const char *id;
  Rule run;
};
const std::vector<RegisteredRule> &registered_rules();

// Runs the rules (all, or those named) over every function, and returns what they found, sorted by place.
std::vector<Finding> run_rules(const Analysis &analysis, const std::vector<std::string> &only = {});

// The reader's words.
std::string describe(const Effect &effect); // "reads the database", "calls a service"
std::string with_article(std::string_view what); // "a pool", "an HTTP client"
std::string plural(size_t n, const char *one, const char *many);

} // namespace hasten::rules

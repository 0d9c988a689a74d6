#include "findings/rule_info.h"

#include <array>

namespace hasten {

namespace {

constexpr std::array<RuleInfo, 5> kRules{{
    {"sequential-awaits", "SequentialAwaits", "Independent waits run one after another",
     "Operations that do not depend on each other are awaited in turn, so their waiting times add up. Run together, "
     "they take as long as the slowest one.",
     "high", "latency", Severity::Warning},
    {"whole-file-read", "WholeFileRead", "A whole file is held in memory",
     "A file is read into memory as a whole and then used piece by piece, or read synchronously where an event loop "
     "runs. A stream needs memory for one piece only.",
     "high", "memory", Severity::Warning},
    {"blocking-handler", "BlockingHandler", "Blocking or CPU-heavy work on the event loop",
     "A request handler does blocking or CPU-heavy work on the event loop, directly or through the functions it calls. "
     "Until it is done no other request is served.",
     "high", "throughput", Severity::Warning},
    {"per-item-call", "PerItemCall", "One round trip per item",
     "A loop makes one round trip to a database or service for each item. A batch call, or a bounded number of calls at "
     "a time, takes a fraction of the time.",
     "high", "latency", Severity::Warning},
    {"per-request-engine", "PerRequestEngine", "An engine, pool or client is built for each request",
     "A connection pool, engine or client is built for one request and dropped after it, so each request pays for "
     "connecting. Built once, it is shared by all of them.",
     "high", "latency", Severity::Warning},
}};

} // namespace

std::span<const RuleInfo> all_rules() { return kRules; }

const RuleInfo *find_rule(std::string_view id) {
  for (const RuleInfo &rule : kRules)
    if (rule.id == id) return &rule;
  return nullptr;
}

} // namespace hasten

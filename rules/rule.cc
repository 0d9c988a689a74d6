#include "rules/rule.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>

namespace hasten::rules {

#define RULE(id, function) void function(const Analysis &, Fn, Reporter &);
#include "rules/rules.def"
#undef RULE

const std::vector<RegisteredRule> &registered_rules() {
  static const std::vector<RegisteredRule> kRules{
#define RULE(id, function) {id, function},
#include "rules/rules.def"
#undef RULE
  };
  return kRules;
}

std::vector<Finding> run_rules(const Analysis &analysis, const std::vector<std::string> &only) {
  std::vector<Finding> findings;
  Reporter reporter(analysis, findings);
  for (const RegisteredRule &rule : registered_rules()) {
    if (!only.empty() && std::find(only.begin(), only.end(), rule.id) == only.end())
      continue;
    for (uint32_t f = 0; f < analysis.program.function_count(); ++f)
      if (!analysis.quiet(Fn{f}))
        rule.run(analysis, Fn{f}, reporter);
  }
  reporter.merge_remedies();
  auto key = [](const Finding &f) { return std::tie(f.location.path, f.location.span, f.rule); };
  std::stable_sort(findings.begin(), findings.end(), [&](const Finding &x, const Finding &y) { return key(x) < key(y); });
  // One call site, one finding of a rule.
  findings.erase(std::unique(findings.begin(), findings.end(), [&](const Finding &x, const Finding &y) { return key(x) == key(y); }),
                 findings.end());
  return findings;
}

Finding Reporter::start(const char *rule, Fn fn, ir::InstrId call, Confidence confidence) const {
  Finding f;
  f.rule = rule;
  f.location = {analysis_.path(fn), analysis_.function(fn).at(call).span};
  f.confidence = confidence;
  f.function = link::display_name(analysis_.program, fn);
  f.context = link::to_text(analysis_.contexts.main(fn));
  f.plan.function = describe_function(fn);
  return f;
}

PlanFunction Reporter::describe_function(Fn fn) const {
  const ir::Function &function = analysis_.function(fn);
  PlanFunction out;
  out.name = function.name.text();
  out.span = function.span;
  out.name_span = function.name_span;
  out.is_async = function.is_async;
  out.is_generator = function.is_generator;
  out.handles_requests = std::any_of(analysis_.contexts.entries().begin(), analysis_.contexts.entries().end(),
                                     [&](const link::EntryPoint &entry) { return entry.fn == fn; });
  for (Site call : analysis_.callers.of(fn)) {
    const ir::Function &caller = analysis_.function(call.fn);
    PlanCaller site{{analysis_.path(call.fn), analysis_.at(call).span}, analysis_.values.awaited_at(call), caller.is_async};
    const ir::Operand &result = analysis_.at(call).dest;
    for (const ir::Instruction &in : caller.instructions)
      site.awaited |= in.kind == ir::Kind::Return && result.root == ir::Root::Local && in.value.root == ir::Root::Local &&
                      in.value.members.empty() && in.value.index == result.index;
    out.callers.push_back(std::move(site));
  }
  return out;
}

void Reporter::describe_operation(FixPlan &plan, const link::LibraryPath &path) const {
  const catalogue::Library &library = analysis_.values.index(path.language).library(path.library);
  plan.library = library.name;
  plan.path = path.path;
  plan.modules = library.modules;
}

void Reporter::describe_twin(FixPlan &plan, const catalogue::TwinRow &twin, uint32_t language) const {
  plan.twin.same_arguments = twin.same_arguments;
  plan.twin.path = twin.path;
  plan.twin.caveat = twin.caveat;
  plan.twin.modules = plan.modules;
  size_t colon = twin.path.find(':');
  if (colon == std::string::npos) return;
  plan.twin.library = twin.path.substr(0, colon);
  plan.twin.path = twin.path.substr(colon + 1);
  const catalogue::Index &index = analysis_.values.index(language);
  uint16_t other = index.find_library(plan.twin.library);
  plan.twin.modules = other == catalogue::TypeRef::kNone ? std::vector<std::string>() : index.library(other).modules;
}

void Reporter::report(Finding finding, Fn fn, std::string remedy, size_t from) {
  if (analysis_.in_error(fn, finding.location.span))
    return;
  bool partial = analysis_.program.ir_of(fn).partial;
  for (const EvidenceStep &step : finding.evidence) // C++ without its libraries' headers, on the way
    if (link::ModuleId m = analysis_.program.find_module(Name::of(step.location.path)); m && analysis_.program.is_cpp(m))
      partial |= analysis_.program.module(m).partial;
  if (partial)
    finding.confidence = std::min(finding.confidence, Confidence::Medium);
  out_.push_back(std::move(finding));
  remedies_.resize(out_.size());
  if (!remedy.empty())
    remedies_.back() = {out_.back().rule + "\n" + remedy, from};
}

void Reporter::merge_remedies() {
  remedies_.resize(out_.size());
  std::map<std::string, std::vector<size_t>> groups;
  for (size_t i = 0; i < out_.size(); ++i)
    if (!remedies_[i].key.empty() && out_[i].confidence != Confidence::Low)
      groups[remedies_[i].key].push_back(i);
  std::vector<bool> gone(out_.size());
  for (auto &[key, members] : groups) {
    if (members.size() < remedies_[members[0]].from)
      continue;
    auto place = [&](size_t i) { return std::tie(out_[i].location.path, out_[i].location.span); };
    std::stable_sort(members.begin(), members.end(), [&](size_t x, size_t y) { return place(x) < place(y); });
    Finding &first = out_[members[0]];
    for (size_t k = 1; k < members.size(); ++k) {
      Finding &other = out_[members[k]];
      gone[members[k]] = true;
      first.confidence = std::max(first.confidence, other.confidence);
      if (other.location.path == first.location.path && other.location.span == first.location.span)
        continue;
      first.related.push_back({other.location, "the same here: " + other.message, other.function});
      std::move(other.related.begin(), other.related.end(), std::back_inserter(first.related));
    }
  }
  size_t kept = 0;
  for (size_t i = 0; i < out_.size(); ++i)
    if (!gone[i]) {
      if (kept != i)
        out_[kept] = std::move(out_[i]);
      ++kept;
    }
  out_.resize(kept);
  remedies_.clear();
}

EvidenceStep Reporter::step(Fn fn, Span span, std::string text) const {
  return {{analysis_.path(fn), span}, std::move(text), link::display_name(analysis_.program, fn)};
}

std::string Reporter::callee(Site call) const { return analysis_.source_name(call.fn, analysis_.at(call).value); }

std::vector<EvidenceStep> Reporter::path_to(Fn fn, Context context) const {
  std::vector<EvidenceStep> steps;
  const link::EntryPoint *entry = analysis_.contexts.entry(fn, context);
  if (!entry)
    return steps;
  const ir::Function &handler = analysis_.function(entry->fn);
  Span span = handler.name_span.empty() ? Span{handler.span.begin, std::min(handler.span.end, handler.span.begin + 1)} : handler.name_span;
  steps.push_back(step(entry->fn, span, fmt::format("{} is handled here", entry->what)));
  for (const link::Contexts::Step &s : analysis_.contexts.witness(fn, context))
    if (s.call)
      steps.push_back(step(s.fn, analysis_.at(s.call).span, fmt::format("calls {}", callee(s.call))));
  return steps;
}

std::vector<EvidenceStep> Reporter::path_of(const Effect &effect) const {
  std::vector<EvidenceStep> steps;
  for (Site call : effect.chain)
    steps.push_back(step(call.fn, analysis_.at(call).span, fmt::format("calls {}", callee(call))));
  steps.push_back(step(effect.site.fn, analysis_.at(effect.site).span,
                       fmt::format("{} {}", callee(effect.site), describe(effect))));
  return steps;
}

std::string describe(const Effect &e) {
  if (e.kind != Effect::Kind::RoundTrip)
    return "runs";
  bool read = e.access == query::Access::Read;
  switch (e.resource) {
  case query::Resource::Db:
    return read ? "reads from the database" : "goes to the database";
  case query::Resource::Http:
    return read ? "reads from a service" : "calls a service";
  case query::Resource::Cache:
    return read ? "reads from the cache" : "goes to the cache";
  case query::Resource::Queue:
    return "goes to the queue";
  case query::Resource::Disk:
    return read ? "reads from disk" : "goes to disk";
  case query::Resource::ThreadPool:
    return "waits for the thread pool";
  case query::Resource::MainThread:
    return "runs on the main thread";
  }
  return "waits";
}

std::string with_article(std::string_view what) {
  // Letters of an abbreviation are named: an HTTP client, an S3 client, a UDP socket.
  bool abbreviation = what.size() > 1 && std::isupper(static_cast<unsigned char>(what[0])) &&
                      !std::islower(static_cast<unsigned char>(what[1]));
  std::string_view vowels = abbreviation ? "AEFHILMNORSX" : "aeiouAEIOU";
  return fmt::format("{} {}", !what.empty() && vowels.find(what[0]) != std::string_view::npos ? "an" : "a", what);
}

std::string plural(size_t n, const char *one, const char *many) { return fmt::format("{} {}", n, n == 1 ? one : many); }

} // namespace hasten::rules

// A whole file in memory that is then used piece by piece or passed on, or read synchronously where an event loop runs.
//
// Needs evidence: a synchronous read on the loop or in an async function, or a read whose content is taken to pieces,
// forwarded or only measured, of a file the caller names or that grows. Refused: the program's own files (configuration,
// templates, keys), reads at start-up, results that are kept.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "query/fate.h"
#include "query/file_source.h"
#include "rules/rule.h"

namespace hasten::rules {

namespace {

struct Read {
  const link::Target *target = nullptr;
  const catalogue::ReadsWhole *row = nullptr;
};

Read whole_read(const std::vector<link::Target> &targets) {
  for (const link::Target &t : targets)
    for (const catalogue::Row *row : t.rows)
      if (row->reads_whole)
        return {&t, &*row->reads_whole};
  return {};
}

// Called by constructors only: once for each object, as a rule at start-up.
bool loads_for_constructor(const Analysis &analysis, Fn fn) {
  const std::vector<Site> &callers = analysis.callers.of(fn);
  return !callers.empty() && std::all_of(callers.begin(), callers.end(), [&](Site site) {
    const ir::Function &f = analysis.function(site.fn);
    return f.kind == ir::FunctionKind::Constructor || f.kind == ir::FunctionKind::Fields || f.name == "__init__";
  });
}

// All that is done with the content is to give it to a parser or to something that takes bytes and no stream.
bool taken_whole(const Analysis &analysis, const query::Fate &fate) {
  static const RE2 kWhole("(?i)(^|\\.)_?(loads?|safe_load|full_load|parse[a-z_]*|from_?string|read_string|literal_eval|b64encode|"
                          "model_validate_json|reads|bytesio|stringio|yaml)$");
  bool any = false;
  for (Site use : fate.uses) {
    const ir::Instruction &in = analysis.at(use);
    if (in.kind == ir::Kind::Assign && in.form == ir::Form::Copy)
      continue;
    // text.data(), text.size(): what takes those takes the text
    std::span<const Name> members = analysis.function(use.fn).members(in.value);
    if (in.kind == ir::Kind::Call && in.dest.root == ir::Root::Local && members.size() == 1 && analysis.program.is_cpp(use.fn) &&
        RE2::FullMatch(re2::StringPiece(members[0].text()), "data|c_str|size|length|begin|end|empty")) {
      query::Flow flow(analysis, use.fn);
      for (ir::InstrId user : flow.users(in.dest.local())) {
        const ir::Instruction &taker = analysis.function(use.fn).at(user);
        if (taker.kind != ir::Kind::Call)
          continue;
        if (!RE2::PartialMatch(analysis.source_name(use.fn, taker.value), kWhole))
          return false;
        any = true;
      }
      continue;
    }
    if (in.kind != ir::Kind::Call || !RE2::PartialMatch(analysis.source_name(use.fn, in.value), kWhole))
      return false;
    any = true;
  }
  return any;
}

// A parser takes it too, so it is needed whole, whoever else gets it.
bool also_parsed(const Analysis &analysis, const query::Fate &fate) {
  static const RE2 kParses("(?i)(^|\\.)(loads?|safe_load|json_?parse|parse|model_validate_json)$");
  return std::any_of(fate.uses.begin(), fate.uses.end(), [&](Site use) {
    const ir::Instruction &in = analysis.at(use);
    return in.kind == ir::Kind::Call && RE2::PartialMatch(analysis.source_name(use.fn, in.value), kParses);
  });
}

// Several take it, or the caller gets it too: a stream can be read once.
bool wanted_again(const Analysis &analysis, const query::Fate &fate) {
  auto takes = [&](Site use) { return analysis.at(use).kind == ir::Kind::Call; };
  return fate.returned || std::count_if(fate.uses.begin(), fate.uses.end(), takes) > 1;
}

// Left before the read where a size is beyond a limit: what is read is small.
bool size_checked(const Analysis &analysis, const query::Flow &flow, ir::InstrId read) {
  static const RE2 kSize("(?i)(size|length|bytes)"), kLimit("(?i)(max|limit)");
  const ir::Function &f = flow.function();
  for (uint32_t i = 0; i < read.value; ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.kind != ir::Kind::If || flow.inside(read, ir::InstrId{i}))
      continue;
    bool leaves = false;
    for (uint32_t j = i + 1; j < read.value && !leaves; ++j)
      leaves = flow.inside(ir::InstrId{j}, ir::InstrId{i}) &&
               (f.instructions[j].kind == ir::Kind::Return || (f.instructions[j].kind == ir::Kind::Jump && f.instructions[j].form == ir::Form::Throw));
    if (!leaves)
      continue;
    std::string names;
    std::vector<ir::Operand> parts{in.value};
    for (size_t k = 0; k < parts.size() && k < 16; ++k) {
      names += analysis.source_name(flow.fn(), parts[k]) + " ";
      if (ir::InstrId d = analysis.values.definition(flow.fn(), parts[k]); d && f.at(d).kind == ir::Kind::Assign)
        for (const ir::Argument &a : f.args(f.at(d)))
          parts.push_back(a.value);
    }
    if (RE2::PartialMatch(names, kSize) && RE2::PartialMatch(names, kLimit))
      return true;
  }
  return false;
}

} // namespace

void whole_file_read(const Analysis &analysis, Fn fn, Reporter &reporter) {
  const ir::Function &f = analysis.function(fn);
  bool maybe = false;
  for (uint32_t i = 0; i < f.instructions.size() && !maybe; ++i)
    if (f.instructions[i].kind == ir::Kind::Call)
      for (const link::Target &t : analysis.calls.targets({fn, ir::InstrId{i}}))
        for (const catalogue::Row *row : t.rows)
          maybe |= row->reads_whole.has_value();
  if (!maybe)
    return;
  if (analysis.stands(Veto::StartUpRead) && (f.kind == ir::FunctionKind::Module || f.kind == ir::FunctionKind::Constructor))
    return;
  if (analysis.stands(Veto::Memoised) && query::memoised(analysis, fn))
    return;
  bool known = analysis.contexts.known(fn);
  if (analysis.stands(Veto::StartUpRead) && !known && loads_for_constructor(analysis, fn))
    return;
  query::Flow flow(analysis, fn);
  bool on_loop = analysis.contexts.in(fn, Context::RequestOnLoop);
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    if (f.instructions[i].kind != ir::Kind::Call)
      continue;
    Site call{fn, ir::InstrId{i}};
    const std::vector<link::Target> targets = analysis.calls.targets(call);
    const auto [target, read] = whole_read(targets);
    if (!read)
      continue;
    query::FileSource source = query::file_source(analysis, flow, call.instr, *read);
    if (analysis.stands(Veto::OwnFile) && source == query::FileSource::Own)
      continue;
    query::Fate fate = query::fate_of_content(analysis, flow, call.instr);
    if (analysis.stands(Veto::KeptContent) && (fate.stored || fate.result_kept))
      continue;
    if (analysis.stands(Veto::SizeChecked) && size_checked(analysis, flow, call.instr))
      continue;
    bool blocks = read->sync && (on_loop || (!known && f.is_async) || !analysis.stands(Veto::OffLoop));
    bool piecewise = fate.pieces || read->lines || !analysis.stands(Veto::NoPiecewiseUse);
    bool large = source == query::FileSource::Growing || source == query::FileSource::Caller || !analysis.stands(Veto::SmallFile);
    bool trusted = known || piecewise || (fate.forwarded && f.is_async) || !analysis.stands(Veto::UnknownContext);
    // What a parser takes whole is small as a rule, and soon read, unless it is named like data.
    bool parsed = (read->element != "line" && read->element != "chunk") || taken_whole(analysis, fate);
    blocks &= source == query::FileSource::Growing || !parsed || !analysis.stands(Veto::ParsedWhole);
    bool forwarded = fate.forwarded && !(analysis.stands(Veto::ParsedWhole) && (also_parsed(analysis, fate) || wanted_again(analysis, fate)));
    bool wasteful = large && (piecewise || forwarded || fate.measured) && trusted;
    if (!blocks && !wasteful)
      continue;
    bool weak = !known || source == query::FileSource::Unknown;
    Finding finding = reporter.start("whole-file-read", fn, call.instr, weak ? Confidence::Medium : Confidence::High);
    std::string name = reporter.callee(call);
    std::string use = piecewise ? "then uses it piece by piece" : fate.forwarded ? "then passes it on as a whole" : fate.measured ? "mainly to measure it" : "";
    finding.message = fmt::format("{} reads the whole file into memory{}{}{}.", name, use.empty() ? "" : ", ", use,
                                  blocks ? (use.empty() ? " and blocks the event loop meanwhile" : "; it also blocks the event loop") : "");
    if (on_loop)
      finding.evidence = reporter.path_to(fn, Context::RequestOnLoop);
    finding.evidence.push_back(reporter.step(fn, finding.location.span, fmt::format("{} reads all of it", name)));
    for (Site u : fate.uses) {
      const ir::Instruction &use = analysis.at(u);
      if (finding.evidence.size() < 8 && (use.kind == ir::Kind::Loop || use.kind == ir::Kind::Call))
        finding.evidence.push_back(reporter.step(u.fn, use.kind == ir::Kind::Loop ? use.value.span : use.span, "uses the content"));
    }
    FixPlan &plan = finding.plan;
    plan.kind = PlanKind::Stream;
    plan.statement = finding.location.span;
    plan.callee = read->stream;
    plan.copies = read->copies;
    plan.proven = !target->weak;
    reporter.describe_operation(plan, target->path);
    plan.stream = {read->source, read->element, read->sync, read->lines, piecewise, fate.forwarded, fate.measured};
    if (const catalogue::TwinRow *twin = analysis.values.index(target->path.language).twin_for(target->path.library, target->path.path);
        twin && !target->path.type)
      reporter.describe_twin(plan, *twin, target->path.language);
    plan.blocks_loop = blocks;
    plan.operations.push_back({name, "disk", finding.location.span, 0});
    bool as_bytes = forwarded && !piecewise && !read->as_bytes.empty();
    plan.advice = read->stream.empty() ? "read it in pieces" : fmt::format("read it in pieces: {}", as_bytes ? read->as_bytes : read->stream);
    if (!wasteful && !plan.twin.path.empty())
      plan.advice = fmt::format("await its asynchronous form, {}", plan.twin.path);
    plan.caveat = "The result is the same only if no step needs the whole content at once.";
    reporter.report(std::move(finding), fn);
  }
}

} // namespace hasten::rules

// An engine, pool or client built for each request or operation and dropped after it.
//
// Two forms. (a) The construction is reached from a request or a job and its object is kept nowhere. (b) In a function of
// unknown context the object is opened and dropped by one operation: used for a round trip and closed or forgotten; a
// factory's callers must all do so. Refused: memoised, guarded or stored objects, objects that borrow a shared one, and
// those made from the caller's own credentials.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "query/fate.h"
#include "query/one_case.h"
#include "rules/rule.h"

namespace hasten::rules {

namespace {

using query::Fate;
using query::Flow;

// What a round trip gave: a token that was fetched, a secret of a record.
bool fetched(const Analysis &analysis, const Flow &flow, const ir::Operand &operand) {
  const ir::Function &f = flow.function();
  Flow::Set sources = flow.sources(operand);
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.kind == ir::Kind::Call && in.dest.root == ir::Root::Local && in.dest.members.empty() && sources[in.dest.index])
      for (const Effect &e : analysis.summaries.at({flow.fn(), ir::InstrId{i}}))
        if (e.kind == Effect::Kind::RoundTrip)
          return true;
  }
  return false;
}

// Arguments that say whose object it is: a credential or tenant that comes in with the call or sits in a field. Headers
// do not count: they can go with each request on a shared client.
// What the request itself brings: a parameter of the handler that is no injected object.
bool given_by_request(const Analysis &analysis, const Flow &flow, const ir::Operand &operand) {
  bool handler = false;
  for (Context c : {Context::RequestOnLoop, Context::RequestOnThread})
    if (const link::EntryPoint *entry = analysis.contexts.entry(flow.fn(), c))
      handler |= entry->fn == flow.fn();
  if (!handler || operand.root == ir::Root::Constant)
    return false;
  Flow::Set sources = flow.sources(operand);
  for (const ir::Parameter &p : flow.function().parameters) {
    ir::Operand local;
    local.root = ir::Root::Local;
    local.index = p.local.value;
    link::Value::Kind kind = analysis.values[analysis.values.of(flow.fn(), local)].kind;
    if (sources[p.local.value] && kind != link::Value::Kind::Instance && kind != link::Value::Kind::Handle)
      return true;
  }
  return false;
}

bool secret(std::string_view name) {
  static const RE2 kCredential("(?i)(token|api_?key|secret|password|credential|authorization|tenant|cookie|user_?id|access_?key)");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kCredential);
}

// **self.client_arguments(config): a function of the project that puts a credential from what it is given among them.
bool gathers_credentials(const Analysis &analysis, const Flow &flow, const ir::Operand &operand) {
  ir::InstrId d = analysis.values.definition(flow.fn(), operand);
  if (d && flow.function().at(d).kind == ir::Kind::Await)
    d = analysis.values.definition(flow.fn(), flow.function().at(d).value);
  if (!d || flow.function().at(d).kind != ir::Kind::Call)
    return false;
  for (const link::Target &t : std::vector<link::Target>(analysis.calls.targets({flow.fn(), d}))) {
    if (t.kind != link::Target::Kind::Project)
      continue;
    Flow inner(analysis, t.fn);
    const ir::Function &g = inner.function();
    for (const ir::Instruction &in : g.instructions)
      if (in.kind == ir::Kind::Assign && in.form == ir::Form::Object)
        for (const ir::Argument &a : g.args(in))
          if (secret(a.keyword.text()) && query::from_parameter(analysis, inner, a.value))
            return true;
  }
  return false;
}

bool bound_to_caller(const Analysis &analysis, const Flow &flow, ir::InstrId made) {
  const ir::Function &f = flow.function();
  std::vector<std::pair<ir::Operand, std::string>> todo;
  for (const ir::Argument &a : f.args(f.at(made)))
    todo.push_back({a.value, std::string(a.keyword.text())});
  for (size_t i = 0; i < todo.size() && i < 64; ++i) {
    auto [operand, key] = todo[i];
    if (key == "headers")
      continue;
    bool own = query::from_parameter(analysis, flow, operand) || query::from_field(flow, operand) || fetched(analysis, flow, operand);
    if (given_by_request(analysis, flow, operand) || (i < f.args(f.at(made)).size() && f.args(f.at(made))[i].spread && gathers_credentials(analysis, flow, operand)))
      return true;
    if ((secret(key) || secret(analysis.source_name(flow.fn(), operand))) && own)
      return true;
    if (ir::InstrId d = analysis.values.definition(flow.fn(), operand)) {
      const ir::Instruction &in = f.at(d);
      if (in.kind == ir::Kind::Closure && query::from_parameter(analysis, flow, operand))
        return true; // A resolver or check about this very caller
      if (in.kind == ir::Kind::Assign)
        for (const ir::Argument &a : f.args(in))
          todo.push_back({a.value, a.keyword ? std::string(a.keyword.text()) : key});
    }
  }
  return false;
}

// Read by a constant name from the program's own settings: config.get('REDIS_URL').
bool own_setting(const Analysis &analysis, const Flow &flow, const ir::Operand &operand) {
  static const RE2 kName("[A-Z][A-Z0-9_]+|[a-z]\\w*(\\.\\w+)+");
  ir::InstrId d = analysis.values.definition(flow.fn(), operand);
  if (!d || flow.function().at(d).kind != ir::Kind::Call)
    return false;
  for (const ir::Argument &a : flow.function().args(flow.function().at(d)))
    if (std::optional<std::string_view> text = analysis.values.constant_string(flow.fn(), a.value); text && RE2::FullMatch(*text, kName))
      return true;
  return false;
}

// self.configuration.get("region")
bool asks_configuration(const Analysis &analysis, const Flow &flow, const ir::Operand &operand, const RE2 &configured) {
  const ir::Function &f = flow.function();
  ir::InstrId d = analysis.values.definition(flow.fn(), operand);
  if (!d || f.at(d).kind != ir::Kind::Call || f.at(d).value.root != ir::Root::This)
    return false;
  std::span<const Name> members = f.members(f.at(d).value);
  return members.size() == 2 && members[1] == "get" && RE2::PartialMatch(members[0].text(), configured);
}

// Connecting to what users have configured is such a function's purpose: there are as many sources as there are records,
// and each connection belongs to one of them.
bool connects_to_configured(const Analysis &analysis, const Flow &flow, ir::InstrId made, std::string_view what) {
  for (std::string_view shared : {"pool", "engine"}) // Worth keeping per source, too
    if (what.find(shared) != std::string_view::npos)
      return false;
  bool http = what.find("HTTP") != std::string_view::npos;
  static const RE2 kConfigured("(?i)(^|[._])(configuration|config|conf|connection_?(data|args|params|parameters|kwargs|info|details|string|config)|"
                               "credentials?|data_?source|params|profile|args|kwargs|options|storage|backend)([._]|$)");
  static const RE2 kAddress("(?i)^(host|hostname|dsn|user|username|database|dbname|db|server|account|connection_string|conn_str|uri|url|endpoint_url|region_name|port)$");
  const ir::Function &f = flow.function();
  auto named = [](const RE2 &pattern, std::string_view name) { return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), pattern); };
  for (const ir::Argument &a : f.args(f.at(made))) {
    if (http && (a.keyword == "transport" || a.keyword == "uds"))
      return true; // Bound to a socket or a stand-in of its own
    if (http || own_setting(analysis, flow, a.value))
      continue;
    if (asks_configuration(analysis, flow, a.value, kConfigured))
      return true;
    bool parameter = query::from_parameter(analysis, flow, a.value);
    if (parameter && (a.keyword ? named(kAddress, a.keyword.text()) : true) && a.value.root == ir::Root::Local)
      return true;
    if (!parameter && !query::from_field(flow, a.value) && a.value.root != ir::Root::This)
      continue;
    // self.configuration["host"], self.connection_data.get("host"), **settings_of_this_source
    Flow::Set sources = flow.sources(a.value);
    auto configured = [&](const ir::Operand &o) {
      return (o.root == ir::Root::This || o.root == ir::Root::Local) && named(kConfigured, analysis.source_name(flow.fn(), o));
    };
    if (configured(a.value))
      return true;
    for (const ir::Instruction &in : f.instructions)
      if (in.dest.root == ir::Root::Local && sources[in.dest.index]) {
        if (configured(in.value))
          return true;
        for (const ir::Argument &x : f.args(in))
          if (configured(x.value))
            return true;
      }
  }
  return false;
}

// Nothing to share: sqlite's or DuckDB's database in memory is this operation's own.
bool in_memory(const Analysis &analysis, Fn fn, const ir::Instruction &in) {
  for (const ir::Argument &a : analysis.function(fn).args(in))
    if (std::optional<std::string_view> text = analysis.values.constant_string(fn, a.value); text && text->find(":memory:") != std::string_view::npos)
      return true;
  return false;
}

// if client is None: client = Client() -- a caller that has one brings it.
bool stands_in(const Analysis &analysis, const Flow &flow, ir::InstrId made) {
  static const RE2 kClient("(?i)(client|session|conn|pool|engine|http|redis|transport)");
  const ir::Function &f = flow.function();
  std::vector<ir::InstrId> tests; // Around it, or left from before it
  for (uint32_t i = 0; i < made.value; ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.kind == ir::Kind::If && flow.inside(made, ir::InstrId{i}))
      tests.push_back(ir::InstrId{i});
    if (in.kind == ir::Kind::Return && in.parent && f.at(in.parent).kind == ir::Kind::If && !flow.inside(made, in.parent))
      tests.push_back(in.parent);
  }
  for (ir::InstrId test : tests) {
    std::vector<ir::Operand> parts{f.at(test).value};
    for (size_t k = 0; k < parts.size() && k < 8; ++k) {
      if (parts[k].root == ir::Root::Local && parts[k].members.empty() && f.local(parts[k].local()).parameter &&
          RE2::PartialMatch(f.local(parts[k].local()).name.text(), kClient))
        return true;
      if (ir::InstrId d = analysis.values.definition(flow.fn(), parts[k]); d && f.at(d).kind == ir::Kind::Assign) {
        parts.push_back(f.at(d).value);
        for (const ir::Argument &a : f.args(f.at(d)))
          parts.push_back(a.value);
      }
    }
  }
  return false;
}

// A function for any address, of no class that knows a host: hosts differ, and no connection is met again.
bool any_host(const Analysis &analysis, const Flow &flow, const Fate &fate) {
  bool any = false;
  if (flow.function().owner)
    return false;
  for (Site use : fate.uses) {
    if (use.fn != flow.fn() || analysis.at(use).kind != ir::Kind::Call)
      continue;
    const ir::Function &f = flow.function();
    std::optional<ir::Operand> address;
    size_t position = 0;
    std::span<const Name> members = f.members(f.at(use.instr).value);
    bool request = !members.empty() && (members.back() == "request" || members.back() == "stream");
    for (const ir::Argument &a : f.args(f.at(use.instr))) {
      bool handed_on = members.empty() && a.value.root == ir::Root::Local && f.local(a.value.local()).name == "url";
      if (!a.spread && (a.keyword ? a.keyword == "url" : members.empty() ? handed_on : position == request))
        address = a.value;
      position += !a.keyword;
    }
    if (!address)
      continue;
    if (address->root != ir::Root::Local || !address->members.empty() || !f.local(address->local()).parameter)
      return false;
    any = true;
  }
  return any;
}

// What a user does once: signing in at another service, listing a provider's models, checking a key. By the name.
bool seldom(std::string_view name) {
  static const RE2 kSeldom("(?i)((list|fetch|get|load|discover|available|refresh|sync)_?(\\w+_?)?models?(_|$|Async)|models?_?list|oauth|"
                           "exchange_?(\\w*_?)?(code|token)|(temporary|session|sts)_credentials|assume_?role|get_deployments|(check|test|validate|verify)_?(api_?key|credentials?|connection))");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kSeldom);
}

// It changes an authorisation code or a refresh token into a token, by what it sends.
bool exchanges_token(const ir::Function &f) {
  for (const ir::Instruction &in : f.instructions)
    if (in.kind == ir::Kind::Assign && in.form == ir::Form::Object)
      for (const ir::Argument &a : f.args(in))
        if (a.keyword == "grant_type")
          return true;
  return false;
}

// One object for many operations: its use stands in a loop, or waits for what comes.
bool long_lived(const Analysis &analysis, const Flow &flow, ir::InstrId made, const Fate &fate) {
  static const RE2 kWaits("(?i)(^|_)(listen|add_listener|subscribe|psubscribe|pubsub|watch|tail|poll|paginator|paginate|notifies)");
  for (Site use : fate.uses) {
    const ir::Function &f = analysis.function(use.fn);
    std::span<const Name> members = f.members(f.at(use.instr).value);
    if (!members.empty() && RE2::PartialMatch(re2::StringPiece(members.back().text()), kWaits))
      return true;
    for (ir::InstrId p = f.at(use.instr).parent; p; p = f.at(p).parent)
      if (f.at(p).kind == ir::Kind::Loop && !(use.fn == flow.fn() && flow.inside(made, p)))
        return true;
  }
  return false;
}

// What comes is told to this connection alone: whoever shared it would end it for others.
bool subscribes(const Analysis &analysis, const Fate &fate) {
  static const RE2 kSubscribes("(?i)^(p_?|s)?subscribe$|^(listen|add_listener|pubsub)$");
  return std::any_of(fate.uses.begin(), fate.uses.end(), [&](Site use) {
    const ir::Function &f = analysis.function(use.fn);
    std::span<const Name> members = f.members(f.at(use.instr).value);
    return !members.empty() && RE2::FullMatch(re2::StringPiece(members.back().text()), kSubscribes);
  });
}

bool borrows(const ir::Function &f, const ir::Instruction &in, const Analysis &analysis, Fn fn, const catalogue::OpensEngine &row) {
  for (const std::string &key : row.shared_by) {
    for (const ir::Argument &a : f.args(in)) {
      if (a.keyword == key)
        return true;
      if (!a.keyword && analysis.values.property(fn, a.value, key))
        return true;
    }
  }
  return false;
}

// Functions that run once in a process or a connection's life, by their names.
bool begins_or_ends(const Analysis &analysis, Fn fn) {
  std::string_view name = analysis.function(fn).name.text();
  static const RE2 kDownload("(?i)^_*download");
  // Given an address, it is one operation of many.
  if (analysis.program.is_cpp(fn) && !analysis.function(fn).parameters.empty() && RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kDownload))
    return false;
  static const RE2 kLifeCycle("(?i)^_*(connect|disconnect|start|stop|set_?up|tear_?down|on_?(startup|start|shutdown|module|application)|"
                              "init|initiali[sz]e|close|shutdown|bootstrap|lifespan|main|login|open|configure|create_?app|migrate|upgrade|"
                              "seed|install|health|ping|test|check|validate|load_?(model|weights)|download|restore|probe|register|(run|serve|listen|consume)$)");
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), kLifeCycle);
}

// The object's fate, followed out of factories: what the callers that get it do with it.
struct Life {
  bool kept = false;    // Somewhere it is stored
  bool dropped = false; // Somewhere it is used or closed and gone
  bool dropped_by_request = false; // … and that on the way of a request, though it may be kept elsewhere
  std::vector<Site> callers;
};

// pool.release(connection): what looked like a factory lends it.
bool given_back(const Analysis &analysis, const Fate &fate) {
  static const RE2 kBack("(?i)^(release|rel|return|give|put|push|recycle|restore|check_?in|free)");
  return std::any_of(fate.uses.begin(), fate.uses.end(), [&](Site use) {
    const ir::Function &f = analysis.function(use.fn);
    std::string name = analysis.at(use).kind == ir::Kind::Call ? analysis.source_name(use.fn, f.at(use.instr).value) : "";
    size_t dot = name.rfind('.');
    return RE2::PartialMatch(dot == std::string::npos ? name : name.substr(dot + 1), kBack);
  });
}

void follow(const Analysis &analysis, Fn fn, const Fate &fate, const catalogue::OpensEngine &row, Life &life, int depth) {
  if (fate.stored || fate.result_kept) {
    life.kept = analysis.stands(Veto::Stored);
    return;
  }
  if (analysis.stands(Veto::LongOperation) && subscribes(analysis, fate)) {
    life.kept = true;
    return;
  }
  if (!fate.returned && !fate.yielded) {
    bool drops = fate.closed || fate.used;
    (drops ? life.dropped : life.kept) = true;
    life.dropped_by_request |= drops && analysis.program.is_cpp(fn) && analysis.contexts.serves(fn) && !given_back(analysis, fate);
    return;
  }
  if (depth > 4 || (analysis.stands(Veto::Memoised) && query::memoised(analysis, fn))) {
    life.kept = true;
    return;
  }
  std::vector<Site> callers = analysis.callers.of(fn);
  if (callers.empty() || callers.size() > 40) {
    life.kept = true; // Nobody we know: it may well be stored.
    if (callers.empty() || !analysis.program.is_cpp(fn))
      return;
    callers.resize(40);
  }
  for (Site c : callers) {
    if (analysis.quiet(c.fn))
      continue;
    if ((analysis.stands(Veto::ModuleLevel) && analysis.function(c.fn).kind == ir::FunctionKind::Module) ||
        (analysis.stands(Veto::LifeCycle) && begins_or_ends(analysis, c.fn))) {
      life.kept = true;
      continue;
    }
    Flow flow(analysis, c.fn);
    life.callers.push_back(c);
    follow(analysis, c.fn, query::fate_of(analysis, flow, c.instr, row.closed_by), row, life, depth + 1);
  }
}

} // namespace

void per_request_engine(const Analysis &analysis, Fn fn, Reporter &reporter) {
  const ir::Function &f = analysis.function(fn);
  if (analysis.stands(Veto::ModuleLevel) &&
      (f.kind == ir::FunctionKind::Module || f.kind == ir::FunctionKind::ClassBody || f.kind == ir::FunctionKind::Fields ||
       f.kind == ir::FunctionKind::Constructor || f.name == "__init__"))
    return;
  if (analysis.stands(Veto::Isolate) && analysis.isolate_modules[analysis.program.module_of(fn).value])
    return;
  std::optional<Flow> flow;
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    if (f.instructions[i].kind != ir::Kind::Call)
      continue;
    Site call{fn, ir::InstrId{i}};
    const link::Target *target = nullptr;
    const catalogue::OpensEngine *engine = nullptr;
    std::vector<link::Target> targets = analysis.calls.targets(call);
    for (const link::Target &t : targets)
      for (const catalogue::Row *row : t.rows)
        if (row->opens_engine) {
          target = &t;
          engine = &*row->opens_engine;
        }
    if (!engine || (analysis.stands(Veto::SharedBase) && borrows(f, f.instructions[i], analysis, fn, *engine)))
      continue;
    if (analysis.stands(Veto::Memoised) && query::memoised(analysis, fn))
      continue;
    if (!flow)
      flow.emplace(analysis, fn);
    Fate fate = query::fate_of(analysis, *flow, call.instr, engine->closed_by);
    if (analysis.stands(Veto::Stored) && (fate.stored || fate.result_kept))
      continue;
    if (analysis.stands(Veto::Credentials) && bound_to_caller(analysis, *flow, call.instr))
      continue;
    if (analysis.stands(Veto::ConfiguredSource) &&
        (connects_to_configured(analysis, *flow, call.instr, engine->what) || in_memory(analysis, fn, f.instructions[i])))
      continue;
    if (analysis.stands(Veto::Desktop) && query::on_desktop(analysis, *flow, call.instr))
      continue;
    if (analysis.stands(Veto::GivenClient) && stands_in(analysis, *flow, call.instr))
      continue;
    bool requested = analysis.contexts.in(fn, Context::RequestOnLoop) || analysis.contexts.in(fn, Context::RequestOnThread);
    // Beside a job's work one client is little; a pool of connections or a model is not.
    bool costly = engine->what.find("engine") != std::string::npos || engine->what.find("pool") != std::string::npos ||
                  engine->what.find("model in memory") != std::string::npos;
    if (analysis.stands(Veto::LongOperation) && !requested &&
        ((analysis.contexts.in(fn, Context::Job) && !costly) || long_lived(analysis, *flow, call.instr, fate)))
      continue;
    Life life;
    follow(analysis, fn, fate, *engine, life, 0);
    bool serves = analysis.contexts.serves(fn);
    life.kept &= (analysis.stands(Veto::KeptByCaller) && !life.dropped_by_request) || !fate.returned;
    bool drops = life.dropped && !life.kept;
    // (a) on the way of a request or job, kept nowhere; (b) opened and dropped, wherever that is.
    if (life.kept || !(serves || drops || !analysis.stands(Veto::UnknownContext)))
      continue;
    if (analysis.stands(Veto::LifeCycle) && !serves && !fate.returned && begins_or_ends(analysis, fn))
      continue;
    if (analysis.stands(Veto::PassedOn) && !drops && fate.passed && !fate.closed && !fate.used)
      continue;
    Confidence confidence = engine->light || seldom(f.name.text()) || exchanges_token(f) || (engine->what.find("HTTP") != std::string::npos && any_host(analysis, *flow, fate)) ? Confidence::Low : serves && !target->weak ? Confidence::High : Confidence::Medium;
    Finding finding = reporter.start("per-request-engine", fn, call.instr, confidence);
    std::string name = reporter.callee(call);
    std::string what = engine->what.empty() ? "a connection" : engine->what;
    finding.message = fmt::format("{} builds {} for each {} and drops it afterwards.", name, with_article(what),
                                  serves ? "request" : "operation");
    for (Context c : {Context::RequestOnLoop, Context::RequestOnThread, Context::Job})
      if (analysis.contexts.in(fn, c)) {
        finding.evidence = reporter.path_to(fn, c);
        break;
      }
    finding.evidence.push_back(reporter.step(fn, finding.location.span, fmt::format("{} builds a new {}", name, what)));
    for (size_t k = 0; k < life.callers.size() && k < 6; ++k)
      finding.related.push_back(reporter.step(life.callers[k].fn, analysis.at(life.callers[k]).span, "gets a new one each time"));
    for (Site u : fate.uses)
      if (analysis.at(u).kind == ir::Kind::Call && finding.evidence.size() < 8)
        finding.evidence.push_back(reporter.step(fn, analysis.at(u).span, fmt::format("uses it: {}", reporter.callee(u))));
    FixPlan &plan = finding.plan;
    plan.kind = PlanKind::Hoist;
    plan.statement = finding.location.span;
    plan.callee = name;
    plan.proven = !target->weak;
    reporter.describe_operation(plan, target->path);
    plan.engine.owner = engine->owner;
    plan.engine.shareable = engine->shareable;
    plan.engine.closed = fate.closed;
    plan.engine.closed_by = engine->closed_by;
    for (Site u : fate.uses)
      plan.engine.uses.push_back(analysis.at(u).span);
    plan.operations.push_back({name, "connect", finding.location.span, 0});
    plan.advice = fmt::format("build it once ({}) and share it", engine->owner.empty() ? "module level" : "owner: " + engine->owner);
    plan.caveat = engine->shareable ? "" : "It must not be shared between concurrent operations: use a pool.";
    // One shared object serves a whole file.
    reporter.report(std::move(finding), fn, fmt::format("{} {}", analysis.path(fn), target->path.library));
  }
}

} // namespace hasten::rules

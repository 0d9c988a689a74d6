#include "query/item_trip.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::query {

using ir::Form;
using ir::Kind;
using ir::Root;
using VK = link::Value::Kind;

namespace {

// What of a function's own comes from the item: locals, and the receiver.
struct Taint {
  Flow::Set locals;
  bool receiver = false;
};

bool reads(const Flow &flow, ir::InstrId id, const Taint &taint) {
  if (flow.reads(id, taint.locals))
    return true;
  if (!taint.receiver)
    return false;
  const ir::Function &f = flow.function();
  const ir::Instruction &in = f.at(id);
  auto own = [](const ir::Operand &o) { return o.root == Root::This || o.root == Root::Super; };
  return own(in.value) || in.kind == Kind::Closure ||
         std::any_of(f.args(in).begin(), f.args(in).end(), [&](const ir::Argument &a) { return own(a.value); });
}

// Everything computed from it, also by what changes an object: params.append(x), self.name = x.
void spread(const Flow &flow, Taint &taint) {
  const ir::Function &f = flow.function();
  for (bool grown = true; grown;) {
    grown = false;
    auto mark = [&](const ir::Operand &o) {
      if (o.root == Root::Local && o.index < f.locals.size())
        grown |= taint.locals.add(o.index);
      if (o.root == Root::This && !taint.receiver)
        taint.receiver = grown = true;
    };
    for (uint32_t i = 0; i < f.instructions.size(); ++i) {
      const ir::Instruction &in = f.instructions[i];
      if (in.kind == Kind::If || in.kind == Kind::Return || !reads(flow, ir::InstrId{i}, taint))
        continue;
      mark(in.dest);
      if (in.kind == Kind::Call && in.value.members.count)
        mark(in.value);
    }
  }
}

// Which parameters of `callee` the call gives something of the item.
Taint passed(const Flow &flow, ir::InstrId call, const Taint &taint, const ir::Function &callee) {
  const ir::Function &f = flow.function();
  const ir::Instruction &in = f.at(call);
  Taint result{Flow::Set(callee.locals.size()), false};
  auto tainted = [&](const ir::Operand &o) {
    return flow.mentions(o, taint.locals) || ((o.root == Root::This || o.root == Root::Super) && taint.receiver);
  };
  result.receiver = tainted(in.value);
  size_t position = 0;
  bool all = false;
  for (const ir::Argument &a : f.args(in)) {
    if (a.spread)
      all |= tainted(a.value);
    else if (tainted(a.value)) {
      bool found = false;
      for (size_t p = 0; p < callee.parameters.size(); ++p) {
        const ir::Parameter &parameter = callee.parameters[p];
        bool rest = parameter.kind == ir::Parameter::Kind::Rest || parameter.kind == ir::Parameter::Kind::KeywordRest;
        if (a.keyword ? parameter.name == a.keyword : p == position || (rest && p <= position)) {
          result.locals.add(parameter.local.value);
          found = true;
        }
      }
      all |= !found;
    }
    position += !a.keyword;
  }
  if (all)
    for (const ir::Parameter &p : callee.parameters)
      result.locals.add(p.local.value);
  return result;
}

// The first call of a chain of calls that build something: select(Model) of select(Model).where(…).order_by(…).
ir::InstrId first_of_chain(const Analysis &a, const Flow &flow, ir::Operand operand) {
  const ir::Function &f = flow.function();
  ir::InstrId found;
  for (int guard = 0; guard < 32; ++guard) {
    ir::InstrId d = a.values.definition(flow.fn(), operand);
    if (!d)
      break;
    const ir::Instruction &in = f.at(d);
    if (in.kind == Kind::Call) {
      found = d;
      operand = in.value;
    } else if (in.kind == Kind::Await || (in.kind == Kind::Assign && in.form == Form::Copy)) {
      operand = in.value;
    } else {
      break;
    }
    operand.members.count = 0;
    if (operand.root != Root::Local)
      break;
  }
  return found;
}

// The calls that go on building what `begun` began: .from(t).where(…) after db.select().
std::vector<ir::InstrId> chain_from(const Flow &flow, ir::InstrId begun) {
  const ir::Function &f = flow.function();
  std::vector<ir::InstrId> chain{begun};
  for (size_t i = 0; i < chain.size() && i < 32; ++i) {
    const ir::Instruction &in = f.at(chain[i]);
    if (in.dest.root != Root::Local || !in.dest.members.empty())
      continue;
    for (ir::InstrId user : flow.users(in.dest.local())) {
      const ir::Instruction &next = f.at(user);
      if (next.kind == Kind::Call && next.value.root == Root::Local && next.value.index == in.dest.index &&
          next.value.members.count == 1 && chain[i] < user)
        chain.push_back(user);
    }
  }
  return chain;
}

bool matches(const RE2 &pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// Statements that stand for themselves: no list of rows or keys goes into one.
bool single(std::string_view sql) {
  static const RE2 kSingle("(?i)^\\s*(alter|create|drop|call|set|truncate|grant|revoke|analyze|vacuum|copy|pragma|begin|commit|lock|"
                           "reindex|refresh|exec|execute|show|describe|explain|use|attach|comment)\\s");
  return matches(kSingle, sql);
}

// Compared with the item for equality in one or two columns: that a list of keys can do.
bool comparable(const Flow &flow, ir::InstrId sink, const Taint &taint) {
  const ir::Function &f = flow.function();
  Flow::Set sources = flow.sources(sink);
  size_t columns = 0;
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    if (in.kind != Kind::Assign || in.form != Form::Binary || in.dest.root != Root::Local || !sources[in.dest.index] ||
        !flow.reads(ir::InstrId{i}, taint.locals))
      continue;
    std::string_view op = in.name.text();
    if (op == "<" || op == ">" || op == "<=" || op == ">=")
      return false;
    columns += op == "==";
  }
  return columns <= 2;
}

// What the statement is written with: the calls of its chain, and the objects and lists given to them. Not what was
// fetched before.
std::vector<ir::InstrId> written_with(const Analysis &a, const Flow &flow, const std::vector<ir::InstrId> &chain) {
  const ir::Function &f = flow.function();
  std::vector<ir::InstrId> parts = chain;
  auto add = [&](ir::Operand operand) {
    operand.members.count = 0;
    ir::InstrId d = a.values.definition(flow.fn(), operand);
    if (d && f.at(d).kind != Kind::Await && f.at(d).kind != Kind::Loop && std::find(parts.begin(), parts.end(), d) == parts.end())
      parts.push_back(d);
  };
  for (size_t i = 0; i < parts.size() && i < 128; ++i) {
    const ir::Instruction &in = f.at(parts[i]);
    if (in.kind != Kind::Assign && in.kind != Kind::Call)
      continue;
    add(in.value);
    for (const ir::Argument &x : f.args(in))
      add(x.value);
  }
  return parts;
}

// The answer is a page or a first row of its own for every key, or the write creates rows of other tables with it: one
// statement for all keys cannot say that.
bool stands_alone(const Analysis &a, const Flow &flow, ir::InstrId sink, std::string_view path) {
  static const RE2 kPage("(?i)^(take|limit|skip|offset|cursor|page_?size|per_?page|first|last|start_?after)$");
  static const RE2 kOrder("(?i)^(order_?by|sort|order|latest|earliest|order_?desc)$");
  static const RE2 kFirst("(?i)(^|\\.)(find_?(first|one)(_?or_?(throw|fail|raise|404))?|first|get_?one|execute_?take_?first.*|scalar|take_?first|latest|earliest)$");
  static const RE2 kNested("^(connect|connectOrCreate|create|createMany|upsert)$");
  const ir::Function &f = flow.function();
  std::vector<ir::InstrId> chain = chain_from(flow, sink);
  bool ordered = false, first = matches(kFirst, path), writes = path.ends_with("create");
  auto one = [&](const ir::Operand &o) { return a.values.constant_number(flow.fn(), o) == 1.0; };
  for (ir::InstrId part : written_with(a, flow, chain)) {
    const ir::Instruction &in = f.at(part);
    std::span<const Name> members = f.members(in.value);
    if (in.kind == Kind::Call && !members.empty()) {
      std::string_view name = members.back().text();
      ordered |= matches(kOrder, name);
      first |= matches(kFirst, name);
      if (matches(kPage, name) && f.args(in).size() == 1) {
        if (!one(f.args(in)[0].value))
          return true;
        first = true;
      }
    }
    if (in.kind == Kind::Assign && in.form == Form::Object)
      for (const ir::Argument &x : f.args(in)) {
        ordered |= x.keyword && matches(kOrder, x.keyword.text());
        if (x.keyword && matches(kPage, x.keyword.text()) && !writes) {
          if (!one(x.value))
            return true;
          first = true;
        }
        if (writes && x.keyword && matches(kNested, x.keyword.text())) {
          if (x.value.root != Root::Constant)
            return true;
        }
      }
  }
  return ordered && first;
}

// The statement that the trip sends is the same one in every round, up to its parameters.
bool same_text(const Analysis &a, const Flow &flow, ir::InstrId sink, const Taint &taint) {
  static const RE2 kBegins("(?i)^(select|insert|update|delete|query|exists|table)$");
  const ir::Function &f = flow.function();
  const ir::Instruction &in = f.at(sink);
  auto begins_with_item = [&](ir::InstrId first, bool built) {
    if (!first)
      return false;
    const ir::Instruction &root = f.at(first);
    std::span<const Name> members = f.members(root.value);
    // model.objects.filter(…) of an item that is a model
    for (size_t k = 0; k < members.size(); ++k)
      if (members[k] == "objects" && flow.mentions(root.value, taint.locals))
        return true;
    std::string name = a.source_name(flow.fn(), root.value);
    size_t dot = name.rfind('.');
    if (!matches(kBegins, std::string_view(name).substr(dot == std::string::npos ? 0 : dot + 1)))
      return false;
    if (built && !members.empty() && flow.mentions(root.value, taint.locals))
      return true; // table.delete() of an item that is a table
    return std::any_of(f.args(root).begin(), f.args(root).end(), [&](const ir::Argument &x) {
      if (!x.value.members.empty() || !flow.mentions(x.value, taint.locals))
        return false;
      ir::InstrId d = a.values.definition(flow.fn(), x.value); // select(exists().where(…)) only compares with the item
      return !d || f.at(d).kind != Kind::Call;
    });
  };
  std::span<const Name> members = f.members(in.value);
  if (std::find(members.begin(), members.end(), Name::of("objects")) != members.end() && flow.mentions(in.value, taint.locals))
    return false;
  if (in.value.members.count) {
    ir::Operand receiver = in.value;
    receiver.members.count = 0;
    if (begins_with_item(first_of_chain(a, flow, receiver), false))
      return false;
  }
  if (f.args(in).empty() || f.args(in)[0].keyword)
    return true;
  ir::Operand statement = f.args(in)[0].value;
  for (int guard = 0; guard < 8; ++guard) {
    ir::InstrId d = a.values.definition(flow.fn(), statement);
    bool built = d && f.at(d).kind == Kind::Assign && f.at(d).form == Form::Template;
    if (std::optional<std::string_view> text = a.values.constant_string(flow.fn(), statement); text && !built)
      return !single(*text);
    if (!d)
      return true;
    const ir::Instruction &made = f.at(d);
    if (made.kind == Kind::Assign && made.form == Form::Template) {
      bool varies = false;
      std::string text;
      for (const ir::Argument &x : f.args(made)) {
        if (x.value.root == Root::Constant)
          text += f.constant(x.value).text.text();
        else
          varies |= flow.mentions(x.value, taint.locals);
      }
      static const RE2 kRows("(?i)^\\s*(select|insert|update|delete|with|merge|replace)\\s");
      return !single(text) && !(varies && matches(kRows, text));
    }
    if (made.kind == Kind::Assign && made.form == Form::Copy) {
      statement = made.value;
      continue;
    }
    if (made.kind != Kind::Call)
      return true;
    // text("…") and the like: a string in a coat.
    if (made.value.members.count <= 1 && f.args(made).size() == 1) {
      std::string name = a.source_name(flow.fn(), made.value);
      if (name.ends_with("text") || name.ends_with("SQL") || name.ends_with("DDL")) {
        statement = f.args(made)[0].value;
        continue;
      }
    }
    return !begins_with_item(first_of_chain(a, flow, statement), true) && comparable(flow, sink, taint);
  }
  return true;
}

// column.in_(ids), inArray(column, ids), id__in=ids, { in: ids } with something of the item: a statement for a group.
bool lists(const Flow &flow, ir::InstrId sink, const Taint &taint) {
  static const RE2 kTakesList("^(in_|any_|inArray|whereIn|In)$");
  const ir::Function &f = flow.function();
  ir::InstrId last = chain_from(flow, sink).back();
  Flow::Set sources = flow.sources(last);
  auto tainted = [&](const ir::Operand &o) { return flow.mentions(o, taint.locals); };
  for (uint32_t i = 0; i < f.instructions.size(); ++i) {
    const ir::Instruction &in = f.instructions[i];
    bool part = i == sink.value || i == last.value || (in.dest.root == Root::Local && in.dest.members.empty() && sources[in.dest.index]);
    if (!part)
      continue;
    std::span<const Name> members = f.members(in.value);
    if (in.kind == Kind::Call && !members.empty() && matches(kTakesList, members.back().text()))
      for (const ir::Argument &x : f.args(in))
        if (tainted(x.value))
          return true;
    if (in.kind == Kind::Call || (in.kind == Kind::Assign && in.form == Form::Object))
      for (const ir::Argument &x : f.args(in))
        if ((x.keyword.text().ends_with("__in") || x.keyword == "$in") && tainted(x.value))
          return true;
  }
  return false;
}

size_t keywords_of_item(const Flow &flow, ir::InstrId sink, const Taint &taint) {
  const ir::Function &f = flow.function();
  std::span<const ir::Argument> args = f.args(f.at(sink));
  return std::count_if(args.begin(), args.end(), [&](const ir::Argument &x) { return x.keyword && flow.mentions(x.value, taint.locals); });
}

// The argument that is the statement, where the library's row tells by its first word what it does.
std::optional<ir::Operand> statement_given(const Analysis &a, Site sink) {
  std::span<const ir::Argument> args = a.function(sink.fn).args(a.at(sink));
  for (const link::Target &target : a.calls.targets(sink))
    for (const catalogue::Row *row : target.path.rows)
      for (const catalogue::When &when : row->when)
        if (when.kind == catalogue::When::Kind::Verb && when.argument >= 0 && static_cast<size_t>(when.argument) < args.size())
          return args[static_cast<size_t>(when.argument)].value;
  return std::nullopt;
}

// What an operand is a plain copy of, or the text inside it: text.c_str(). Nothing where it was put together.
std::optional<ir::Operand> origin(const Analysis &a, Fn fn, ir::Operand operand) {
  const ir::Function &f = a.function(fn);
  for (int guard = 0; guard < 8 && operand.root == Root::Local; ++guard) {
    operand.members.count = 0;
    ir::InstrId d = a.values.definition(fn, operand);
    if (!d || f.at(d).kind == Kind::Loop)
      return operand;
    const ir::Instruction &made = f.at(d);
    bool inside = made.kind == Kind::Call && made.value.members.count == 1 && f.args(made).empty();
    if (!inside && !(made.kind == Kind::Assign && (made.form == Form::Copy || made.form == Form::Index)))
      return std::nullopt;
    operand = made.value;
  }
  return std::nullopt;
}

// The item is the statement: the rounds have nothing in common.
bool item_is_statement(const Analysis &a, Site call, const Effect &effect, const Flow::Set &item) {
  std::vector<Site> way{call};
  for (size_t k = 1; k < effect.chain.size(); ++k)
    way.push_back(effect.chain[k]);
  if (!effect.chain.empty())
    way.push_back(effect.site);
  std::optional<ir::Operand> statement = statement_given(a, way.back());
  for (size_t k = way.size(); statement && k-- > 0;) {
    statement = origin(a, way[k].fn, *statement);
    if (!statement || k == 0)
      break;
    const ir::Function &callee = a.function(way[k].fn);
    std::span<const ir::Argument> args = a.function(way[k - 1].fn).args(a.at(way[k - 1]));
    size_t p = 0;
    while (p < callee.parameters.size() && callee.parameters[p].local.value != statement->index)
      ++p;
    if (p >= callee.parameters.size() || p >= args.size() || args[p].keyword)
      return false;
    statement = args[p].value;
  }
  return statement && statement->root == Root::Local && item[statement->index];
}

} // namespace

ItemTrip trip_of(const Analysis &a, const Flow &flow, ir::InstrId call, const Effect &effect, const Flow::Set &item) {
  ItemTrip trip;
  Taint taint{item, false}, strict = taint; // `strict`: by assignments only, so that a session is not the item's for what it runs
  bool varies = item_is_statement(a, {flow.fn(), call}, effect, item);
  if (effect.chain.empty()) {
    trip.takes_list = lists(flow, call, taint);
    trip.keywords = keywords_of_item(flow, call, taint);
    trip.same_statement = !varies && same_text(a, flow, call, taint) && !stands_alone(a, flow, call, effect.path.path);
    return trip;
  }
  Fn fn = flow.fn();
  std::optional<Flow> own;
  const Flow *here = &flow;
  Site site{fn, call};
  for (size_t k = 1; k <= effect.chain.size(); ++k) {
    Site next = k < effect.chain.size() ? effect.chain[k] : effect.site;
    // Only into what this call itself leads to; callbacks see what they captured.
    bool direct_call = false;
    for (const link::Target &t : a.calls.targets(site))
      direct_call |= t.kind == link::Target::Kind::Project && t.fn == next.fn;
    const ir::Function &callee = a.function(next.fn);
    if (!direct_call || (callee.parent && !callee.owner && a.program.function(a.program.parent(next.fn)).kind != ir::FunctionKind::Module))
      return trip;
    Taint inner = passed(*here, site.instr, taint, callee);
    strict = passed(*here, site.instr, strict, callee);
    own.emplace(a, next.fn);
    here = &*own;
    spread(*here, inner);
    strict.locals = here->derived(std::move(strict.locals));
    bool dependent = false;
    for (ir::InstrId part : chain_from(*here, next.instr))
      dependent |= reads(*here, part, inner);
    for (ir::InstrId p = callee.at(next.instr).parent; p && !dependent; p = callee.at(p).parent)
      dependent = (callee.at(p).kind == Kind::If || callee.at(p).kind == Kind::Loop) && reads(*here, p, inner);
    if (!dependent) {
      trip.depends = false;
      return trip;
    }
    taint = std::move(inner);
    site = next;
  }
  trip.takes_list = lists(*here, site.instr, strict);
  trip.keywords = keywords_of_item(*here, site.instr, strict);
  trip.same_statement = !varies && same_text(a, *here, site.instr, strict) && !stands_alone(a, *here, site.instr, effect.path.path);
  return trip;
}

} // namespace hasten::query

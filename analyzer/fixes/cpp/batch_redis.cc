// Redis: commands in a pipeline (hiredis), values by MGET (redis-plus-plus).
//
// All replies are read before the first is looked at: if the loop's body then throws, none is left on the connection for
// the next command to take for its own.
#include <algorithm>
#include <fmt/format.h>

#include "fixes/cpp/batch.h"

namespace hasten::fixes::cpp {

namespace {

// Statements before the call that its arguments need, if they may run twice.
tl::expected<std::vector<Node>, std::string> preparation(const ItemLoop &loop, Node arguments) {
  Names needed = mentioned(arguments);
  std::vector<Node> out;
  for (size_t i = loop.statements.size(); i-- > 0;) {
    Node statement = loop.statements[i];
    if (statement.index() >= loop.statement.index()) continue;
    Names own = declared(statement);
    if (!meet(own, needed)) continue;
    Node declarator = statement.child(Field::Declarator), value = declarator.child(Field::Value);
    if (!statement.is(Syntax::Declaration) || !declarator.is(Syntax::InitDeclarator) || !value || !is_plain(value))
      return tl::unexpected(std::string("what the call is given is made in a way that may have an effect"));
    Names more = mentioned(value);
    needed.merge(more);
    out.insert(out.begin(), statement);
  }
  for (const std::string &name : needed)
    if (loop.written.count(name)) return tl::unexpected(fmt::format("`{}`, which a call is given, is changed by the turn before", name));
  return out;
}

bool changes_flow(Node body) {
  bool found = false;
  walk(body, false, [&](Node n) {
    for (Syntax kind : {Syntax::Return, Syntax::CoReturn, Syntax::Break, Syntax::CoAwait, Syntax::CoYield}) found |= n.is(kind);
    found |= n.kind_name() == "goto_statement";
    return !found;
  });
  return found;
}

} // namespace

Rendered batch_hiredis(const Context &context, const FixPlan &, const ItemLoop &loop, Names &taken) {
  const File &file = context.file;
  const Call &call = loop.call;
  if (call.name != "redisCommand" && call.name != "redisCommandArgv") return refuse("hasten cannot write the one call for all items with this command");
  if (call.list.empty() || !is_plain(call.list[0])) return refuse("the connection is not a plain name");
  if (changes_flow(loop.body)) return refuse("the loop may end early, with replies that nobody frees");
  std::string connection(call.list[0].text());
  Names of_connection = mentioned(call.list[0]);
  // Nothing else may go over the connection meanwhile; its error may be looked at.
  bool other = false;
  walk(loop.body, true, [&](Node n) {
    if (inside(n, call.node)) return false;
    if (!is_value_name(n) || !of_connection.count(n.text())) return true;
    Node up = n.parent();
    bool asks = up.is(Syntax::FieldExpression) && up.child(Field::Field).text().starts_with("err");
    other |= !asks;
    return true;
  });
  if (other) return refuse(fmt::format("the loop uses `{}` for other things too", connection));
  for (size_t i = 1; i < call.list.size(); ++i)
    if (!is_plain(call.list[i])) return refuse("what the command is given is made in a way that may have an effect");
  tl::expected<std::vector<Node>, std::string> first = preparation(loop, call.arguments);
  if (!first) return refuse(first.error());

  const std::string &newline = file.newline();
  std::string indent = file.indent_at(loop.loop.span().begin), inner = indent + file.indent();
  std::string replies = fresh_name(file, "replies", taken, loop.loop), next = fresh_name(file, "next_reply", taken, loop.loop);
  std::string append = call.name == "redisCommand" ? "redisAppendCommand" : "redisAppendCommandArgv";
  std::string text;
  if (!loop.before.empty()) text += loop.before + newline + indent;
  text += fmt::format("std::vector<void *> {};", replies) + newline + indent;
  text += loop.header + " {" + newline;
  for (Node statement : *first) text += inner + moved(file, statement.span(), inner) + newline;
  text += inner + append + moved(file, call.arguments.span(), inner) + ";" + newline;
  text += inner + replies + ".push_back(nullptr);" + newline + indent + "}" + newline;
  text += indent + fmt::format("for (void *&reply : {}) redisGetReply({}, &reply);", replies, connection) + newline;
  text += indent + fmt::format("size_t {} = 0;", next) + newline + indent;

  Fix fix;
  Span head{loop.loop.span().begin, loop.body.span().begin};
  std::string gap(file.text({head.begin, head.end}));
  gap = gap.substr(gap.find_last_not_of(" \t\r\n") + 1);
  fix.edits.push_back({file.path(), head, text + loop.header + gap});
  fix.edits.push_back({file.path(), call.node.span(), fmt::format("{}[{}++]", replies, next)});
  Includes includes(context);
  includes.add("vector");
  for (Edit &edit : includes.edits()) fix.edits.push_back(std::move(edit));
  fix.title = "Send all commands before the first reply is read";
  fix.may_differ = "Commands after one that goes wrong are carried out too, and all replies are held in memory at once.";
  return fix;
}

Rendered batch_redis_plus_plus(const Context &context, const FixPlan &, const ItemLoop &loop, Names &taken) {
  const File &file = context.file;
  const Call &call = loop.call;
  if (call.name != "get" || call.list.size() != 1 || !call.receiver || !is_plain(call.receiver)) return refuse("hasten cannot write the one call for all items with this command");
  if (contains(loop.body, Syntax::CoAwait)) return refuse("the loop waits for other things too");
  std::string receiver(file.text({call.receiver.span().begin, call.callee.child(Field::Field).span().begin})); // `redis.`, `redis->`
  size_t others = 0;
  for (const std::string &name : mentioned(call.receiver)) others += uses_of(loop.body, name) > 1;
  if (others) return refuse("the loop uses the client for other things too");
  Node key = call.list[0];
  if (!is_plain(key)) return refuse("the key is made in a way that may have an effect");
  tl::expected<std::vector<Node>, std::string> first = preparation(loop, call.arguments);
  if (!first) return refuse(first.error());

  const std::string &newline = file.newline();
  std::string indent = file.indent_at(loop.loop.span().begin), inner = indent + file.indent();
  bool direct = key.text() == loop.item && loop.range;
  std::string keys, text;
  if (!loop.before.empty()) text += loop.before + newline + indent;
  if (direct) {
    keys = loop.header.substr(0, loop.header.size() - 1); // Behind the colon, whatever stands for the range
    keys = keys.substr(keys.rfind(':') + 1);
    keys.erase(0, keys.find_first_not_of(' '));
  } else {
    keys = fresh_name(file, "keys", taken, loop.loop);
    text += fmt::format("std::vector<std::string> {};", keys) + newline + indent + loop.header + " {" + newline;
    for (Node statement : *first) text += inner + moved(file, statement.span(), inner) + newline;
    text += inner + fmt::format("{}.push_back({});", keys, key.text()) + newline + indent + "}" + newline + indent;
  }
  std::string values = fresh_name(file, "values", taken, loop.loop), next = fresh_name(file, "next_value", taken, loop.loop);
  text += fmt::format("std::vector<sw::redis::OptionalString> {};", values) + newline;
  text += indent + fmt::format("if (std::begin({0}) != std::end({0})) {1}mget(std::begin({0}), std::end({0}), std::back_inserter({2}));", keys, receiver, values) + newline;
  text += indent + fmt::format("size_t {} = 0;", next) + newline + indent;

  Fix fix;
  Span head{loop.loop.span().begin, loop.body.span().begin};
  std::string gap(file.text(head));
  gap = gap.substr(gap.find_last_not_of(" \t\r\n") + 1);
  fix.edits.push_back({file.path(), head, text + loop.header + gap});
  fix.edits.push_back({file.path(), call.node.span(), fmt::format("{}[{}++]", values, next)});
  Includes includes(context);
  includes.add("iterator");
  includes.add("string");
  includes.add("vector");
  for (Edit &edit : includes.edits()) fix.edits.push_back(std::move(edit));
  fix.title = "Get all values with one MGET";
  fix.may_differ = "A key that holds no string gives no value, where GET fails; and all keys are read even if the loop ends early.";
  return fix;
}

} // namespace hasten::fixes::cpp

#include "fixes/cpp/loop.h"

#include <algorithm>
#include <fmt/format.h>

namespace hasten::fixes::cpp {

namespace {

bool only_reads(std::string_view member) {
  static const Names kReads{"size", "empty", "begin", "end", "cbegin", "cend", "at", "front", "back", "c_str", "data", "str", "substr", "find", "count", "contains", "as", "value", "has_value", "length"};
  return kReads.count(member) > 0;
}

} // namespace

std::string root_of(Node node) {
  while (node) {
    node = bare(node);
    if (node.is(Syntax::FieldExpression) || node.is(Syntax::PointerExpression) || node.is(Syntax::Subscript)) node = node.child(Field::Argument);
    else break;
  }
  return node.is(Syntax::Identifier) ? std::string(node.text()) : "";
}

Names written_in(Node node) {
  Names names;
  auto add = [&](Node target) {
    if (std::string root = root_of(target); !root.empty()) names.insert(root);
  };
  walk(node, true, [&](Node n) {
    if (n.is(Syntax::Assignment)) add(n.child(Field::Left));
    if (n.is(Syntax::Update)) add(n.child(Field::Argument));
    if (n.is(Syntax::PointerExpression) && n.child(Field::Operator).text() == "&") add(n.child(Field::Argument));
    if (n.is(Syntax::Binary) && (n.child(Field::Operator).text() == "<<" || n.child(Field::Operator).text() == ">>")) add(n.child(Field::Left)), add(n.child(Field::Right));
    if (std::optional<Call> call = call_of(n); call && call->receiver && !only_reads(call->name)) add(call->receiver);
    return true;
  });
  return names;
}

tl::expected<ItemLoop, std::string> item_loop(const File &file, const FixPlan &plan, Names &taken, bool any_call) {
  auto no = [](std::string reason) { return tl::unexpected(std::move(reason)); };
  ItemLoop out;
  if (plan.loop.callback || plan.loop.span.empty()) return no("the calls are made by a callback");
  if ((!plan.direct && !any_call) || plan.operations.empty()) return no("the call is made in another function");
  out.loop = file.node(plan.loop.span);
  bool ranged = out.loop.is(Syntax::RangeFor);
  if (!ranged && !out.loop.is(Syntax::For)) return no("its loop does not go over items");
  if (out.loop.has_error()) return no("the code could not be read in full");
  std::optional<Call> call = call_at(file, plan.operations[0].span);
  if (!call || !inside(call->node, out.loop)) return no("the call could not be found again");
  out.call = *call;
  if (function_around(call->node) != function_around(out.loop)) return no("the calls are made by a callback");
  out.body = out.loop.child(Field::Body);
  if (out.body.is(Syntax::Compound))
    for (Node child : out.body.named_children()) out.statements.push_back(child);
  else
    out.statements.push_back(out.body);
  for (Node statement : out.statements)
    if (inside(call->node, statement)) out.statement = statement;
  if (!out.statement || !(out.statement.is(Syntax::Declaration) || out.statement.is(Syntax::ExpressionStatement)))
    return no("not every turn of the loop makes the call");
  for (Node up = call->node.parent(); up && up != out.statement; up = up.parent())
    if (up.is(Syntax::Conditional) || (up.is(Syntax::Binary) && (up.child(Field::Operator).text() == "&&" || up.child(Field::Operator).text() == "||")))
      return no("not every turn of the loop makes the call");
  for (Node statement : out.statements) {
    if (statement.index() >= out.statement.index()) break;
    if (leaves(statement)) return no("not every turn of the loop makes the call");
  }
  out.written = written_in(out.body);
  out.own = declared(out.body);

  if (!file.first_on_line(out.loop.span().begin)) return no("the loop shares its line with other code");
  if (!out.loop.parent().is(Syntax::Compound)) return no("the loop is the only statement of another");
  std::string head(file.text({out.loop.span().begin, out.body.span().begin}));
  while (!head.empty() && std::isspace(static_cast<unsigned char>(head.back()))) head.pop_back();
  if (head.find('\n') != std::string::npos || head.find("/*") != std::string::npos || head.find("//") != std::string::npos)
    return no("the head of the loop spans several lines");
  Names header;
  if (ranged) {
    if (out.loop.child(Field::Initializer)) return no("the loop declares more than its item");
    out.item = name_of(out.loop.child(Field::Declarator));
    out.range = out.loop.child(Field::Right);
    out.declaration = file.text({out.loop.child(Field::Type).span().begin, out.loop.child(Field::Declarator).span().end});
    if (file.text({out.loop.span().begin, out.range.span().begin}).find("(const ") != std::string_view::npos && !out.declaration.starts_with("const"))
      out.declaration = "const " + out.declaration; // It stands outside the type
    if (out.range.is(Syntax::Initializers) || contains(out.range, Syntax::CoAwait, true)) return no("what the loop goes over cannot be gone over twice");
    header = mentioned(out.range);
    if (!is_plain(out.range)) {
      std::string name = fresh_name(file, "items", taken, out.loop);
      out.before = fmt::format("auto &&{} = {};", name, moved(file, out.range.span(), file.indent_at(out.loop.span().begin)));
      size_t at = out.range.span().begin - out.loop.span().begin;
      head.replace(at, out.range.span().size(), name);
      header.clear();
    }
  } else {
    Node init = out.loop.child(Field::Initializer), declarator;
    if (init.is(Syntax::InitStatement)) init = init.first_named_child();
    if (!init.is(Syntax::Declaration)) return no("the loop counts by a variable from outside");
    Node condition = out.loop.child(Field::Condition), update = out.loop.child(Field::Update);
    Names counters = declared(init);
    for (Node child : init.named_children())
      if (child.is(Syntax::InitDeclarator) && out.item.empty()) out.item = name_of(child.child(Field::Declarator));
    if (!condition || !update || !update.is(Syntax::Update) || counters.empty() || !counters.count(std::string(update.child(Field::Argument).text())))
      return no("the loop does not count");
    bool pure = is_plain(condition);
    for (Node child : init.named_children())
      if (child.is(Syntax::InitDeclarator)) pure &= is_plain(child.child(Field::Value));
    if (!pure) return no("the head of the loop may have an effect");
    header = mentioned(init);
    Names more = mentioned(condition);
    header.merge(more);
    for (const std::string &name : counters) header.insert(name);
  }
  if (out.item.empty()) return no("the loop takes its items apart");
  for (const std::string &name : header)
    if (out.written.count(name)) return no(fmt::format("the loop changes `{}`, by which it is counted", name));
  out.header = head;
  return out;
}

} // namespace hasten::fixes::cpp

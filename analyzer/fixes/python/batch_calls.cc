// One function per way in which libraries take many keys. Each reads the single call as it is written and says what the
// batch call looks like; a form of the single call that it does not know is refused.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/python/batch.h"

namespace hasten::fixes::python {

namespace {

std::string_view last_of(std::string_view path) { return path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1); }

bool mentions_item(Node node, const ItemLoop &loop) {
  Names names = bound(loop.target);
  if (loop.statement_loop()) {
    // Also what the body made of the item.
    Names made = assigned(loop.loop.child(Field::Body));
    names.insert(made.begin(), made.end());
  }
  return meet(mentioned(node), names);
}

// redis: get(key) for each becomes mget(keys).
Wrong redis_get(const ItemLoop &loop, BatchCall &out) {
  std::vector<Argument> arguments = arguments_of(loop.call);
  if (member_of(callee_of(loop.call)) != "get" || arguments.size() != 1 || !arguments[0].value || !arguments[0].keyword.empty())
    return "the command is not a plain get";
  out.key = arguments[0].value;
  out.place = loop.whole;
  out.pairs = fmt::format("zip({{keys}}, {}{}.mget({{keys}}))", loop.awaited ? "await " : "", receiver_of(callee_of(loop.call)).text());
  out.kind = "pairs";
  out.empty_fails = true;
  out.always = true;
  out.differs = "A key that holds no string gives None instead of an error, and a change made by the loop itself is not seen by it.";
  return std::nullopt;
}

// pymongo: find_one({"_id": key}) for each becomes find({"_id": {"$in": keys}}).
Wrong mongo_find(const ItemLoop &loop, BatchCall &out) {
  std::vector<Argument> arguments = arguments_of(loop.call);
  if (member_of(callee_of(loop.call)) != "find_one" || arguments.empty() || !arguments[0].value.is(Syntax::Dictionary) || arguments.size() > 1)
    return "the query is not a plain find_one by a dictionary";
  Node pair = arguments[0].value.first_named_child();
  if (!pair.is(Syntax::Pair) || arguments[0].value.named_child_count() != 1) return "the query has several conditions";
  Node field = pair.child(Field::Key);
  if (!field.is(Syntax::String) || field.child_of_kind(Syntax::StringContent).text() != "_id")
    return "several documents may have one value of that field";
  out.key = pair.child(Field::Value);
  if (out.key.is(Syntax::Dictionary)) return "the query has an operator";
  out.place = loop.whole;
  std::string quoted(field.text());
  std::string in = quoted.front() == '\'' ? "'$in'" : "\"$in\"";
  out.pairs = fmt::format("{{{{document[{0}]: document {1} document in {2}.find({{{{{0}: {{{{{3}: {{keys}}}}}}}}}})}}}}", quoted,
                          loop.awaited ? "async for" : "for", receiver_of(callee_of(loop.call)).text(), in);
  out.kind = "dictionary";
  out.differs = "All documents are read before the loop: what the loop itself changes in them is not seen by it.";
  return std::nullopt;
}

// Django: get(pk=key) or filter(pk=key).first() for each becomes in_bulk(keys).
Wrong django_get(const ItemLoop &loop, BatchCall &out) {
  Node callee = callee_of(loop.call);
  std::string_view member = member_of(callee);
  Node source = loop.call; // The call that has the condition
  if (member == "first" || member == "afirst") {
    source = receiver_of(callee);
    if (!source.is(Syntax::Call) || member_of(callee_of(source)) != "filter") return "the query is more than a look-up by primary key";
    if (!arguments_of(loop.call).empty()) return "the query is more than a look-up by primary key";
  } else if (member != "get" && member != "aget") {
    return "the query is more than a look-up by primary key";
  }
  if ((member[0] == 'a' && member != "all") != loop.awaited) return "the query is more than a look-up by primary key";
  std::vector<Argument> arguments = arguments_of(source);
  if (arguments.size() != 1 || (arguments[0].keyword != "pk" && arguments[0].keyword != "id")) return "the query is more than a look-up by primary key";
  Node set = receiver_of(callee_of(source));
  static const RE2 kManager("((?:\\w+\\.)*[A-Z]\\w*)\\.(objects|all_objects|_default_manager)(\\.all\\(\\))?");
  std::string model;
  std::string_view text = set.text();
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kManager, &model)) return "the query set is not a model's own";
  out.key = arguments[0].value;
  out.place = loop.whole;
  out.pairs = fmt::format("{}{}.{}({{keys}})", loop.awaited ? "await " : "", text, loop.awaited ? "ain_bulk" : "in_bulk");
  out.kind = "dictionary";
  if (member == "get" || member == "aget") out.missing = model + ".DoesNotExist";
  out.differs = "All rows are read before the loop, by keys that must have the primary key's own type, not its text.";
  return std::nullopt;
}

// The only comparison `Model.column == key` below `node` whose key comes from the item.
Node item_comparison(Node node, const ItemLoop &loop) {
  Node found;
  bool several = false;
  walk(node, true, [&](Node n) {
    if (!n.is(Syntax::Comparison) || !mentions_item(n, loop)) return true;
    several |= bool(found);
    found = n;
    return false;
  });
  return several ? Node() : found;
}

// SQLAlchemy: session.get(Model, key), or a select or query by one column, becomes one with in_(keys).
Wrong sqlalchemy_get(const File &file, const ItemLoop &loop, Imports &imports, BatchCall &out) {
  Node callee = callee_of(loop.call);
  std::string_view member = member_of(callee);
  std::vector<Argument> arguments = arguments_of(loop.call);
  std::string wait = loop.awaited ? "await " : "";
  auto rows = [&](const std::string &column, const std::string &source) {
    return fmt::format("{{{{row.{}: row for row in {}}}}}", column, source);
  };
  out.kind = "dictionary";
  out.differs = "All rows are read before the loop: what the loop itself writes is not seen by it.";
  if (member == "get" && arguments.size() == 2 && arguments[0].keyword.empty() && arguments[1].keyword.empty() && arguments[0].value &&
      arguments[1].value) {
    Node model = arguments[0].value;
    if (mentions_item(model, loop)) return "the class is another one for each item";
    std::optional<std::string> select = imports.member("sqlalchemy", "select", loop.call);
    if (!select) return "the name select means something else here";
    out.key = arguments[1].value;
    if (out.key.is(Syntax::Tuple) || out.key.is(Syntax::Dictionary)) return "the primary key has several columns";
    out.place = loop.whole;
    std::string statement = fmt::format("{}({}).where({}.id.in_({{keys}}))", *select, model.text(), model.text());
    std::string session(receiver_of(callee).text());
    out.pairs = rows("id", loop.awaited ? fmt::format("await {}.scalars({})", session, statement) : fmt::format("{}.scalars({})", session, statement));
    out.differs = fmt::format("It takes `id` for the primary key of {}, and the loop does not see rows that it adds itself.", model.text());
    return std::nullopt;
  }
  // session.query(M).filter(M.c == key).first(), one_or_none()
  static const Names kOneOrNone{"first", "one_or_none", "scalar_one_or_none"};
  auto column_of = [&](Node comparison, std::string &model) -> std::string {
    Node left = comparison.first_named_child();
    Node right = left.next_named_sibling();
    if (right.next_named_sibling() || !comparison.child(Field::Operators) || comparison.child(Field::Operators).text() != "==") return "";
    if (!left.is(Syntax::Attribute) || mentions_item(left, loop)) return "";
    model = left.child(Field::Object).text();
    out.key = right;
    return std::string(left.child(Field::Attribute).text());
  };
  auto with_in = [&](Node whole, Node comparison) {
    // The keys' name is not known yet; braces of the source are doubled for the formatter.
    std::string text = moved(file, whole.span(), file.indent_at(whole.span().begin), {{comparison.span(), "\1"}}), doubled;
    std::string in = std::string(comparison.first_named_child().text()) + ".in_({keys})";
    for (char c : text) {
      if (c == '\1') doubled += in;
      else if (c == '{' || c == '}') doubled += std::string(2, c);
      else doubled += c;
    }
    return doubled;
  };
  std::string model;
  if (kOneOrNone.count(member) && receiver_of(callee).is(Syntax::Call) && arguments.empty() && !loop.awaited) {
    Node query = receiver_of(callee);
    std::string_view text = query.text();
    if (text.find(".query(") == std::string_view::npos && text.find("select(") == std::string_view::npos) return "the query is not one that hasten knows";
    for (std::string_view part : {".limit(", ".offset(", ".order_by(", ".group_by(", ".distinct(", ".join(", ".with_for_update("})
      if (text.find(part) != std::string_view::npos) return "the query is more than a look-up by one column";
    if (text.find(".query(") == std::string_view::npos) return "the query is not one that hasten knows";
    Node comparison = item_comparison(query, loop);
    std::string column = comparison ? column_of(comparison, model) : "";
    if (column.empty()) return "the query is more than a look-up by one column";
    if (text.find(".query(" + model + ")") == std::string_view::npos) return "the query selects something other than the class of its condition";
    out.place = loop.call;
    out.pairs = rows(column, with_in(query, comparison));
    if (column != "id") out.differs = fmt::format("It takes `{}` to be different for each row, and the loop does not see what it writes itself.", column);
    return std::nullopt;
  }
  // session.scalar(select(M).where(M.c == key)), session.execute(…).scalar_one_or_none()
  if ((member == "scalar" || member == "execute") && arguments.size() == 1 && arguments[0].value.is(Syntax::Call)) {
    Node statement = arguments[0].value;
    std::string_view text = statement.text();
    for (std::string_view part : {".limit(", ".offset(", ".order_by(", ".group_by(", ".distinct(", ".join(", ".with_for_update("})
      if (text.find(part) != std::string_view::npos) return "the query is more than a look-up by one column";
    out.place = loop.whole;
    if (member == "execute") {
      Node node = loop.whole;
      while (node.parent().is(Syntax::Parenthesized)) node = node.parent();
      Node method = node.parent();
      if (!method.is(Syntax::Attribute) || method.child(Field::Object) != node || !method.parent().is(Syntax::Call)) return "the query's rows are used in another way";
      if (method.child(Field::Attribute).text() == "scalars" && method.parent().parent().is(Syntax::Attribute)) method = method.parent().parent();
      std::string_view taken = method.child(Field::Attribute).text();
      if (!kOneOrNone.count(taken) || (taken == "first" && method.child(Field::Object) == node)) return "the query's rows are used in another way";
      out.place = method.parent();
    }
    Node comparison = item_comparison(statement, loop);
    std::string column = comparison ? column_of(comparison, model) : "";
    if (column.empty()) return "the query is more than a look-up by one column";
    if (text.find("select(" + model + ")") == std::string_view::npos) return "the query selects something other than the class of its condition";
    std::string session(receiver_of(callee).text()), batch = with_in(statement, comparison);
    out.pairs = rows(column, loop.awaited ? fmt::format("await {}.scalars({})", session, batch) : fmt::format("{}.scalars({})", session, batch));
    if (column != "id") out.differs = fmt::format("It takes `{}` to be different for each row, and the loop does not see what it writes itself.", column);
    return std::nullopt;
  }
  return "the query is not one that hasten knows";
}

// A call of one key, where the catalogue says that another takes a list and answers in its order.
Wrong ordered_list(const FixPlan &plan, const ItemLoop &loop, BatchCall &out) {
  std::vector<Argument> arguments = arguments_of(loop.call);
  Node callee = callee_of(loop.call);
  if (plan.batch.item_key != "@0" || plan.batch.list_argument != "@0" || !plan.batch.ordered) return "the catalogue does not say how keys and results go together";
  if (arguments.size() != 1 || !arguments[0].value || !arguments[0].keyword.empty()) return "the call has more arguments than its key";
  if (!callee.is(Syntax::Attribute)) return "the batch call would have to be imported";
  out.key = arguments[0].value;
  out.place = loop.whole;
  out.pairs = fmt::format("zip({{keys}}, {}{}.{}({{keys}}))", loop.awaited ? "await " : "", receiver_of(callee).text(), last_of(plan.callee));
  out.kind = "pairs";
  out.always = true;
  out.empty_fails = true;
  out.differs = "If one call fails, none of its keys has a result, and equal keys are asked for together.";
  return std::nullopt;
}

} // namespace

Wrong find_batch_call(const File &file, const FixPlan &plan, const ItemLoop &loop, Imports &imports, BatchCall &out) {
  Wrong wrong;
  const std::string &library = plan.library;
  if (plan.batch.pipeline) return "commands of a pipeline have to be sent and read apart";
  if ((library == "redis" || library == "redis_asyncio") && last_of(plan.path) == "get") wrong = redis_get(loop, out);
  else if (library == "pymongo" || library == "pymongo_async" || library == "motor") wrong = mongo_find(loop, out);
  else if (library == "django" && last_of(plan.callee) == "in_bulk") wrong = django_get(loop, out);
  else if (library == "sqlalchemy" || library == "sqlalchemy_asyncio" || library == "sqlmodel") wrong = sqlalchemy_get(file, loop, imports, out);
  else if (!plan.batch.item_key.empty()) wrong = ordered_list(plan, loop, out);
  else return "hasten does not know how this batch call takes its keys and gives its results";
  if (wrong) return wrong;
  if (!mentions_item(out.key, loop)) return "the key is the same for each item";
  if (!is_plain(out.key)) return "the key is computed by a call";
  Names names = bound(loop.target);
  bool rest_depends = false; // What is not the key must be the same for all
  walk(out.place, true, [&](Node n) {
    if (n == out.key) return false;
    if (n.is(Syntax::Identifier) && names.count(n.text()) && !(n.parent().is(Syntax::Attribute) && n.parent().child(Field::Attribute) == n) &&
        !(n.parent().is(Syntax::KeywordArgument) && n.parent().child(Field::Name) == n))
      rest_depends = true;
    return true;
  });
  if (rest_depends) return "more of the call than its key depends on the item";
  return std::nullopt;
}

} // namespace hasten::fixes::python

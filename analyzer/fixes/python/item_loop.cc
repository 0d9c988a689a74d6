#include "fixes/python/item_loop.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::fixes::python {

Wrong find_item_loop(const Context &context, const FixPlan &plan, ItemLoop &out) {
  const File &file = context.file;
  if (plan.operations.empty()) return "the call could not be found again";
  out.call = call_at(file, plan.operations.front().span);
  if (!out.call) return "the call could not be found again";
  out.function = function_around(out.call);
  if (out.function.is(Syntax::Lambda)) return "the call stands in a lambda";
  if (!out.function) return "the call stands in no function";
  out.whole = out.call.parent().is(Syntax::Await) ? out.call.parent() : out.call;
  out.awaited = out.whole != out.call;
  for (Node node = out.call; node != out.function; node = node.parent()) {
    Node up = node.parent();
    if (up.is(Syntax::For) && node == up.child(Field::Body)) {
      out.loop = out.clause = up;
      break;
    }
    if (up.is(Syntax::While)) return "it stands in a while loop";
    if (is_comprehension(up) && !node.is(Syntax::ForInClause)) {
      out.loop = up;
      size_t clauses = 0;
      for (Node child : up.named_children())
        if (child.is(Syntax::ForInClause)) {
          out.clause = child;
          ++clauses;
        }
      if (clauses != 1) return "the comprehension has several loops";
      break;
    }
  }
  if (!out.loop) return "the loop runs in a function of its own";
  if (out.loop.has_error()) return "the code could not be read in full";
  if (out.clause.has_token(Syntax::AsyncToken)) return "the items come from an asynchronous iterator";
  out.target = out.clause.child(Field::Left);
  out.iterable = out.clause.child(Field::Right);
  out.statement = out.statement_loop() ? out.loop : statement_of(out.loop);
  if (!alone_on_lines(file, out.statement)) return "statements share a line";
  if (out.statement_loop() && !file.first_on_line(out.loop.child(Field::Body).span().begin)) return "the loop stands on one line";
  if (!out.statement_loop()) {
    // asyncio.gather(*[f(x) for x in xs])
    Node up = out.loop.parent();
    while (up.is(Syntax::Parenthesized)) up = up.parent();
    if (up.is(Syntax::ListSplat) && up.parent().is(Syntax::ArgumentList) && up.parent().named_child_count() == 1) {
      Node gather = up.parent().parent();
      if (callee_of(gather).text() != "asyncio.gather" || !gather.parent().is(Syntax::Await)) return "the calls are run by another call";
      out.gather = gather.parent();
      out.awaited = true;
    } else if (out.loop.is(Syntax::GeneratorExpression)) {
      static const Names kConsumers{"list", "tuple", "set", "dict", "sum", "any", "all"};
      if (!out.loop.parent().is(Syntax::Call) || !kConsumers.count(callee_of(out.loop.parent()).text()) || out.awaited)
        return "the calls are made by a generator";
    }
  }
  return std::nullopt;
}

bool iterates_again(const ItemLoop &loop) {
  Node node = bare(loop.iterable);
  if (node.is(Syntax::List) || node.is(Syntax::Tuple)) return is_plain(node);
  if (!node.is(Syntax::Identifier)) return false;
  static const RE2 kCollection("(?i)\\s*[\"']?(typing\\.|t\\.)?(list|sequence|tuple|set|frozenset|dict|collection|mapping)\\b.*");
  auto is_collection = [&](Node type) {
    std::string_view text = type.text();
    return type && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kCollection);
  };
  bool sure = false, other = false;
  for (Node parameter : loop.function.child(Field::Parameters).named_children()) {
    Node name = parameter.child(Field::Name) ? parameter.child(Field::Name) : parameter.first_named_child();
    if (parameter.is(Syntax::Identifier) && parameter.text() == node.text()) other = true;
    if ((parameter.is(Syntax::TypedParameter) || parameter.is(Syntax::TypedDefaultParameter)) && name.text() == node.text())
      (is_collection(parameter.child(Field::Type)) ? sure : other) = true;
  }
  walk(loop.function.child(Field::Body), false, [&](Node n) {
    if (!n.is(Syntax::Assignment) || n.child(Field::Left).text() != node.text()) return true;
    Node right = n.child(Field::Right);
    static const Names kBuilders{"list", "sorted", "set", "tuple", "dict"};
    bool collection = is_collection(n.child(Field::Type)) || right.is(Syntax::List) || right.is(Syntax::Tuple) || right.is(Syntax::Set) ||
                      right.is(Syntax::ListComprehension) || right.is(Syntax::SetComprehension) ||
                      (right.is(Syntax::Call) && kBuilders.count(callee_of(right).text()));
    (collection ? sure : other) = true;
    return true;
  });
  return sure && !other;
}

Node body_statement(const ItemLoop &loop) {
  if (!loop.statement_loop()) return Node();
  Node statement = statement_of(loop.call);
  return statement.parent() == loop.loop.child(Field::Body) ? statement : Node();
}

} // namespace hasten::fixes::python

#include "fixes/typescript/loop.h"

namespace hasten::fixes::typescript {

namespace {

bool array_type(Node annotation) {
  if (!annotation) return false;
  Node type = annotation.first_named_child();
  if (type.is(Syntax::ReadonlyType)) type = type.first_named_child();
  if (type.is(Syntax::ArrayType) || type.is(Syntax::TupleType)) return true;
  std::string_view name = type.is(Syntax::GenericType) ? type.child(Field::Name).text() : "";
  return name == "Array" || name == "ReadonlyArray";
}

bool makes_array(Node value) {
  value = bare(value);
  if (value.is(Syntax::Array)) return true;
  if (!value.is(Syntax::CallExpression)) return false;
  Node callee = value.child(Field::Function);
  std::string_view method = callee.is(Syntax::MemberExpression) ? callee.child(Field::Property).text() : "";
  for (std::string_view known : {"map", "filter", "flatMap", "split", "slice", "concat", "toSorted", "keys", "values", "entries"})
    if (method == known)
      return known.size() != 4 && known != "values" && known != "entries" ? true : callee.child(Field::Object).text() == "Object";
  return callee.text() == "Array.from";
}

bool is_array(Node items, Node function) {
  if (makes_array(items)) return true;
  if (!items.is(Syntax::Identifier)) return false;
  bool array = false, other = false;
  walk(function, true, [&](Node n) {
    if ((n.is(Syntax::RequiredParameter) || n.is(Syntax::OptionalParameter)) && n.child(Field::Pattern).text() == items.text())
      (array_type(n.child(Field::Type)) ? array : other) = true;
    if (n.is(Syntax::VariableDeclarator) && n.child(Field::Name).text() == items.text())
      (array_type(n.child(Field::Type)) || makes_array(n.child(Field::Value)) ? array : other) = true;
    return true;
  });
  return array && !other;
}

} // namespace

tl::expected<ItemLoop, std::string> item_loop(const Context &context, const FixPlan &plan, Node call) {
  auto no = [](std::string why) { return tl::unexpected(std::move(why)); };
  Node loop = context.file.node(plan.loop.span);
  if (!loop.is(Syntax::ForInStatement) || loop.child(Field::Operator).text() != "of") return no("the loop is not `for (… of …)`");
  for (Node child : loop.children())
    if (child.is(Syntax::TokenAwait)) return no("the loop waits for its items");
  if (!inside(call, loop) || function_around(call) != function_around(loop)) return no("the call stands in a function of its own");
  Node function = function_around(loop);
  if (!function || !function.has_token(Syntax::TokenAsync)) return no("the loop does not stand in an async function");
  ItemLoop out;
  out.loop = loop;
  out.pattern = loop.child(Field::Left);
  out.items = loop.child(Field::Right);
  out.body = loop.child(Field::Body);
  if (!loop.child(Field::Kind) || loop.child(Field::Kind).text() == "var") return no("the loop's variable lives longer than the loop");
  out.item = out.pattern.text();
  out.item_names = bound(out.pattern);
  out.sure_array = is_array(out.items, function);
  Names changed = assigned(out.body);
  if (meet(changed, mentioned(out.items))) return no("the loop changes what it iterates");
  if (loop.has_error()) return no("the code could not be read in full");
  if (!is_block(loop.parent())) return no("the loop does not stand in a block");
  return out;
}

std::optional<std::string> leaves_early(const ItemLoop &loop) {
  std::optional<std::string> how;
  walk(loop.body, false, [&](Node n) {
    if (n.is(Syntax::ReturnStatement)) how = "the loop may return";
    if (n.is(Syntax::YieldExpression)) how = "the loop yields";
    if (n.is(Syntax::LabeledStatement)) how = "the loop jumps to labels";
    if (n.is(Syntax::BreakStatement) || n.is(Syntax::ContinueStatement)) {
      bool own = true;
      for (Node up = n.parent(); up && up != loop.loop; up = up.parent()) {
        bool loops = up.is(Syntax::ForStatement) || up.is(Syntax::ForInStatement) || up.is(Syntax::WhileStatement) || up.is(Syntax::DoStatement);
        own &= !(loops || (up.is(Syntax::SwitchStatement) && n.is(Syntax::BreakStatement)));
      }
      if (n.child(Field::Label)) how = "the loop jumps to labels";
      if (own && n.is(Syntax::BreakStatement)) how = "the loop may end early";
    }
    return !how;
  });
  return how;
}

} // namespace hasten::fixes::typescript

// Expressions: each yields an operand, emitting what has to run before.
#include <algorithm>

#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

using ir::InstrId;
using ir::Instruction;

Operand Lowering::emit_value(Form form, Node node, Operand value, const std::vector<Argument> &arguments, Name name) {
  Operand dest = out().temporary(node.span());
  out().assign(form, node.span(), dest, value, arguments, name);
  return dest;
}

Operand Lowering::expression(Node node) {
  if (!node)
    return Operand();
  Deeper deeper(*this);
  if (!deeper || broken(node))
    return broken(node) ? Operand() : opaque(node, true);
  return expression_uncapped(node);
}

Operand Lowering::expression_uncapped(Node node) {
  switch (syntax(node)) {
  case Syntax::Identifier:
    return read(Name::of(node.text()), node.span());
  case Syntax::Attribute: {
    Operand base = expression(node.child(Field::Object));
    Node name = node.child(Field::Attribute);
    return broken(name) ? base : out().member(base, Name::of(name.text()), node.span());
  }
  case Syntax::DottedName: { // In patterns.
    Operand place;
    for (Node part : node.named_children())
      if (!broken(part))
        place = place ? out().member(place, Name::of(part.text()), node.span())
                      : read(Name::of(part.text()), part.span());
    place.span = node.span();
    return place;
  }
  case Syntax::Parenthesized:
  case Syntax::AsPatternTarget:
  case Syntax::Type:
    return expression(node.first_named_child());
  case Syntax::AsPattern:
    return expression(node.first_named_child());
  case Syntax::Call:
    return call(node, true);
  case Syntax::Await:
    return await(node, true);
  case Syntax::Yield:
    return yield(node, true);
  case Syntax::Subscript:
    return subscript(node);
  case Syntax::String:
    return string(node);
  case Syntax::ConcatenatedString:
    return concatenated(node);
  case Syntax::Integer:
  case Syntax::Float:
  case Syntax::True:
  case Syntax::False:
  case Syntax::None:
  case Syntax::Ellipsis:
    return literal(node);
  case Syntax::List:
  case Syntax::Tuple:
  case Syntax::Set:
  case Syntax::ExpressionList:
  case Syntax::PatternList:
  case Syntax::TuplePattern:
  case Syntax::ListPattern:
    return sequence(node);
  case Syntax::Dictionary:
    return dictionary(node);
  case Syntax::ListComprehension:
  case Syntax::SetComprehension:
  case Syntax::DictionaryComprehension:
  case Syntax::GeneratorExpression:
    return comprehension(node);
  case Syntax::Lambda:
    return lambda(node);
  case Syntax::Conditional:
    return conditional(node);
  case Syntax::Boolean:
  case Syntax::Binary:
    return binary(node);
  case Syntax::Not:
  case Syntax::Unary:
    return unary(node);
  case Syntax::Comparison:
    return comparison(node);
  case Syntax::NamedExpression: {
    Operand value = expression(node.child(Field::Value));
    Node name = node.child(Field::Name);
    Operand place = broken(name) ? Operand() : written(name);
    if (!place)
      return value;
    out().copy(node.span(), place, value);
    return place;
  }
  case Syntax::ListSplat:
  case Syntax::ListSplatPattern:
  case Syntax::DictionarySplat:
    return expression(node.first_named_child());
  case Syntax::Slice: // a[1:2, ::3]
    return emit_value(Form::Array, node, {}, slice_bounds(node));
  case Syntax::KeywordArgument:
    return expression(node.child(Field::Value));
  default:
    return opaque(node, true);
  }
}

void Lowering::discard(Node node) {
  while (node && node.is(Syntax::Parenthesized) && !node.is_error())
    node = node.first_named_child();
  if (broken(node))
    return;
  switch (syntax(node)) {
  case Syntax::Call:
  case Syntax::Await:
  case Syntax::Yield: {
    Deeper deeper(*this);
    if (!deeper)
      opaque(node, false);
    else if (node.is(Syntax::Call))
      call(node, false);
    else if (node.is(Syntax::Await))
      await(node, false);
    else
      yield(node, false);
    return;
  }
  case Syntax::String: // A doc string, unless it has holes.
  case Syntax::ConcatenatedString:
    if (has_effect(node))
      expression(node);
    return;
  default:
    expression(node);
  }
}

Operand Lowering::value_list(Node node) { return expression(node); }

Operand Lowering::call(Node node, bool used) {
  Node function = node.child(Field::Function), list = node.child(Field::Arguments);
  Operand callee;
  if (function.is(Syntax::Identifier) && function.text() == "super") {
    Operand super = read(Name::of("super"), function.span());
    if (super.root == Root::Global)
      return out().super_value(node.span()); // super() is no call of its own: super().f() calls a method.
    callee = super;
  } else {
    callee = expression(function);
  }
  std::vector<Argument> values;
  arguments(list, values);
  Operand dest = used ? out().temporary(node.span()) : Operand();
  out().call(node.span(), dest, callee, values);
  return dest;
}

void Lowering::arguments(Node list, std::vector<Argument> &values) {
  if (broken(list))
    return;
  if (list.is(Syntax::GeneratorExpression)) {
    values.push_back({expression(list)});
    return;
  }
  for (Node child : list.named_children()) {
    if (broken(child))
      continue;
    Argument argument;
    if (child.is(Syntax::KeywordArgument)) {
      Node name = child.child(Field::Name);
      if (!broken(name))
        argument.keyword = Name::of(name.text());
      argument.value = expression(child.child(Field::Value));
    } else if (child.is(Syntax::ListSplat) || child.is(Syntax::DictionarySplat)) {
      argument.spread = true;
      argument.value = expression(child.first_named_child());
    } else {
      argument.value = expression(child);
    }
    values.push_back(argument);
  }
}

Operand Lowering::await(Node node, bool used) {
  Operand value = expression(node.first_named_child());
  Operand dest = used ? out().temporary(node.span()) : Operand();
  out().await(node.span(), dest, value);
  return dest;
}

Operand Lowering::yield(Node node, bool used) {
  Operand value;
  if (Node inner = node.first_named_child(); !broken(inner))
    value = expression(inner);
  Operand dest = used ? out().temporary(node.span()) : Operand();
  out().jump(node.has_token(Syntax::FromToken) ? Form::YieldFrom : Form::Yield, node.span(), value, Name(), dest);
  return dest;
}

// A key that is part of a place: a string or an integer written there.
Name Lowering::constant_key(Node key) {
  if (broken(key))
    return Name();
  switch (syntax(key)) {
  case Syntax::Integer:
    return Name::of(key.text());
  case Syntax::Unary: {
    Node number = key.child(Field::Argument);
    if (!broken(number) && number.is(Syntax::Integer) && key.text().front() == '-')
      return Name::of("-" + std::string(number.text()));
    return Name();
  }
  case Syntax::String:
    return plain_text(key);
  case Syntax::Parenthesized:
    return constant_key(key.first_named_child());
  default:
    return Name();
  }
}

std::vector<Argument> Lowering::slice_bounds(Node slice) {
  static const Name kBounds[] = {Name::of("start"), Name::of("stop"), Name::of("step")};
  std::vector<Argument> bounds;
  size_t position = 0;
  for (Node child : slice.children()) {
    if (child.is_extra() || broken(child))
      continue;
    if (!child.is_named()) {
      position = std::min<size_t>(position + 1, 2);
      continue;
    }
    bounds.push_back({expression(child), kBounds[position]});
  }
  return bounds;
}

Operand Lowering::key(Node target) {
  std::vector<Argument> parts;
  for (Node child : target.named_children())
    if (child.field<Field>() == Field::Subscript && !broken(child))
      parts.push_back({expression(child)});
  if (parts.size() == 1)
    return parts[0].value;
  return emit_value(Form::Array, target, {}, parts);
}

Operand Lowering::subscript(Node node) {
  Operand container = expression(node.child(Field::Value));
  Node index = node.child(Field::Subscript);
  if (broken(index))
    return container;
  Node next = index.next_named_sibling();
  if (!next) {
    if (Name name = constant_key(index))
      return out().member(container, name, node.span());
    if (index.is(Syntax::Slice)) {
      std::vector<Argument> bounds = slice_bounds(index);
      return emit_value(Form::Slice, node, container, bounds);
    }
  }
  Operand at = key(node);
  return emit_value(Form::Index, node, container, {{at}});
}

static Instruction branch(Form form, Span span, Operand value, Operand dest, Name name = Name()) {
  Instruction instruction;
  instruction.kind = ir::Kind::If;
  instruction.form = form;
  instruction.span = span;
  instruction.value = value;
  instruction.dest = dest;
  instruction.name = name;
  return instruction;
}

Operand Lowering::conditional(Node node) {
  Node parts[3]; // then, condition, else
  size_t count = 0;
  for (Node child : node.named_children())
    if (count < 3)
      parts[count++] = child;
  if (count < 3 || broken(parts[0]) || broken(parts[1]) || broken(parts[2]))
    return opaque(node, true);
  Operand condition = expression(parts[1]);
  Operand dest = out().temporary(node.span());
  out().open(branch(Form::Ternary, node.span(), condition, dest));
  for (Node arm : {parts[0], parts[2]}) {
    out().begin_block();
    Operand value = expression(arm);
    implied(out().copy(arm.span(), dest, value));
    out().end_block();
  }
  out().close();
  return dest;
}

// Calls, waits and bindings: what makes the difference between `and` and a plain operator.
bool Lowering::has_effect(Node node) {
  if (no_effect_.contains(node.span()) && !node.span().empty())
    return false;
  for (Node at = node; at;) {
    switch (syntax(at)) {
    case Syntax::Call:
    case Syntax::Await:
    case Syntax::NamedExpression:
    case Syntax::Yield:
    case Syntax::ListComprehension:
    case Syntax::SetComprehension:
    case Syntax::DictionaryComprehension:
    case Syntax::GeneratorExpression:
      return true;
    default:
      at = next_in(node, at, !at.is(Syntax::Lambda) && !at.is_error());
    }
  }
  no_effect_ = node.span();
  return false;
}

// Operators that associate to the left are followed down their left side in a loop: sums of thousands of terms exist.
Operand Lowering::binary(Node node) {
  std::vector<Node> spine;
  Node at = node;
  while ((at.is(Syntax::Binary) || at.is(Syntax::Boolean)) && !broken(at)) {
    spine.push_back(at);
    at = at.child(Field::Left);
    if (!at)
      break;
  }
  Operand left = broken(at) ? Operand() : expression(at);
  for (size_t i = spine.size(); i-- > 0;) {
    Node operation = spine[i], symbol = operation.child(Field::Operator), right = operation.child(Field::Right);
    Node left_node = operation.child(Field::Left);
    if (broken(right) || !symbol)
      continue;
    Name name = Name::of(symbol.text());
    if (operation.is(Syntax::Boolean) && has_effect(right)) {
      Operand dest = out().temporary(operation.span());
      out().open(branch(Form::ShortCircuit, operation.span(), left, dest, name));
      bool is_and = name == "and";
      for (bool then : {true, false}) {
        out().begin_block();
        if (then == is_and) {
          Operand value = expression(right);
          implied(out().copy(right.span(), dest, value));
        } else {
          implied(out().copy(left_node.span(), dest, left));
        }
        out().end_block();
      }
      out().close();
      left = dest;
    } else {
      Operand value = expression(right);
      left = emit_value(Form::Binary, operation, {}, {{left}, {value}}, name);
    }
  }
  return left;
}

Operand Lowering::unary(Node node) {
  Node argument = node.child(Field::Argument);
  if (broken(argument))
    return opaque(node, true);
  if (node.is(Syntax::Not))
    return emit_value(Form::Unary, node, expression(argument), {}, Name::of("not"));
  std::string_view symbol = node.child(Field::Operator) ? node.child(Field::Operator).text() : std::string_view();
  if (symbol == "-" && (argument.is(Syntax::Integer) || argument.is(Syntax::Float))) {
    Operand number = literal(argument);
    ir::Constant &constant = out().function().constants[number.index];
    constant.number = -constant.number;
    constant.text = Name::of("-" + std::string(constant.text.text()));
    number.span = node.span();
    return number;
  }
  return emit_value(Form::Unary, node, expression(argument), {}, Name::of(symbol));
}

static Name comparison_operator(std::string_view text) {
  if (text.starts_with("not"))
    return Name::of("not in");
  if (text.starts_with("is") && text.size() > 2)
    return Name::of("is not");
  return Name::of(text);
}

// a < b < c is a < b and b < c with b evaluated once.
Operand Lowering::comparison(Node node) {
  static const Name kAnd = Name::of("and");
  std::vector<Node> operands, symbols;
  for (Node child : node.children()) {
    if (child.is_extra())
      continue;
    if (child.field<Field>() == Field::Operators)
      symbols.push_back(child);
    else if (child.is_named())
      operands.push_back(child);
  }
  if (operands.size() < 2 || symbols.size() + 1 != operands.size())
    return opaque(node, true);
  Operand left = expression(operands[0]);
  Operand result;
  for (size_t i = 0; i < symbols.size(); ++i) {
    Operand right = expression(operands[i + 1]);
    Name name = comparison_operator(symbols[i].text());
    Operand one = emit_value(Form::Binary, node, {}, {{left}, {right}}, name);
    if (i > 0) {
      Operand both = out().temporary(node.span());
      implied(out().assign(Form::Binary, node.span(), both, {}, {{result}, {one}}, kAnd));
      one = both;
    }
    result = one;
    left = right;
  }
  return result;
}

} // namespace hasten::frontends::python

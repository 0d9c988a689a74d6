// Expressions: each yields an operand, a place or constant as it stands or a temporary that holds a new value.
// Parentheses, casts and `!` are transparent: the operand keeps the span of what is inside.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

static bool same_place(const ir::Operand &a, const ir::Operand &b) {
  return a.root == b.root && a.index == b.index && a.owner == b.owner && a.members.empty() && b.members.empty();
}

Node Lowering::unwrap(Node node) {
  while (true) {
    switch (node.kind<Syntax>()) {
    case Syntax::ParenthesizedExpression:
    case Syntax::AsExpression:
    case Syntax::SatisfiesExpression:
    case Syntax::NonNullExpression:
    case Syntax::InstantiationExpression:
      node = node.first_named_child();
      break;
    case Syntax::TypeAssertion:
      node = node.first_named_child().next_named_sibling();
      break;
    default:
      return node;
    }
  }
}

Lowering::Operand Lowering::fresh(const Want &want, Node node) {
  if (want.unused) return Operand();
  if (!want.dest) return b().temporary(node.span());
  Operand dest = want.dest;
  dest.span = node.span();
  return dest;
}

void Lowering::into(Node node, Operand dest, Name name) {
  Operand value = expression(node, {.dest = dest, .name = name});
  if (!value || same_place(value, dest)) return;
  dest.span = value.span;
  b().instruction(b().copy(value.span, dest, value)).set(ir::Flag::Implicit);
}

Lowering::Operand Lowering::expression(Node node, const Want &want) {
  if (!node || node.is_error() || node.is_missing()) return Operand();
  Depth depth(*this);
  if (!depth.ok(node)) return opaque(node, want);
  Operand literal;
  switch (node.kind<Syntax>()) {
  case Syntax::Identifier:
  case Syntax::ShorthandPropertyIdentifier:
    return resolve(node);
  case Syntax::This:
    return b().this_value(node.span());
  case Syntax::Super:
    return b().super_value(node.span());
  case Syntax::MetaProperty: // import.meta, new.target
    return b().global(name_of(node), node.span());
  case Syntax::String:
  case Syntax::Number:
  case Syntax::True:
  case Syntax::False:
  case Syntax::Null:
  case Syntax::Undefined:
  case Syntax::Regex:
    constant(node, literal);
    return literal;
  case Syntax::TemplateString:
    return constant(node, literal) ? literal : template_string(node, want);
  case Syntax::ParenthesizedExpression:
  case Syntax::AsExpression:
  case Syntax::SatisfiesExpression:
  case Syntax::InstantiationExpression:
  case Syntax::SpreadElement:
    return expression(node.first_named_child(), want);
  case Syntax::TypeAssertion:
    return expression(node.first_named_child().next_named_sibling(), want);
  case Syntax::CallExpression:
  case Syntax::MemberExpression:
  case Syntax::SubscriptExpression:
  case Syntax::NonNullExpression:
    return chain(node, want);
  case Syntax::NewExpression:
    return new_expression(node, want);
  case Syntax::AwaitExpression: {
    Operand value = expression(node.first_named_child());
    if (!value) return Operand();
    Operand dest = fresh(want, node);
    b().await(node.span(), dest, value);
    return dest;
  }
  case Syntax::BinaryExpression:
    return binary(node, want);
  case Syntax::TernaryExpression:
    return ternary(node, want);
  case Syntax::UnaryExpression:
    return constant(node, literal) ? literal : unary(node, want);
  case Syntax::UpdateExpression:
    return update(node, want);
  case Syntax::AssignmentExpression:
    return assignment(node, want);
  case Syntax::AugmentedAssignmentExpression:
    return augmented_assignment(node, want);
  case Syntax::SequenceExpression: {
    Operand value;
    for (Node child = node.first_named_child(); child;) {
      Node next = child.next_named_sibling();
      if (next)
        effects(child);
      else
        value = expression(child, want);
      child = next;
    }
    return value;
  }
  case Syntax::Object:
    return object(node, want);
  case Syntax::Array:
    return array(node, want);
  case Syntax::ArrowFunction:
  case Syntax::FunctionExpression:
  case Syntax::GeneratorFunction:
    return closure(node, want);
  case Syntax::Class:
    return class_definition(node, want);
  case Syntax::YieldExpression:
    return yield(node, want);
  case Syntax::JsxElement:
  case Syntax::JsxSelfClosingElement:
    return markup(node, want);
  case Syntax::JsxExpression: // {} or {/* a comment */} holds nothing.
    return expression(node.first_named_child(), want);
  default:
    return opaque(node, want);
  }
}

// a + b + c … leans to the left as deep as it is long: the spine is walked, not recursed into.
Lowering::Operand Lowering::binary(Node node, const Want &want) {
  std::vector<Node> spine{node};
  for (Node left = node.child(Field::Left); left.is(Syntax::BinaryExpression); left = left.child(Field::Left))
    spine.push_back(left);
  Operand left = expression(spine.back().child(Field::Left));
  for (size_t i = spine.size(); i-- > 0;) {
    Node one = spine[i], right_node = one.child(Field::Right), op_node = one.child(Field::Operator);
    Want inner = i == 0 ? want : Want{};
    std::string_view op = op_node.text();
    bool logical = op == "&&" || op == "||" || op == "??";
    if (logical && has_work(right_node)) {
      left = short_circuit(one, Name::of(op), left, right_node, inner);
      continue;
    }
    Operand right = expression(right_node);
    if (inner.unused || !left || !right) return Operand();
    Operand dest = fresh(inner, one);
    Scratch operands(*this);
    operands.add(left);
    operands.add(right);
    b().assign(ir::Form::Binary, one.span(), dest, Operand(), *operands, Name::of(op));
    left = dest;
  }
  return left;
}

static ir::Instruction conditional(ir::Form form, Node node, const ir::Operand &dest, const ir::Operand &value) {
  ir::Instruction instruction;
  instruction.kind = ir::Kind::If;
  instruction.form = form;
  instruction.span = node.span();
  instruction.dest = dest;
  instruction.value = value;
  return instruction;
}

Lowering::Operand Lowering::short_circuit(Node node, Name op, const Operand &left, Node right, const Want &want) {
  Operand dest = fresh(want, node);
  ir::Instruction branch = conditional(ir::Form::ShortCircuit, node, dest, left);
  branch.name = op;
  b().open(branch);
  auto keep = [&] {
    b().begin_block();
    if (dest && left) {
      Operand kept = dest;
      kept.span = left.span;
      b().instruction(b().copy(left.span, kept, left)).set(ir::Flag::Implicit);
    }
    b().end_block();
  };
  auto other = [&] {
    b().begin_block();
    if (dest)
      into(right, dest);
    else
      effects(right);
    b().end_block();
  };
  if (op.text() == "&&") {
    other();
    keep();
  } else {
    keep();
    other();
  }
  b().close();
  return dest;
}

Lowering::Operand Lowering::ternary(Node node, const Want &want) {
  Operand condition = expression(node.child(Field::Condition));
  Operand dest = fresh(want, node);
  b().open(conditional(ir::Form::Ternary, node, dest, condition));
  for (Node arm : {node.child(Field::Consequence), node.child(Field::Alternative)}) {
    b().begin_block();
    if (dest)
      into(arm, dest, want.name);
    else
      effects(arm);
    b().end_block();
  }
  b().close();
  return dest;
}

Lowering::Operand Lowering::unary(Node node, const Want &want) {
  Node argument = node.child(Field::Argument);
  std::string_view op = node.child(Field::Operator).text();
  if (op == "delete") {
    Node removed = unwrap(argument);
    if (!removed.is(Syntax::MemberExpression) && !removed.is(Syntax::SubscriptExpression)) {
      effects(argument);
      return Operand();
    }
    Target target = this->target(removed);
    Scratch key(*this);
    key.add(target.key);
    Operand dest = fresh(want, node);
    if (target.place) b().assign(ir::Form::Delete, node.span(), dest, target.place, *key);
    return dest;
  }
  if (want.unused) {
    effects(argument);
    return Operand();
  }
  Operand value = expression(argument);
  if (!value) return Operand();
  Operand dest = fresh(want, node);
  b().assign(ir::Form::Unary, node.span(), dest, value, {}, Name::of(op));
  return dest;
}

Lowering::Target Lowering::target(Node node) {
  node = unwrap(node);
  if (!node || node.is_error() || node.is_missing()) return {};
  if (node.is(Syntax::Identifier)) return {resolve(node), {}, {}};
  Depth depth(*this);
  if (depth_ >= kMaxDepth) { // Or the place would be an Opaque's temporary.
    opaque(node);
    return {};
  }
  Node key = node.child(Field::Index);
  if (node.is(Syntax::SubscriptExpression) && !key_name(unwrap(key))) {
    Target target;
    target.container = expression(node.child(Field::Object));
    target.key = expression(key);
    if (target.container.root == ir::Root::Super) target.container.root = ir::Root::This;
    if (target.container && target.container.root != ir::Root::Constant)
      target.place = b().member(target.container, kElement, node.span());
    return target;
  }
  Target target{expression(node), {}, {}};
  if (target.place.root == ir::Root::Super) // super.x = … sets the field of `this`.
    target.place.root = ir::Root::This;
  if (target.place.root == ir::Root::Constant) // /x/.exec = …, in feature tests
    target.place = Operand();
  return target;
}

Lowering::Operand Lowering::load(const Target &target, Span span) {
  if (!target.key) return target.place;
  Operand dest = b().temporary(target.place.span);
  Scratch key(*this);
  key.add(target.key);
  ir::InstrId id = b().assign(ir::Form::Index, span, dest, target.container, *key);
  b().instruction(id).set(ir::Flag::Implicit);
  return dest;
}

void Lowering::store(const Target &target, Span span, const Operand &value) {
  if (!target.place || !value) return;
  if (!target.key) {
    b().copy(span, target.place, value);
    return;
  }
  Scratch key(*this);
  key.add(target.key);
  b().assign(ir::Form::Index, span, target.place, value, *key);
}

Lowering::Operand Lowering::update(Node node, const Want &want) {
  Node argument = unwrap(node.child(Field::Argument));
  Target target = this->target(argument);
  if (!target.place) return Operand();
  Operand before = load(target, argument.span());
  bool postfix = node.first_child().is_named();
  Operand result;
  if (!want.unused && postfix) {
    result = fresh(want, node);
    b().instruction(b().copy(argument.span(), result, before)).set(ir::Flag::Implicit);
  }
  Operand one = b().number(1, Span{});
  Scratch operands(*this);
  operands.add(before);
  operands.add(one);
  Name op = Name::of(node.child(Field::Operator).text().substr(0, 1));
  if (!target.key) {
    b().assign(ir::Form::Binary, node.span(), target.place, Operand(), *operands, op);
    return want.unused ? Operand() : postfix ? result : target.place;
  }
  Operand after = b().temporary(node.span());
  b().assign(ir::Form::Binary, node.span(), after, Operand(), *operands, op);
  store(target, node.span(), after);
  return want.unused ? Operand() : postfix ? result : after;
}

Lowering::Operand Lowering::assignment(Node node, const Want &want) {
  Node left = unwrap(node.child(Field::Left)), right = node.child(Field::Right);
  if (left.is(Syntax::ObjectPattern) || left.is(Syntax::ArrayPattern)) {
    Operand value = expression(right);
    if (value) bind(left, value, node.span());
    return want.unused ? Operand() : value;
  }
  Target target = this->target(left);
  Name name = left.is(Syntax::Identifier)         ? name_of(left)
              : left.is(Syntax::MemberExpression) ? name_of(left.child(Field::Property))
                                                  : Name();
  Operand value = expression(right, {.name = name});
  store(target, node.span(), value);
  if (target.place.root == ir::Root::Global && at_module_level() && !target.key)
    common_js_export(target.place, value, node.span());
  return want.unused ? Operand() : value;
}

Lowering::Operand Lowering::augmented_assignment(Node node, const Want &want) {
  std::string_view op = node.child(Field::Operator).text();
  op.remove_suffix(op.empty() ? 0 : 1); // Without the "=".
  Node left = unwrap(node.child(Field::Left)), right = node.child(Field::Right);
  Target target = this->target(left);
  if (!target.place) {
    effects(right);
    return Operand();
  }
  Operand before = load(target, left.span());
  if (op == "&&" || op == "||" || op == "??") {
    // The arm that keeps the value assigns nothing: it is there already.
    ir::Instruction branch = conditional(ir::Form::ShortCircuit, node, target.key ? Operand() : target.place, before);
    branch.name = Name::of(op);
    b().open(branch);
    for (bool assigns : {op == "&&", op != "&&"}) {
      b().begin_block();
      if (assigns)
        store(target, node.span(), expression(right, {.name = left.is(Syntax::Identifier) ? name_of(left) : Name()}));
      b().end_block();
    }
    b().close();
    if (want.unused) return Operand();
    return target.key ? load(target, left.span()) : target.place;
  }
  Operand value = expression(right);
  if (!value) return Operand();
  Scratch operands(*this);
  operands.add(before);
  operands.add(value);
  if (!target.key) {
    b().assign(ir::Form::Binary, node.span(), target.place, Operand(), *operands, Name::of(op));
    return want.unused ? Operand() : target.place;
  }
  Operand after = b().temporary(node.span());
  b().assign(ir::Form::Binary, node.span(), after, Operand(), *operands, Name::of(op));
  store(target, node.span(), after);
  return want.unused ? Operand() : after;
}

Lowering::Operand Lowering::object(Node node, const Want &want) {
  Scratch members(*this);
  for (Node child : node.named_children()) {
    ir::Argument member;
    switch (child.kind<Syntax>()) {
    case Syntax::Pair: {
      Node key = child.child(Field::Key);
      member.keyword = key_name(key);
      if (!member.keyword) effects(key.first_named_child());
      member.value = expression(child.child(Field::Value), {.name = member.keyword});
      break;
    }
    case Syntax::ShorthandPropertyIdentifier:
      member.keyword = name_of(child);
      member.value = resolve(child);
      break;
    case Syntax::SpreadElement:
      member.spread = true;
      member.value = expression(child.first_named_child());
      break;
    case Syntax::MethodDefinition: {
      Node key = child.child(Field::Name);
      member.keyword = key_name(key);
      if (!member.keyword) effects(key.first_named_child());
      ir::FunctionKind kind = child.has_token(Syntax::TokenGet)   ? ir::FunctionKind::Getter
                              : child.has_token(Syntax::TokenSet) ? ir::FunctionKind::Setter
                                                                  : ir::FunctionKind::Method;
      ir::FunctionId id = lower_function(child, member.keyword, kind);
      member.value = b().temporary(child.span());
      b().closure(child.span(), member.value, id);
      break;
    }
    default:
      if (!child.is_error()) opaque(child);
      continue;
    }
    if (member.value) members->push_back(member);
  }
  Operand dest = fresh(want, node);
  b().assign(ir::Form::Object, node.span(), dest, Operand(), *members);
  return dest;
}

Lowering::Operand Lowering::array(Node node, const Want &want) {
  Scratch elements(*this);
  bool hole = true; // No element since the last comma.
  for (Node child : node.children()) {
    if (child.is(Syntax::TokenComma)) {
      if (hole) elements.add(b().constant({ir::Constant::Kind::Undefined, 0, {}}, Span{}));
      hole = true;
    } else if (child.is_named() && !child.is_extra() && !child.is_error()) {
      hole = false;
      ir::Argument element;
      element.spread = child.is(Syntax::SpreadElement);
      element.value = expression(element.spread ? child.first_named_child() : child);
      if (element.value) elements->push_back(element);
    }
  }
  Operand dest = fresh(want, node);
  b().assign(ir::Form::Array, node.span(), dest, Operand(), *elements);
  return dest;
}

Lowering::Operand Lowering::template_string(Node node, const Want &want) {
  Scratch pieces(*this);
  for (Node child : node.named_children()) {
    if (child.is(Syntax::TemplateSubstitution)) {
      pieces.add(expression(child.first_named_child()));
    } else if (child.is(Syntax::StringFragment)) {
      pieces.add(b().string(child.text(), child.span()));
    } else if (child.is(Syntax::EscapeSequence)) {
      buffer_.clear();
      append_escape(child.text(), buffer_);
      pieces.add(b().string(buffer_, child.span()));
    }
  }
  Operand dest = fresh(want, node);
  b().assign(ir::Form::Template, node.span(), dest, Operand(), *pieces);
  return dest;
}

Lowering::Operand Lowering::yield(Node node, const Want &want) {
  Operand value = expression(node.first_named_child());
  Operand dest = fresh(want, node);
  b().jump(node.has_token(Syntax::TokenStar) ? ir::Form::YieldFrom : ir::Form::Yield, node.span(), value, Name(), dest);
  return dest;
}

} // namespace hasten::frontends::typescript

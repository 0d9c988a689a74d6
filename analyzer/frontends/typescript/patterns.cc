// Destructuring: each bound name is a Copy of the member it stands for. Names are declared already, so that a binding
// pattern and an assignment pattern are the same thing here.
#include <cstdio>

#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

static void mark(ir::FunctionBuilder &builder, ir::InstrId id, uint8_t flags) {
  builder.instruction(id).flags |= flags;
}
static constexpr uint8_t kImplicit = static_cast<uint8_t>(ir::Flag::Implicit);

void Lowering::bind(Node pattern, Operand value, Span span, uint8_t flags) {
  pattern = unwrap(pattern);
  Depth depth(*this);
  if (!pattern || !value || pattern.is_error() || pattern.is_missing()) return;
  if (!depth.ok(pattern)) {
    opaque(pattern);
    return;
  }
  switch (pattern.kind<Syntax>()) {
  case Syntax::Identifier:
  case Syntax::Undefined:
  case Syntax::ShorthandPropertyIdentifierPattern:
    mark(b(), b().copy(span, resolve(pattern), value), flags);
    break;
  case Syntax::ObjectPattern:
    bind_object(pattern, value);
    break;
  case Syntax::ArrayPattern:
    bind_array(pattern, value);
    break;
  case Syntax::AssignmentPattern:
  case Syntax::ObjectAssignmentPattern:
    bind_default(pattern, pattern.child(Field::Left), pattern.child(Field::Right), value);
    break;
  case Syntax::MemberExpression:
  case Syntax::SubscriptExpression:
    store(target(pattern), span, value);
    break;
  default:
    opaque(pattern);
    break;
  }
}

void Lowering::bind_object(Node pattern, const Operand &value) {
  for (Node child : pattern.named_children()) {
    switch (child.kind<Syntax>()) {
    case Syntax::ShorthandPropertyIdentifierPattern:
      bind(child, b().member(value, name_of(child), child.span()), child.span());
      break;
    case Syntax::ObjectAssignmentPattern: {
      Node left = child.child(Field::Left);
      if (left.is(Syntax::ShorthandPropertyIdentifierPattern))
        bind_default(child, left, child.child(Field::Right), b().member(value, name_of(left), left.span()));
      else
        opaque(child);
      break;
    }
    case Syntax::PairPattern: {
      Node key = child.child(Field::Key), target = child.child(Field::Value);
      if (Name name = key_name(key)) {
        bind(target, b().member(value, name, key.span()), child.span());
        break;
      }
      Node computed = key.first_named_child();
      Scratch arguments(*this);
      arguments.add(expression(computed));
      Operand element = b().temporary(key.span());
      mark(b(), b().assign(ir::Form::Index, key.span(), element, value, *arguments), kImplicit);
      bind(target, element, child.span());
      break;
    }
    case Syntax::RestPattern: {
      Node target = child.first_named_child();
      Scratch arguments(*this);
      arguments->push_back({value, Name(), true, false});
      bool plain = target.is(Syntax::Identifier);
      Operand rest = plain ? resolve(target) : b().temporary(child.span());
      b().assign(ir::Form::Object, child.span(), rest, Operand(), *arguments);
      if (!plain) bind(target, rest, child.span());
      break;
    }
    default:
      if (!child.is_error()) opaque(child);
      break;
    }
  }
}

void Lowering::bind_array(Node pattern, const Operand &value) {
  uint32_t position = 0;
  for (Node child : pattern.children()) {
    if (child.is(Syntax::TokenComma)) {
      ++position;
      continue;
    }
    if (!child.is_named() || child.is_extra() || child.is_error()) continue;
    char digits[12];
    int length = snprintf(digits, sizeof digits, "%u", position);
    Name name = Name::of(std::string_view(digits, static_cast<size_t>(length)));
    if (child.is(Syntax::RestPattern)) {
      Node target = child.first_named_child();
      Scratch arguments(*this);
      arguments.add(b().number(position, Span{}));
      bool plain = target.is(Syntax::Identifier);
      Operand rest = plain ? resolve(target) : b().temporary(child.span());
      b().assign(ir::Form::Slice, child.span(), rest, value, *arguments);
      if (!plain) bind(target, rest, child.span());
      continue;
    }
    if (child.is(Syntax::AssignmentPattern))
      bind_default(child, child.child(Field::Left), child.child(Field::Right),
                   b().member(value, name, child.child(Field::Left).span()));
    else
      bind(child, b().member(value, name, child.span()), child.span());
  }
}

// target = value, or fallback if that is undefined.
void Lowering::bind_default(Node whole, Node target, Node fallback, const Operand &value) {
  target = unwrap(target);
  bool plain = target.is(Syntax::Identifier) || target.is(Syntax::ShorthandPropertyIdentifierPattern);
  Operand dest = plain ? resolve(target) : b().temporary(whole.span());
  bool in_place = dest.root == value.root && dest.index == value.index && value.members.empty();
  ir::Instruction branch;
  branch.kind = ir::Kind::If;
  branch.form = ir::Form::ShortCircuit;
  branch.name = kNullish;
  branch.flags = kImplicit;
  branch.span = whole.span();
  branch.dest = dest;
  branch.value = value;
  b().open(branch);
  b().begin_block();
  if (!in_place) mark(b(), b().copy(target.span(), dest, value), kImplicit);
  b().end_block();
  b().begin_block();
  into(fallback, dest, plain ? name_of(target) : Name());
  b().end_block();
  b().close();
  if (!plain) bind(target, dest, whole.span());
}

} // namespace hasten::frontends::typescript

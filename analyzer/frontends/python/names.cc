// Names and targets: what place a name is, and what a store into a target becomes.
#include <algorithm>
#include <unordered_set>

#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

using ir::InstrId;

Operand Lowering::binding_place(Scope &owner, const Binding &binding, Name name, Span span) {
  switch (binding.kind) {
  case Binding::Kind::Local:
    if (owner.builder == scope_->builder)
      return out().local(binding.local, span);
    owner.builder->function().locals[binding.local.value].captured = true;
    return out().captured(owner.builder->id(), binding.local, span);
  case Binding::Kind::Import:
    return out().import(binding.import, span);
  case Binding::Kind::Member:
    return out().member(out().this_value(span), name, span);
  case Binding::Kind::Receiver:
    return out().this_value(span);
  case Binding::Kind::ModuleName:
  case Binding::Kind::Outer:
    break;
  }
  return out().global(name, span);
}

const Binding *Lowering::module_binding(Name name) {
  auto it = module_scope_->names.find(name);
  return it == module_scope_->names.end() ? nullptr : &it->second;
}

Operand Lowering::read(Name name, Span span) {
  for (Scope *s = scope_; s; s = s->parent) {
    // A class body's names are visible in the class body only.
    if (s->kind == ScopeKind::Class && s != scope_)
      continue;
    auto it = s->names.find(name);
    if (it == s->names.end() || it->second.kind == Binding::Kind::Outer)
      continue;
    if (it->second.kind == Binding::Kind::ModuleName) {
      const Binding *binding = module_binding(name);
      return binding ? binding_place(*module_scope_, *binding, name, span) : out().global(name, span);
    }
    return binding_place(*s, it->second, name, span);
  }
  return out().global(name, span);
}

Operand Lowering::written(Node identifier) {
  Operand place = read(Name::of(identifier.text()), identifier.span());
  // `try: import redis; except ImportError: redis = None`: the name stays the import. A Global is a walrus or loop in code
  // that was never scanned; a This is a reassigned receiver; neither is a place to store to.
  bool storable = place.root == Root::Local || place.root == Root::Captured ||
                  (place.root == Root::This && place.members.count == 1);
  return storable ? place : Operand();
}

Operand Lowering::target_place(Node target) {
  if (broken(target))
    return Operand();
  switch (syntax(target)) {
  case Syntax::Identifier:
    return written(target);
  case Syntax::Attribute: {
    Operand base = expression(target.child(Field::Object));
    Node name = target.child(Field::Attribute);
    return broken(name) ? Operand() : out().member(base, Name::of(name.text()), target.span());
  }
  case Syntax::Parenthesized:
    return target_place(target.first_named_child());
  default:
    return Operand();
  }
}

void Lowering::store(Node target, Operand value, Span span, bool implicit) {
  Deeper deeper(*this);
  if (broken(target))
    return;
  if (!deeper) {
    opaque(target, false);
    return;
  }
  while (target.is(Syntax::AsPatternTarget) || is_parenthesized(target)) {
    target = target.first_named_child();
    if (broken(target))
      return;
  }
  if (target.is(Syntax::Subscript)) {
    store_subscript(target, value, span, implicit);
  } else if (is_target_list(target)) {
    unpack(target, value, span);
  } else if (target.is(Syntax::Identifier) || target.is(Syntax::Attribute)) {
    if (Operand place = target_place(target)) {
      InstrId id = out().copy(span, place, value);
      if (implicit)
        implied(id);
    }
  } else {
    opaque(target, false);
  }
}

void Lowering::store_subscript(Node target, Operand value, Span span, bool implicit) {
  static const Name kElement = Name::of("[]");
  Operand container = expression(target.child(Field::Value));
  Node index = target.child(Field::Subscript);
  if (broken(index))
    return;
  InstrId id;
  if (Name name = constant_key(index)) {
    id = out().copy(span, out().member(container, name, target.span()), value);
  } else if (index.is(Syntax::Slice)) {
    std::vector<Argument> bounds = slice_bounds(index);
    id = out().assign(Form::Slice, span, out().member(container, kElement, target.span()), value, bounds);
  } else {
    Operand at = key(target);
    id = out().assign(Form::Index, span, out().member(container, kElement, target.span()), value, {{at}});
  }
  if (implicit)
    implied(id);
}

// `a, b = b, a` reads everything before it writes anything: what is unpacked must be a temporary.
Operand Lowering::as_temporary(Operand value, Span span) {
  if (value.root == Root::Local && !out().function().local(value.local()).name)
    return value;
  Operand temporary = out().temporary(span);
  implied(out().copy(span, temporary, value));
  return temporary;
}

Operand Lowering::element_of(Operand value, int64_t index) {
  return out().member(value, Name::of(std::to_string(index)), Span{});
}

void Lowering::rest_of(Node target, Operand value, int64_t before, int64_t after) {
  static const Name kStart = Name::of("start"), kStop = Name::of("stop");
  Node name = target.first_named_child();
  if (broken(name))
    return;
  std::vector<Argument> bounds;
  if (before)
    bounds.push_back({out().number(static_cast<double>(before), Span{}), kStart});
  if (after)
    bounds.push_back({out().number(-static_cast<double>(after), Span{}), kStop});
  if (name.is(Syntax::Subscript)) {
    Operand rest = out().temporary(target.span());
    implied(out().assign(Form::Slice, target.span(), rest, value, bounds));
    store(name, rest, target.span(), true);
  } else if (Operand place = target_place(name)) {
    implied(out().assign(Form::Slice, target.span(), place, value, bounds));
  }
}

void Lowering::unpack(Node target, Operand value, Span value_span) {
  value = as_temporary(value, value_span);
  std::vector<Node> parts;
  int64_t star = -1;
  for (Node part : target.named_children()) {
    if (part.is(Syntax::ListSplatPattern) || part.is(Syntax::ListSplat))
      star = static_cast<int64_t>(parts.size());
    parts.push_back(part);
  }
  int64_t count = static_cast<int64_t>(parts.size());
  for (int64_t i = 0; i < count; ++i) {
    Node part = parts[i];
    if (broken(part))
      continue;
    if (i == star) {
      rest_of(part, value, i, count - 1 - i);
      continue;
    }
    int64_t index = star >= 0 && i > star ? i - count : i;
    store(part, element_of(value, index), part.span(), true);
  }
}

void Lowering::remove(Node target) {
  Deeper deeper(*this);
  if (broken(target))
    return;
  if (!deeper) {
    opaque(target, false);
    return;
  }
  if (is_target_list(target) || target.is(Syntax::Parenthesized)) {
    for (Node part : target.named_children())
      remove(part);
    return;
  }
  if (target.is(Syntax::Subscript)) {
    static const Name kElement = Name::of("[]");
    Operand container = expression(target.child(Field::Value));
    Node index = target.child(Field::Subscript);
    if (broken(index))
      return;
    if (Name name = constant_key(index))
      out().assign(Form::Delete, target.span(), {}, out().member(container, name, target.span()));
    else if (index.is(Syntax::Slice)) {
      std::vector<Argument> bounds = slice_bounds(index);
      out().assign(Form::Delete, target.span(), {}, out().member(container, kElement, target.span()), bounds);
    } else {
      Operand at = key(target);
      out().assign(Form::Delete, target.span(), {}, out().member(container, kElement, target.span()), {{at}});
    }
    return;
  }
  out().assign(Form::Delete, target.span(), {}, expression(target));
}

Operand Lowering::opaque(Node node, bool result) {
  std::vector<Argument> mentioned;
  std::unordered_set<Name> seen;
  for (Node at = node; at; at = next_in(node, at, !at.is_error())) {
    if (!at.is(Syntax::Identifier) || at.is_missing() || at.field<Field>() == Field::Attribute)
      continue;
    Name name = Name::of(at.text());
    if (seen.size() >= 256 || !seen.insert(name).second)
      continue;
    Operand place = read(name, at.span());
    mentioned.push_back({place, Name(), false, place.root == Root::Local || place.root == Root::Captured});
  }
  InstrId id = out().opaque(node.span(), Name::of(node.kind_name()), mentioned);
  if (depth_ > kMaxDepth && too_deep_.empty())
    too_deep_ = node.span();
  if (!result)
    return Operand();
  Operand temporary = out().temporary(node.span());
  out().instruction(id).dest = temporary;
  return temporary;
}

} // namespace hasten::frontends::python

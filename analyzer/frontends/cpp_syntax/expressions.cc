// Expressions to operands, and names to places.
#include <cstdlib>

#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

std::string_view operator_of(Node node) { return node.child(Field::Operator).text(); }

bool FunctionLowering::same(const ir::Operand &a, const ir::Operand &b) const {
  return a.root == b.root && a.index == b.index && a.members.begin == b.members.begin && a.members.count == b.members.count;
}

bool FunctionLowering::does_something(Node e) const {
  for (Node n = e; n;) {
    switch (syntax(n)) {
    case Syntax::Call:
    case Syntax::CoAwait:
    case Syntax::New:
    case Syntax::Assignment:
    case Syntax::Update:
    case Syntax::Delete:
    case Syntax::CompoundLiteral: return true;
    default: break;
    }
    n = next_in(e, n, !n.is(Syntax::Lambda));
  }
  return false;
}

ir::Operand FunctionLowering::module_place(ir::LocalId local, Span at) {
  if (this == &file_.top()) return out_.local(local, at);
  file_.top().out().function().locals[local.value].captured = true;
  return out_.captured(ir::kModuleFunction, local, at);
}

LocalVariable *FunctionLowering::find(std::string_view name, FunctionLowering *&owner) {
  std::string key(name);
  for (FunctionLowering *f = this; f; f = f->parent_)
    for (auto block = f->blocks_.rbegin(); block != f->blocks_.rend(); ++block)
      if (auto at = block->find(key); at != block->end()) {
        owner = f;
        return &at->second;
      }
  return nullptr;
}

ir::Operand FunctionLowering::place_of(LocalVariable &v, FunctionLowering &owner, Span at) {
  if (v.of_module) return module_place(v.id, at);
  if (&owner == this) return out_.local(v.id, at);
  owner.out_.function().locals[v.id.value].captured = true;
  return out_.captured(owner.out_.id(), v.id, at);
}

void FunctionLowering::assign(Node e, ir::Operand dest, Span at) {
  ir::Operand result = value(e, &dest);
  if (result && !same(result, dest)) out_.copy(at, dest, result);
}

void FunctionLowering::discard(Node e) {
  static const ir::Operand kDropped;
  if (broken(e)) return;
  while (e.is(Syntax::Parenthesized) && e.first_named_child()) e = e.first_named_child();
  if (e.is(Syntax::Conditional))
    conditional(e, nullptr, false);
  else
    value(e, &kDropped);
}

// A place that members are selected from.
ir::Operand FunctionLowering::rooted(ir::Operand o, Node node) {
  if (o.root != ir::Root::Constant && o.root != ir::Root::None) return o;
  ir::Operand t = temporary(node);
  out_.function().locals[t.index].type = file_.type(static_type(node));
  if (o) out_.copy(node.span(), t, o);
  return t;
}

// ---- Names

ir::Operand FunctionLowering::identifier(Node node, size_t arguments, bool called) {
  FunctionLowering *owner = nullptr;
  Span at = node.span();
  Path path = path_of(node);
  if (path.size() != 1) return {};
  if (LocalVariable *v = find(path[0], owner)) return place_of(*v, *owner, at);
  return named(path, node, arguments, called);
}

ir::Operand FunctionLowering::named(const Path &path, Node node, size_t arguments, bool called) {
  Span at = node.span();
  const ProjectIndex &index = file_.index();
  if (path.size() == 1 && class_ && index.has_member(*class_, path[0])) {
    const Entity *owner = nullptr;
    const Method *m = index.method(*class_, path[0], arguments, &owner);
    Name name = Name::of(called ? index.called_name(*class_, path[0], arguments, argument_types()) : path[0]);
    if (m && m->is_static) return out_.member(file_.class_place(*owner, *this, at), name, at);
    return out_.member(out_.this_value(at), name, at);
  }
  std::string_view scope = class_ ? std::string_view(class_->name) : std::string_view(scope_);
  Found f = index.resolve(path, scope, file_.file());
  if (f) return found(f, node, arguments, called);
  if (path.size() == 1 && class_ && index.has_unknown_base(*class_)) // A base's that no header tells of
    return out_.member(out_.this_value(at), Name::of(path[0]), at);
  return file_.library(path, *this, at);
}

ir::Operand FunctionLowering::found(const Found &f, Node node, size_t arguments, bool called) {
  const ProjectIndex &index = file_.index();
  Span at = node.span();
  auto members = [&](ir::Operand place, size_t from = 0) {
    for (size_t i = from; place && i < f.rest.size(); ++i) place = out_.member(place, Name::of(f.rest[i]), at);
    return place;
  };
  auto class_member = [&](const Entity &cls, const std::string &written) {
    std::string name = called ? index.called_name(cls, written, arguments, argument_types()) : written;
    const Entity *owner = &cls;
    const Method *m = index.method(cls, written, arguments, &owner);
    if (m && !m->is_static && class_ && called) {
      bool own = class_ == &cls || class_->name == cls.name, base = false;
      for (const Entity *b : index.bases(*class_)) base |= b == &cls;
      if (own) return out_.member(out_.this_value(at), Name::of(name), at);
      if (base) return out_.member(out_.super_value(at), Name::of(name), at);
    }
    ir::Operand place = file_.class_place(m ? *owner : cls, *this, at);
    return place ? out_.member(place, Name::of(name), at) : place;
  };
  switch (f.kind) {
  case Found::Kind::Nothing:
  case Found::Kind::Namespace:
  case Found::Kind::Enum: return {};
  case Found::Kind::Enumerator: return out_.number(static_cast<double>(f.entity->value), at);
  case Found::Kind::Library:
  case Found::Kind::Global: return file_.library(f.library, *this, at);
  case Found::Kind::Class:
    if (f.rest.empty()) return file_.class_place(*f.entity, *this, at);
    if (f.rest.size() == 1) return class_member(*f.entity, f.rest[0]);
    return members(file_.class_place(*f.entity, *this, at));
  case Found::Kind::Variable: {
    const Entity *definition = index.variable(f.entity->name, file_.file());
    ir::Operand place = definition ? file_.variable_place(*definition, *this, at) : file_.project_import(f.entity->name, *this, at);
    return members(place);
  }
  case Found::Kind::Function: {
    size_t colon = f.entity->name.rfind("::");
    if (colon != std::string::npos)
      if (const Entity *cls = index.class_at(f.entity->name.substr(0, colon), file_.file())) return class_member(*cls, f.entity->name.substr(colon + 2));
    if (colon == std::string::npos && !index.has_definition(f.entity->name)) return out_.global(Name::of(f.entity->name), at); // A library's, declared again
    bool several = false;
    if (const Entity *definition = index.function(f.entity->name, file_.file(), arguments, !called, argument_types(), &several)) return file_.function_place(*definition, *this, at);
    return file_.project_import(f.entity->name + (several ? " of several" : ""), *this, at); // Which one depends on types
  }
  }
  return {};
}

ir::Operand FunctionLowering::qualified(Node node, size_t arguments, bool called) {
  Path path = path_of(node);
  if (path.empty()) return {};
  return named(path, node, arguments, called);
}

ir::Operand FunctionLowering::member(Node e, size_t arguments) {
  (void)arguments;
  Node object = e.child(Field::Argument), field = e.child(Field::Field);
  Path name = path_of(field);
  if (name.empty() || broken(object)) return {};
  ir::Operand place = rooted(value(object), object);
  return out_.member(place, Name::of(name.back()), e.span());
}

// ---- Constants

ir::Operand FunctionLowering::number(Node e) {
  std::string text;
  for (char c : e.text())
    if (c != '\'') text += c;
  bool hex = text.starts_with("0x") || text.starts_with("0X");
  double v = text.starts_with("0b") || text.starts_with("0B") ? static_cast<double>(std::strtoull(text.c_str() + 2, nullptr, 2))
             : text.size() > 1 && text[0] == '0' && text.find_first_not_of("01234567uUlL") == text.npos ? static_cast<double>(std::strtoull(text.c_str(), nullptr, 8))
             : hex ? static_cast<double>(std::strtoull(text.c_str(), nullptr, 16)) : std::strtod(text.c_str(), nullptr);
  return out_.number(v, e.span());
}

std::string FunctionLowering::string_text(Node e) {
  std::string text;
  for (Node part : e.named_children()) {
    if (part.is(Syntax::StringContent) || part.is(Syntax::RawContent)) {
      text += part.text();
    } else if (part.is(Syntax::Escape)) {
      std::string_view s = part.text();
      char c = s.size() > 1 ? s[1] : 0;
      text += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    } else if (part.is(Syntax::String) || part.is(Syntax::RawString)) {
      text += string_text(part);
    }
  }
  return text;
}

// ---- Operators

ir::Operand FunctionLowering::short_circuit(Node whole, Node left_node, Node right_node, std::string_view op, const ir::Operand *dest) {
  ir::Operand left = value(left_node);
  ir::Operand t = target(whole, dest && *dest ? dest : nullptr);
  ir::Instruction i;
  i.kind = ir::Kind::If;
  i.form = ir::Form::ShortCircuit;
  i.span = whole.span();
  i.dest = t;
  i.value = left;
  bool both = op == "&&" || op == "and";
  i.name = Name::of(both ? "&&" : "||");
  out_.open(i);
  for (bool right : {both, !both}) {
    out_.begin_block();
    if (right)
      assign(right_node, t, right_node.span());
    else if (left)
      out_.copy(left_node.span(), t, left);
    out_.end_block();
  }
  out_.close();
  return t;
}

// a << b << c: calls of an object whose type is known, else an operator like others.
ir::Operand FunctionLowering::shift(Node e, std::string_view op, const ir::Operand *dest) {
  Node first = e;
  for (int guard = 0; first.is(Syntax::Binary) && operator_of(first) == op && guard < kDeepest; ++guard) first = first.child(Field::Left);
  bool object = false;
  if (first.is(Syntax::Qualified) && path_of(first).front() == "std") object = true;
  StaticType type = static_type(first);
  if (type && (file_.index().type(type).kind == Found::Kind::Library || class_of(type))) object = true;
  if (first.is(Syntax::Identifier)) {
    FunctionLowering *owner = nullptr;
    if (!find(first.text(), owner) && file_.index().resolve({std::string(first.text())}, class_ ? class_->name : scope_, file_.file()).kind == Found::Kind::Library) object = true;
  }
  Node left_node = e.child(Field::Left), right_node = e.child(Field::Right);
  ir::Operand left = value(left_node);
  if (object) {
    left = rooted(left, left_node);
    ir::Operand callee = out_.member(left, Name::of("operator" + std::string(op)), left_node.span());
    ir::Argument a;
    a.value = value(right_node);
    return emit_call(e, callee, {a}, dest);
  }
  ir::Operand right = value(right_node);
  if (dest && !*dest) return {};
  ir::Operand t = target(e, dest);
  out_.assign(ir::Form::Binary, e.span(), t, {}, {{left}, {right}}, Name::of(op));
  return t;
}

ir::Operand FunctionLowering::binary(Node e, const ir::Operand *dest) {
  std::string_view op = operator_of(e);
  Node left_node = e.child(Field::Left), right_node = e.child(Field::Right);
  if (broken(left_node) || broken(right_node)) return opaque(e, dest);
  if (op == "<<" || op == ">>") return shift(e, op, dest);
  bool logical = op == "&&" || op == "||" || op == "and" || op == "or";
  if (logical) {
    Node around = e.parent();
    while (around.is(Syntax::Parenthesized)) around = around.parent();
    if (around.is(Syntax::CoAwait)) // co_await (a() && b()): an operator of awaitables that a using-directive brings
      for (Path d : file_.index().library_directives(class_ ? class_->name : scope_, file_.file())) {
        d.push_back("operator" + std::string(op == "and" ? "&&" : op == "or" ? "||" : op));
        if (!file_.index().libraries().known(d)) continue;
        ir::Argument a, b;
        a.value = value(left_node);
        b.value = value(right_node);
        return emit_call(e, file_.library(d, *this, e.span()), {a, b}, dest);
      }
    if (does_something(right_node)) return short_circuit(e, left_node, right_node, op, dest);
  }
  ir::Operand left = value(left_node), right = value(right_node);
  if (dest && !*dest) return {};
  ir::Operand t = target(e, dest);
  out_.assign(ir::Form::Binary, e.span(), t, {}, {{left}, {right}}, Name::of(op));
  return t;
}

// left = right, for whatever the left side is.
ir::Operand FunctionLowering::store(Node left, Node right, Node whole) {
  while (left.is(Syntax::Parenthesized) && left.first_named_child()) left = left.first_named_child();
  if (left.is(Syntax::Subscript)) {
    Node base = left.child(Field::Argument);
    Node key = left.child(Field::Indices).first_named_child();
    ir::Operand container = rooted(value(base), base);
    ir::Operand k = key ? value(key) : ir::Operand();
    ir::Operand v = value(right);
    out_.assign(ir::Form::Index, whole.span(), out_.member(container, Name::of("[]"), left.span()), v, {{k}});
    return v;
  }
  ir::Operand place = value(left);
  if (!place || place.root == ir::Root::Constant || place.root == ir::Root::Import || place.root == ir::Root::Class) {
    value(right);
    return place;
  }
  assign(right, place, whole.span());
  return place;
}

ir::Operand FunctionLowering::assignment(Node e, const ir::Operand *dest) {
  (void)dest;
  Node left_node = e.child(Field::Left), right_node = e.child(Field::Right);
  std::string_view op = operator_of(e);
  if (broken(left_node) || broken(right_node)) return opaque(e, dest);
  if (op == "=") return store(left_node, right_node, e);
  ir::Operand left = value(left_node), right = value(right_node);
  if (left && left.root != ir::Root::Constant && left.root != ir::Root::Class)
    out_.assign(ir::Form::Binary, e.span(), left, {}, {{left}, {right}}, Name::of(op.substr(0, op.size() - 1)));
  return left;
}

ir::Operand FunctionLowering::conditional(Node e, const ir::Operand *dest, bool kept) {
  ir::Instruction i;
  i.kind = ir::Kind::If;
  i.form = ir::Form::Ternary;
  i.span = e.span();
  i.value = value(e.child(Field::Condition));
  if (kept) i.dest = target(e, dest && *dest ? dest : nullptr);
  out_.open(i);
  Node yes = e.child(Field::Consequence);
  for (Node arm : {yes ? yes : e.child(Field::Condition), e.child(Field::Alternative)}) {
    out_.begin_block();
    if (kept && !broken(arm))
      assign(arm, i.dest, arm.span());
    else
      discard(arm);
    out_.end_block();
  }
  out_.close();
  return i.dest;
}

ir::Operand FunctionLowering::subscript(Node e, const ir::Operand *dest) {
  Node base = e.child(Field::Argument), key = e.child(Field::Indices).first_named_child();
  if (broken(base)) return {};
  ir::Operand container = rooted(value(base), base);
  if (key.is(Syntax::Number) && key.text().size() < 10 && key.text().find_first_not_of("0123456789") == std::string_view::npos)
    return out_.member(container, Name::of(key.text()), e.span());
  ir::Operand k = key ? value(key) : ir::Operand();
  ir::Operand t = target(e, dest);
  out_.assign(ir::Form::Index, e.span(), t, container, {{k}});
  return t;
}

ir::Operand FunctionLowering::lambda(Node e, const ir::Operand *dest) {
  // [x = f()]: a local of the function around.
  std::vector<std::pair<std::string, LocalVariable>> made;
  for (Node c : e.child(Field::Captures).named_children())
    if (c.is(Syntax::CaptureInitializer)) {
      Node name = c.child(Field::Left), init = c.child(Field::Right);
      if (broken(init)) continue;
      StaticType type = static_type(init);
      ir::LocalId id = out_.add_local(Name::of(name.text()), name.span(), true);
      out_.function().locals[id.value].type = file_.type(type);
      assign(init, out_.local(id, name.span()), init.span());
      made.push_back({std::string(name.text()), {id, type, false}});
    }
  blocks_.emplace_back();
  for (auto &[name, variable] : made) blocks_.back()[name] = variable;
  FunctionLowering inner(file_, this, Name(), ir::FunctionKind::Arrow, e.span(), scope_, class_);
  inner.depth_ = depth_;
  Node d = e.child(Field::Declarator);
  if (Node trailing = d.child_of_kind(Syntax::TrailingReturn)) inner.out_.function().result = file_.type(written(trailing.first_named_child()));
  if (Node list = d.child(Field::Parameters)) inner.parameters(list);
  if (Node body = e.child(Field::Body); !broken(body)) inner.body(body);
  ir::FunctionId id = inner.finish();
  blocks_.pop_back();
  ir::Operand t = dest && *dest ? *dest : temporary(e);
  out_.closure(e.span(), t, id);
  return t;
}

ir::Operand FunctionLowering::initializers(Node e, const ir::Operand *dest) {
  std::vector<ir::Argument> values;
  bool object = false;
  for (Node item : e.named_children()) {
    ir::Argument a;
    if (item.is(Syntax::InitializerPair)) {
      Path name = path_of(item.child(Field::Designator).first_named_child());
      if (!name.empty()) a.keyword = Name::of(name.back()), object = true;
      a.value = value(item.child(Field::Value));
    } else {
      a.value = value(item);
    }
    values.push_back(a);
  }
  ir::Operand t = target(e, dest);
  out_.assign(object ? ir::Form::Object : ir::Form::Array, e.span(), t, {}, values);
  return t;
}

// Reads what it mentions; calls inside still happen.
ir::Operand FunctionLowering::opaque(Node e, const ir::Operand *dest) {
  std::vector<ir::Argument> mentioned;
  if (depth_ <= kDeepest)
    for (Node child : e.named_children()) {
      if (broken(child)) continue;
      if (ir::Operand o = value(child)) {
        ir::Argument a;
        a.value = o;
        mentioned.push_back(a);
      }
    }
  ir::Operand t = dest ? *dest : temporary(e);
  ir::InstrId id = out_.opaque(e.span(), Name::of(e.kind_name()), mentioned);
  out_.instruction(id).dest = t;
  return t;
}

ir::Operand FunctionLowering::value(Node e, const ir::Operand *dest) {
  if (broken(e)) return {};
  Deeper deeper(*this);
  if (depth_ > kDeepest) {
    file_.too_deep = file_.too_deep.empty() ? e.span() : file_.too_deep;
    return opaque(e, dest);
  }
  Span at = e.span();
  switch (syntax(e)) {
  case Syntax::Parenthesized: return e.first_named_child() ? value(e.first_named_child(), dest) : ir::Operand();
  case Syntax::Number: return number(e);
  case Syntax::Character: return out_.number(e.text().size() > 2 ? static_cast<unsigned char>(e.text()[1]) : 0, at);
  case Syntax::True: return out_.constant({ir::Constant::Kind::True, 0, Name()}, at);
  case Syntax::False: return out_.constant({ir::Constant::Kind::False, 0, Name()}, at);
  case Syntax::Null: return out_.constant({ir::Constant::Kind::Null, 0, Name()}, at);
  case Syntax::String:
  case Syntax::RawString:
  case Syntax::Concatenated: return out_.string(string_text(e), at);
  case Syntax::UserLiteral: return e.first_named_child() ? value(e.first_named_child(), dest) : out_.number(0, at);
  case Syntax::Identifier:
  case Syntax::TypeIdentifier: return identifier(e, 0, false);
  case Syntax::FieldIdentifier: return identifier(e, 0, false);
  case Syntax::Qualified: return qualified(e, 0, false);
  case Syntax::TemplateFunction:
  case Syntax::TemplateType: return identifier(e, 0, false);
  case Syntax::This: return out_.this_value(at);
  case Syntax::FieldExpression: return member(e, 0);
  case Syntax::Subscript: return subscript(e, dest);
  case Syntax::Binary: return binary(e, dest);
  case Syntax::Assignment: return assignment(e, dest);
  case Syntax::Comma:
    discard(e.child(Field::Left));
    return e.child(Field::Right) ? value(e.child(Field::Right), dest) : ir::Operand();
  case Syntax::PointerExpression: return value(e.child(Field::Argument), dest);
  case Syntax::Unary: {
    if (operator_of(e) == "+") return value(e.child(Field::Argument), dest);
    ir::Operand v = value(e.child(Field::Argument));
    if (!v || (dest && !*dest)) return {};
    ir::Operand t = target(e, dest);
    out_.assign(ir::Form::Unary, at, t, v, {}, Name::of(operator_of(e) == "not" ? "!" : operator_of(e)));
    return t;
  }
  case Syntax::Update: {
    ir::Operand place = value(e.child(Field::Argument));
    if (place && place.root != ir::Root::Constant && place.root != ir::Root::Class)
      out_.assign(ir::Form::Binary, at, place, {}, {{place}, {out_.number(1, {})}}, Name::of(operator_of(e).substr(0, 1)));
    return place;
  }
  case Syntax::Conditional: return conditional(e, dest, true);
  case Syntax::Call: return call(e, dest);
  case Syntax::New: return new_expression(e, dest);
  case Syntax::Delete: {
    Node last;
    for (Node child : e.named_children()) last = child;
    if (ir::Operand o = value(last); o && o.root != ir::Root::Constant) out_.assign(ir::Form::Delete, at, {}, o);
    return {};
  }
  case Syntax::CoAwait: {
    ir::Operand v = value(e.child(Field::Argument)), t = target(e, dest);
    if (!v) v = temporary(e);
    out_.await(at, t, v);
    return t;
  }
  case Syntax::Lambda: return lambda(e, dest);
  case Syntax::Cast: return value(e.child(Field::Value), dest);
  case Syntax::CompoundLiteral: {
    StaticType type = written(e.child(Field::Type));
    Node list = e.child(Field::Value);
    return type ? construct(type, e, list, dest) : list.named_child_count() == 1 ? value(list.first_named_child(), dest) : initializers(list, dest);
  }
  case Syntax::Initializers: return initializers(e, dest);
  case Syntax::ArgumentList: return e.named_child_count() == 1 ? value(e.first_named_child(), dest) : initializers(e, dest);
  case Syntax::PackExpansion: return value(e.first_named_child(), dest);
  case Syntax::Sizeof:
  case Syntax::Alignof:
  case Syntax::Requires:
  case Syntax::TypeDescriptor:
  case Syntax::PrimitiveType: return out_.constant({ir::Constant::Kind::Undefined, 0, Name()}, at);
  case Syntax::Compound: statement(e); return {};
  case Syntax::Comment: return {};
  case Syntax::Parameter: return parameter_as_value(e);
  default:
    if (!e.is_named()) return {};
    return opaque(e, dest);
  }
}

} // namespace hasten::frontends::cpp_syntax

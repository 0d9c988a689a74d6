// Statements, in order of evaluation. A variable that owns a resource opens a scope: the rest of its block.
#include <algorithm>
#include <array>

#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

static ir::Instruction structured(ir::Kind kind, ir::Form form, Span span) {
  ir::Instruction i;
  i.kind = kind;
  i.form = form;
  i.span = span;
  return i;
}

ir::LocalId FunctionLowering::declare(std::string_view name, Span at, StaticType type, bool constant) {
  ir::LocalId id = out_.add_local(Name::of(name.empty() ? "_" : name), at, constant);
  out_.function().locals[id.value].type = file_.type(type);
  blocks_.back()[std::string(name)] = {id, std::move(type), false};
  return id;
}

void FunctionLowering::parameters(Node list) {
  for (Node p : list.named_children()) {
    if (broken(p) || !(p.is(Syntax::Parameter) || p.is(Syntax::OptionalParameter) || p.is(Syntax::VariadicParameter))) continue;
    Node d = p.child(Field::Declarator);
    Node function = d ? function_declarator(d) : Node();
    Node name = function ? innermost_declarator(function.child(Field::Declarator)) : innermost_declarator(d);
    if (!name.is(Syntax::Identifier)) name = Node();
    if (!d && p.text() == "void") continue;
    StaticType type = function ? StaticType{} : written(p.child(Field::Type), d);
    ir::Parameter parameter;
    parameter.name = Name::of(name ? name.text() : "_");
    parameter.optional = p.is(Syntax::OptionalParameter);
    if (p.is(Syntax::VariadicParameter)) parameter.kind = ir::Parameter::Kind::Rest;
    parameter.local = declare(name ? name.text() : "_", name.span(), type, false);
    ir::Local &local = out_.function().locals[parameter.local.value];
    local.parameter = true;
    parameter.type = local.type;
    out_.function().parameters.push_back(std::move(parameter));
  }
}

bool FunctionLowering::is_coroutine(Node body) const {
  for (Node n = body; n;) {
    Syntax kind = syntax(n);
    if (kind == Syntax::CoAwait || kind == Syntax::CoReturn || kind == Syntax::CoYield) return true;
    n = next_in(body, n, kind != Syntax::Lambda || n == body);
  }
  return false;
}

void FunctionLowering::body(Node body) {
  out_.function().is_async = is_coroutine(body);
  statement(body);
}

void FunctionLowering::block(Node node) {
  out_.begin_block();
  blocks_.emplace_back();
  if (node) statement(node);
  blocks_.pop_back();
  out_.end_block();
}

// The variable a declaration makes, if it is released at the end of the block: a lock, a transaction, a file.
std::optional<ir::Operand> FunctionLowering::opens_scope(Node s) {
  if (!s.is(Syntax::Declaration) || depth_ > 40 || has_storage(s, "static") || has_storage(s, "thread_local")) return std::nullopt;
  Node declarator;
  for (Node d : s.children())
    if (d.field<Field>() == Field::Declarator) {
      if (declarator) return std::nullopt;
      declarator = d;
    }
  if (!declarator || is_indirect(declarator) || s.child(Field::Type).is(Syntax::Placeholder)) return std::nullopt;
  Node name = innermost_declarator(declarator);
  if (name.is(Syntax::FunctionDeclarator)) name = innermost_declarator(name.child(Field::Declarator));
  auto known = blocks_.back().find(std::string(name.text()));
  if (known == blocks_.back().end() || known->second.of_module) return std::nullopt;
  const ProjectIndex &index = file_.index();
  if (index.is_handle(known->second.type)) return std::nullopt;
  Found f = index.type(known->second.type);
  bool scoped = f.kind == Found::Kind::Class ? f.entity->owns_resource : f.kind == Found::Kind::Library && index.libraries().scoped(f.library);
  if (!scoped) return std::nullopt;
  return out_.local(known->second.id, {});
}

void FunctionLowering::statements(std::vector<Node> list) {
  Deeper deeper(*this);
  for (size_t i = 0; i < list.size(); ++i) {
    statement(list[i]);
    if (i + 1 == list.size()) continue;
    std::optional<ir::Operand> owner = opens_scope(list[i]);
    if (!owner) continue;
    ir::Instruction scope = structured(ir::Kind::Scope, ir::Form::Using, list[i].span());
    scope.value = *owner;
    out_.open(scope);
    out_.begin_block();
    statements(std::vector<Node>(list.begin() + static_cast<long>(i) + 1, list.end()));
    out_.end_block();
    out_.close();
    return;
  }
}

void FunctionLowering::statement(Node s) {
  if (broken(s)) return;
  Deeper deeper(*this);
  if (depth_ > kDeepest) {
    file_.too_deep = file_.too_deep.empty() ? s.span() : file_.too_deep;
    opaque(s, nullptr);
    return;
  }
  switch (syntax(s)) {
  case Syntax::Compound: {
    std::vector<Node> list;
    for (Node child : s.named_children())
      if (!broken(child)) list.push_back(child);
    blocks_.emplace_back();
    statements(std::move(list));
    blocks_.pop_back();
    return;
  }
  case Syntax::ExpressionStatement:
    if (Node e = s.first_named_child()) discard(e);
    return;
  case Syntax::Declaration: return local_declaration(s);
  case Syntax::InitStatement:
    for (Node child : s.named_children()) statement(child);
    return;
  case Syntax::If: return if_statement(s);
  case Syntax::Else:
    for (Node child : s.named_children()) statement(child);
    return;
  case Syntax::Switch: return switch_statement(s);
  case Syntax::For: return for_statement(s);
  case Syntax::RangeFor: return range_for(s);
  case Syntax::While: return while_statement(s, true);
  case Syntax::Do: return while_statement(s, false);
  case Syntax::Try: return try_statement(s);
  case Syntax::Return:
  case Syntax::CoReturn: {
    Node e = s.first_named_child();
    ir::Operand v = e ? value(e) : ir::Operand();
    out_.ret(s.span(), v);
    return;
  }
  case Syntax::CoYield: {
    Node e = s.first_named_child();
    ir::Operand v = e ? value(e) : ir::Operand();
    out_.jump(ir::Form::Yield, s.span(), v);
    return;
  }
  case Syntax::Throw: {
    Node e = s.first_named_child();
    ir::Operand v = e ? value(e) : ir::Operand();
    out_.jump(ir::Form::Throw, s.span(), v);
    return;
  }
  case Syntax::Break: out_.jump(ir::Form::Break, s.span()); return;
  case Syntax::Continue: out_.jump(ir::Form::Continue, s.span()); return;
  case Syntax::Labeled:
  case Syntax::AttributedStatement: {
    Node last;
    for (Node child : s.named_children()) last = child;
    if (last) statement(last);
    return;
  }
  case Syntax::Case:
    for (Node child : s.named_children())
      if (child.field<Field>() != Field::Value) statement(child);
    return;
  case Syntax::Class:
  case Syntax::Struct:
  case Syntax::Union: // A local class
  case Syntax::Using:
  case Syntax::AliasDeclaration:
  case Syntax::TypeDefinition:
  case Syntax::NamespaceAlias:
  case Syntax::StaticAssert:
  case Syntax::FunctionDefinition:
  case Syntax::Template:
  case Syntax::Enum: return;
  case Syntax::Other:
    if (!s.is_named()) return;
    opaque(s, nullptr);
    return;
  default: return discard(s);
  }
}

// ---- Declarations

void FunctionLowering::local_declaration(Node s) {
  for (Node d : s.children())
    if (d.field<Field>() == Field::Declarator && !broken(d)) local_variable(s, d);
}

// `T x(a)` parses as a function's declaration. Inside a body it is one only where a parameter has a name.
static bool declares_function(Node declarator) {
  for (Node p : declarator.child(Field::Parameters).named_children()) {
    Node d = p.child(Field::Declarator);
    if (p.is(Syntax::OptionalParameter) || p.is(Syntax::VariadicParameter)) return true;
    if (p.child(Field::Type).is(Syntax::PrimitiveType) && !d.is(Syntax::AbstractFunction) && !d.is(Syntax::FunctionDeclarator)) return true;
    if (d && innermost_declarator(d).is(Syntax::Identifier) && !d.is(Syntax::ParenthesizedDeclarator) && !d.is(Syntax::FunctionDeclarator) && !d.is(Syntax::PointerDeclarator) && !d.is(Syntax::ReferenceDeclarator)) return true;
  }
  return declarator.child(Field::Parameters).named_child_count() == 0;
}

void FunctionLowering::local_variable(Node s, Node d) {
  Node type_node = s.child(Field::Type);
  bool is_static = has_storage(s, "static") || has_storage(s, "thread_local");
  if (has_storage(s, "extern")) return;
  bool initialised = d.is(Syntax::InitDeclarator);
  Node init = initialised ? d.child(Field::Value) : Node();
  Node inner = innermost_declarator(d);
  Node call_arguments;
  if (inner.is(Syntax::FunctionDeclarator)) {
    if (inner.child(Field::Declarator).is(Syntax::ParenthesizedDeclarator)) { // A pointer to a function
      inner = innermost_declarator(inner.child(Field::Declarator));
    } else if (declares_function(inner) || !type_node) {
      return;
    } else {
      call_arguments = inner.child(Field::Parameters);
      inner = innermost_declarator(inner.child(Field::Declarator));
    }
  }
  StaticType type = written(type_node, d.is(Syntax::InitDeclarator) ? d.child(Field::Declarator) : d);
  bool automatic = type_node.is(Syntax::Placeholder);
  if (inner.is(Syntax::StructuredBinding)) {
    StaticType of = init ? static_type(init) : StaticType{};
    ir::Operand whole = out_.temporary(d.span());
    out_.function().locals[whole.index].type = file_.type(of);
    if (init) assign(init, whole, d.span());
    return bindings(inner, whole, of);
  }
  if (!inner.is(Syntax::Identifier)) return;
  if (automatic) type = init ? static_type(init) : StaticType{};
  bool list = init.is(Syntax::ArgumentList) || init.is(Syntax::Initializers);
  bool array = false;
  for (Node at = d; at && at != inner; at = at.is(Syntax::InitDeclarator) || at.child(Field::Declarator) ? at.child(Field::Declarator) : Node())
    array |= at.is(Syntax::ArrayDeclarator);
  auto initialise = [&](FunctionLowering &in, ir::Operand place, const ir::Local *) {
    if (call_arguments) {
      ir::Operand made = in.construct(type, d, call_arguments, &place);
      if (made && !in.same(made, place)) in.out_.copy(d.span(), place, made);
    } else if (list && type && !type.text.indirect && !array) {
      ir::Operand made = in.construct(type, d, init, &place);
      if (made && !in.same(made, place)) in.out_.copy(d.span(), place, made);
    } else if (init) {
      Node one = list && init.named_child_count() == 1 ? init.first_named_child() : init;
      in.assign(one, place, d.span());
    } else if (type && !type.text.indirect && !array && !automatic) {
      Found f = file_.index().type(type);
      if (f.kind == Found::Kind::Class || f.kind == Found::Kind::Library) {
        ir::Operand made = in.construct(type, d, Node(), &place);
        if (made && !in.same(made, place)) in.out_.copy(d.span(), place, made);
      }
    }
  };
  if (is_static) { // Made once: the module's
    FunctionLowering &top = file_.top();
    ir::LocalId id = file_.module_name("static@" + std::to_string(inner.span().begin), inner.text(), inner.span(), false);
    top.out_.function().locals[id.value].type = file_.type(type);
    blocks_.back()[std::string(inner.text())] = {id, type, true};
    std::swap(top.scope_, scope_);
    std::swap(top.class_, class_);
    initialise(top, top.out_.local(id, inner.span()), nullptr);
    std::swap(top.scope_, scope_);
    std::swap(top.class_, class_);
    return;
  }
  // The initialiser does not see the name.
  std::string name(inner.text());
  ir::LocalId id = out_.add_local(Name::of(name), inner.span(), type.text.constant);
  out_.function().locals[id.value].type = file_.type(type);
  bool shadows = blocks_.back().count(name) > 0;
  if (shadows) blocks_.back().erase(name);
  initialise(*this, out_.local(id, inner.span()), nullptr);
  blocks_.back()[name] = {id, type, false};
}

void FunctionLowering::bindings(Node binding, ir::Operand whole, const StaticType &type) {
  size_t i = 0;
  for (Node name : binding.named_children()) {
    ir::LocalId id = declare(name.text(), name.span(), file_.index().element(type, i), false);
    ir::Operand part = out_.member(whole, Name::of(std::to_string(i)), {});
    out_.copy(name.span(), out_.local(id, name.span()), part);
    ++i;
  }
}

// ---- Branches and loops

ir::Operand FunctionLowering::condition(Node clause) {
  if (broken(clause)) return {};
  if (!clause.is(Syntax::ConditionClause)) return value(clause.is(Syntax::Parenthesized) ? clause.first_named_child() : clause);
  if (Node init = clause.child(Field::Initializer)) statement(init);
  Node v = clause.child(Field::Value);
  if (!v.is(Syntax::Declaration)) return v ? value(v) : ir::Operand();
  Node d = v.child(Field::Declarator), init = v.child(Field::Value);
  Node name = innermost_declarator(d);
  if (!name.is(Syntax::Identifier)) return init ? value(init) : ir::Operand();
  StaticType type = v.child(Field::Type).is(Syntax::Placeholder) ? static_type(init) : written(v.child(Field::Type), d);
  ir::LocalId id = out_.add_local(Name::of(name.text()), name.span());
  out_.function().locals[id.value].type = file_.type(type);
  if (init) assign(init, out_.local(id, name.span()), v.span());
  blocks_.back()[std::string(name.text())] = {id, type, false};
  return out_.local(id, name.span());
}

void FunctionLowering::if_statement(Node s) {
  blocks_.emplace_back();
  ir::Instruction i = structured(ir::Kind::If, ir::Form::Branch, s.span());
  i.value = condition(s.child(Field::Condition));
  out_.open(i);
  block(s.child(Field::Consequence));
  block(s.child(Field::Alternative));
  out_.close();
  blocks_.pop_back();
}

void FunctionLowering::switch_statement(Node s) {
  blocks_.emplace_back();
  ir::Instruction i = structured(ir::Kind::If, ir::Form::Switch, s.span());
  i.value = condition(s.child(Field::Condition));
  // One block per label that has statements of its own.
  std::vector<std::vector<Node>> cases;
  bool has_default = false;
  for (Node part : s.child(Field::Body).named_children()) {
    if (broken(part)) continue;
    if (!part.is(Syntax::Case)) {
      if (cases.empty()) cases.emplace_back();
      cases.back().push_back(part);
      continue;
    }
    has_default |= part.has_token(Syntax::DefaultToken);
    std::vector<Node> list;
    for (Node child : part.named_children())
      if (child.field<Field>() != Field::Value && !broken(child)) list.push_back(child);
    if (!list.empty()) cases.push_back(std::move(list));
  }
  if (has_default) i.name = Name::of("default");
  out_.open(i);
  for (auto &one : cases) {
    out_.begin_block();
    blocks_.emplace_back();
    statements(std::move(one));
    blocks_.pop_back();
    out_.end_block();
  }
  out_.close();
  blocks_.pop_back();
}

// for (auto it = rows.begin(); it != rows.end(); ++it): `it` acts like the element, since what acts like a pointer is seen
// through. The container, or none.
static Node iterated(Node s, Node &name) {
  Node init = s.child(Field::Initializer), c = s.child(Field::Condition);
  if (!init.is(Syntax::Declaration) || !c.is(Syntax::Binary) || operator_of(c) != "!=") return Node();
  Node d = init.child(Field::Declarator);
  if (!d.is(Syntax::InitDeclarator)) return Node();
  name = innermost_declarator(d);
  auto of = [](Node call, std::string_view plain, std::string_view constant) {
    Node f = call.is(Syntax::Call) ? call.child(Field::Function) : Node();
    std::string_view method = f.is(Syntax::FieldExpression) ? f.child(Field::Field).text() : std::string_view();
    return method == plain || method == constant ? f.child(Field::Argument) : Node();
  };
  Node from = of(d.child(Field::Value), "begin", "cbegin"), to = of(c.child(Field::Right), "end", "cend");
  if (!name.is(Syntax::Identifier) || !from || !to || from.text() != to.text() || c.child(Field::Left).text() != name.text()) return Node();
  return from;
}

void FunctionLowering::for_statement(Node s) {
  Node iterator;
  if (Node container = iterated(s, iterator)) {
    blocks_.emplace_back();
    ir::Instruction loop = structured(ir::Kind::Loop, ir::Form::ForEach, s.span());
    loop.value = value(container);
    StaticType of = static_type(container);
    StaticType type = file_.index().element(of, 1) ? StaticType{} : file_.index().element(of);
    loop.dest = out_.local(declare(iterator.text(), iterator.span(), type, false), iterator.span());
    out_.open(loop);
    block(Node());
    block(s.child(Field::Body));
    block(Node());
    block(Node());
    out_.close();
    blocks_.pop_back();
    return;
  }
  blocks_.emplace_back();
  if (Node init = s.child(Field::Initializer)) statement(init);
  ir::InstrId loop = out_.open(structured(ir::Kind::Loop, ir::Form::Counter, s.span()));
  out_.begin_block();
  Node c = s.child(Field::Condition);
  ir::Operand v = c && !broken(c) ? value(c) : ir::Operand();
  out_.end_block();
  block(s.child(Field::Body));
  out_.begin_block();
  if (Node update = s.child(Field::Update)) discard(update);
  out_.end_block();
  block(Node());
  out_.close();
  out_.instruction(loop).value = v;
  blocks_.pop_back();
}

void FunctionLowering::range_for(Node s) {
  blocks_.emplace_back();
  if (Node init = s.child(Field::Initializer)) statement(init);
  Node right = s.child(Field::Right);
  ir::Operand range = value(right);
  StaticType container = static_type(right);
  Node d = s.child(Field::Declarator);
  Node name = innermost_declarator(d);
  bool automatic = s.child(Field::Type).is(Syntax::Placeholder);
  StaticType type = automatic ? file_.index().element(container) : written(s.child(Field::Type), d);
  bool map = automatic && bool(file_.index().element(container, 1));
  ir::Instruction loop = structured(ir::Kind::Loop, ir::Form::ForEach, s.span());
  loop.value = range;
  bool parts = name.is(Syntax::StructuredBinding);
  if (parts)
    loop.dest = out_.temporary(d.span());
  else
    loop.dest = out_.local(declare(name.text(), name.span(), map ? StaticType{} : type, false), name.span());
  out_.open(loop);
  block(Node());
  out_.begin_block();
  blocks_.emplace_back();
  if (parts) bindings(name, loop.dest, map ? container : type);
  statement(s.child(Field::Body));
  blocks_.pop_back();
  out_.end_block();
  block(Node());
  block(Node());
  out_.close();
  blocks_.pop_back();
}

void FunctionLowering::while_statement(Node s, bool first) {
  blocks_.emplace_back();
  ir::InstrId loop = out_.open(structured(ir::Kind::Loop, first ? ir::Form::While : ir::Form::DoWhile, s.span()));
  out_.begin_block();
  ir::Operand v = condition(s.child(Field::Condition));
  out_.end_block();
  block(s.child(Field::Body));
  block(Node());
  block(Node());
  out_.close();
  out_.instruction(loop).value = v;
  blocks_.pop_back();
}

void FunctionLowering::try_statement(Node s) {
  out_.open(structured(ir::Kind::Try, ir::Form::None, s.span()));
  block(s.child(Field::Body));
  block(Node());
  block(Node());
  for (Node handler : s.named_children()) {
    if (!handler.is(Syntax::Catch) || broken(handler)) continue;
    out_.begin_block();
    blocks_.emplace_back();
    if (Node p = handler.child(Field::Parameters).child_of_kind(Syntax::Parameter)) {
      Node name = innermost_declarator(p.child(Field::Declarator));
      StaticType type = written(p.child(Field::Type), p.child(Field::Declarator));
      ir::LocalId id = declare(name.is(Syntax::Identifier) ? name.text() : "_", name.is(Syntax::Identifier) ? name.span() : Span(), type, true);
      std::vector<ir::Argument> types;
      Found f = file_.index().type(type);
      ir::Operand place = f.kind == Found::Kind::Class ? file_.class_place(*f.entity, *this, p.child(Field::Type).span())
                          : f ? file_.library(f.library, *this, p.child(Field::Type).span()) : ir::Operand();
      if (place) types.push_back({place});
      out_.assign(ir::Form::Caught, p.span(), out_.local(id, p.span()), {}, types);
    }
    statement(handler.child(Field::Body));
    blocks_.pop_back();
    out_.end_block();
  }
  out_.close();
}

} // namespace hasten::frontends::cpp_syntax

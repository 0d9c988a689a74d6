// Calls: of functions, methods and constructors. What only passes its argument on is seen through.
#include <algorithm>

#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

// Of the call whose callee is being named.
ArgumentTypes FunctionLowering::argument_types() {
  Node list = given_;
  return [this, list](size_t index) -> std::string {
    size_t i = 0;
    for (Node a : list.named_children()) {
      if (i++ != index) continue;
      while (a.is(Syntax::Parenthesized) && a.first_named_child()) a = a.first_named_child();
      if (a.is(Syntax::String) || a.is(Syntax::RawString) || a.is(Syntax::Concatenated)) return "\"";
      if (a.is(Syntax::Number)) return "0";
      StaticType t = static_type(a);
      return t && !t.text.automatic ? text_of(t.text) : std::string();
    }
    return {};
  };
}

std::vector<ir::Argument> FunctionLowering::arguments(Node list) {
  std::vector<ir::Argument> result;
  for (Node e : list.named_children()) {
    ir::Argument a;
    if (!broken(e)) {
      a.spread = e.is(Syntax::PackExpansion);
      a.value = value(e);
    }
    result.push_back(a);
  }
  return result;
}

// `T x(a, b(c))` reads as parameters where it could be a declaration.
ir::Operand FunctionLowering::parameter_as_value(Node p) {
  Node type = p.child(Field::Type), d = p.child(Field::Declarator);
  if (broken(type)) return {};
  if (!d) return type.is(Syntax::Qualified) ? qualified(type, 0, false) : identifier(type, 0, false);
  Span at = p.span();
  if (d.is(Syntax::AbstractFunction) || d.is(Syntax::FunctionDeclarator) || d.is(Syntax::ParenthesizedDeclarator) || d.is(Syntax::AbstractParenthesized)) {
    // b(c), or B(c)
    Path path = path_of(type);
    std::vector<ir::Argument> given;
    Node list = d.child(Field::Parameters);
    if (d.is(Syntax::ParenthesizedDeclarator) || d.is(Syntax::AbstractParenthesized)) list = Node();
    if (d.is(Syntax::FunctionDeclarator) && d.child(Field::Declarator)) {
      ir::Argument a;
      Node inner = innermost_declarator(d.child(Field::Declarator));
      a.value = inner.is(Syntax::Identifier) ? identifier(inner, 0, false) : ir::Operand();
      given.push_back(a);
    } else if (list) {
      given = arguments(list);
    } else {
      ir::Argument a;
      Node inner = innermost_declarator(d.first_named_child());
      if (inner.is(Syntax::Identifier)) a.value = identifier(inner, 0, false), given.push_back(a);
    }
    if (path.empty()) return given.empty() ? ir::Operand() : given[0].value;
    Found f = file_.index().resolve(path, class_ ? class_->name : scope_, file_.file());
    bool is_new = f.kind == Found::Kind::Class || (f.kind == Found::Kind::Library && file_.index().libraries().is_type(f.library));
    ir::Operand callee = type.is(Syntax::Qualified) ? qualified(type, given.size(), true) : identifier(type, given.size(), true);
    if (!callee) return {};
    ir::Operand t = out_.temporary(at);
    out_.call(at, t, callee, given, is_new ? static_cast<uint8_t>(ir::Flag::New) : 0);
    return t;
  }
  Node inner = innermost_declarator(d);
  if (!inner.is(Syntax::Identifier)) return type.is(Syntax::Qualified) ? qualified(type, 0, false) : identifier(type, 0, false);
  ir::Operand left = identifier(type, 0, false), right = identifier(inner, 0, false), t = out_.temporary(at); // a * b, a & b
  out_.assign(ir::Form::Binary, at, t, {}, {{left}, {right}}, Name::of(d.is(Syntax::PointerDeclarator) ? "*" : "&"));
  return t;
}

ir::Operand FunctionLowering::emit_call(Node whole, ir::Operand callee, const std::vector<ir::Argument> &arguments, const ir::Operand *dest, bool is_new) {
  ir::Operand t = target(whole, dest);
  if (!dest && t.root == ir::Root::Local && !is_new) out_.function().locals[t.index].type = file_.type(static_type(whole));
  if (!callee || callee.root == ir::Root::Constant) {
    ir::InstrId id = out_.opaque(whole.span(), Name::of(whole.kind_name()), arguments);
    out_.instruction(id).dest = t;
    return t;
  }
  out_.call(whole.span(), t, callee, arguments, is_new ? static_cast<uint8_t>(ir::Flag::New) : 0);
  return t;
}

ir::Operand FunctionLowering::construct(const StaticType &type, Node whole, Node list, const ir::Operand *dest) {
  const ProjectIndex &index = file_.index();
  Node only = list && list.named_child_count() == 1 ? list.first_named_child() : Node();
  auto plain = [&]() -> ir::Operand {
    if (!list) return {};
    if (only) return value(only, dest);
    return list.named_child_count() ? initializers(list, dest) : ir::Operand();
  };
  if (index.is_handle(type)) {
    if (list && list.named_child_count() >= 1) return only ? value(only, dest) : value(list.first_named_child(), dest);
    return {};
  }
  Found f = index.type(type);
  if (f.kind == Found::Kind::Nothing || f.kind == Found::Kind::Global) {
    if (f.kind == Found::Kind::Global && list && !list.is(Syntax::Initializers) && !only && list.named_child_count() > 0) { // A type that no header tells of
      std::vector<ir::Argument> given = arguments(list);
      return emit_call(whole, file_.library(f.library, *this, whole.span()), given, dest, true);
    }
    return plain();
  }
  if (only && !only.is(Syntax::Parameter)) { // A copy
    if (const Entity *cls = class_of(static_type(only)); cls && f.kind == Found::Kind::Class && cls == f.entity) return value(only, dest);
  }
  ir::Operand callee = f.kind == Found::Kind::Class ? file_.class_place(*f.entity, *this, whole.span()) : file_.library(f.library, *this, whole.span());
  std::vector<ir::Argument> given = list ? arguments(list) : std::vector<ir::Argument>();
  return emit_call(whole, callee, given, dest, true);
}

ir::Operand FunctionLowering::new_expression(Node e, const ir::Operand *dest) {
  Node list = e.child(Field::Arguments);
  StaticType type = written(e.child(Field::Type));
  if (e.child(Field::Declarator)) { // An array
    ir::Operand t = target(e, dest);
    out_.assign(ir::Form::Array, e.span(), t, {}, {});
    return t;
  }
  if (!type) {
    if (list && list.named_child_count() > 0) return value(list.first_named_child(), dest);
    return out_.constant({ir::Constant::Kind::Undefined, 0, Name()}, e.span());
  }
  Found f = file_.index().type(type);
  if (f.kind == Found::Kind::Global) {
    std::vector<ir::Argument> given = list ? arguments(list) : std::vector<ir::Argument>();
    return emit_call(e, file_.library(f.library, *this, e.span()), given, dest, true);
  }
  if (file_.index().is_handle(type)) return list.named_child_count() ? value(list.first_named_child(), dest) : out_.constant({ir::Constant::Kind::Undefined, 0, Name()}, e.span());
  return construct(type, e, list, dest);
}

static bool passes_on(std::string_view name) {
  return name == "move" || name == "forward" || name == "move_if_noexcept" || name == "as_const" || name == "addressof" || name == "ref" || name == "cref" || name == "launder";
}

static Node template_argument(Node callee) {
  for (int guard = 0; callee.is(Syntax::Qualified) && guard < 8; ++guard) callee = callee.child(Field::Name);
  return callee.child(Field::Arguments).first_named_child();
}

ir::Operand FunctionLowering::call(Node e, const ir::Operand *dest) {
  const ProjectIndex &index = file_.index();
  Node callee = e.child(Field::Function), list = e.child(Field::Arguments);
  if (broken(callee)) return opaque(e, dest);
  while (callee.is(Syntax::Parenthesized) && callee.first_named_child() && !callee.first_named_child().is(Syntax::Lambda)) callee = callee.first_named_child();
  size_t count = list.named_child_count();
  Node first = list.first_named_child();
  std::string_view scope = class_ ? std::string_view(class_->name) : std::string_view(scope_);

  if (callee.is(Syntax::PrimitiveType) || callee.is(Syntax::SizedType)) return first ? value(first, dest) : out_.number(0, e.span());

  if (callee.is(Syntax::FieldExpression)) {
    Node object = callee.child(Field::Argument);
    Path name = path_of(callee.child(Field::Field));
    if (broken(object) || name.empty()) return opaque(e, dest);
    StaticType type = static_type(object);
    bool own = operator_of(callee) == "." && index.is_handle(type);
    if (own && count == 0 && (name[0] == "get" || name[0] == "value")) return value(object, dest);
    if (own) { // The handle's own method: reset, use_count
      ir::Argument self;
      self.value = value(object);
      std::vector<ir::Argument> given = arguments(list);
      given.insert(given.begin(), self);
      Found f = index.resolve(type.text.path, type.scope, type.file);
      if (f.alias) f = index.resolve(f.alias.text.path, f.alias.scope, f.alias.file);
      if (f.kind != Found::Kind::Library) return emit_call(e, {}, given, dest);
      ir::Operand place = file_.library(f.library, *this, callee.span());
      return emit_call(e, out_.member(place, Name::of(name.back()), callee.span()), given, dest);
    }
    ir::Operand receiver = rooted(value(object), object);
    const Entity *cls = class_of(type);
    given_ = list;
    ir::Operand place = out_.member(receiver, Name::of(cls ? index.called_name(*cls, name.back(), count, argument_types()) : name.back()), callee.span());
    std::vector<ir::Argument> given = arguments(list);
    return emit_call(e, place, given, dest);
  }

  Path path = path_of(callee);
  if (!path.empty()) {
    std::string_view last = path.back();
    bool std_or_plain = path.size() == 1 || path[0] == "std" || path[0] == "boost";
    bool casts = last == "static_cast" || last == "dynamic_cast" || last == "const_cast" || last == "reinterpret_cast" || last.ends_with("_pointer_cast");
    if (count >= 1 && (casts || (std_or_plain && count == 1 && passes_on(last) && (path.size() > 1 || last == "move" || last == "forward")))) return value(first, dest);
    if (std_or_plain && (last == "make_shared" || last == "make_unique" || last == "make_optional"))
      if (Node given = template_argument(callee)) {
        StaticType type = written(given);
        Found f = type ? index.type(type) : Found();
        if (f.kind == Found::Kind::Class || f.kind == Found::Kind::Library || f.kind == Found::Kind::Global) {
          ir::Operand made = f.kind == Found::Kind::Class ? file_.class_place(*f.entity, *this, callee.span()) : file_.library(f.library, *this, callee.span());
          std::vector<ir::Argument> all = arguments(list);
          return emit_call(e, made, all, dest, true);
        }
      }
    FunctionLowering *owner = nullptr;
    LocalVariable *local = path.size() == 1 ? find(path[0], owner) : nullptr;
    if (!local && !(path.size() == 1 && class_ && index.has_member(*class_, path[0]))) {
      Found f = index.resolve(path, scope, file_.file());
      bool made = (f.kind == Found::Kind::Class && f.rest.empty()) || (f.kind == Found::Kind::Library && index.libraries().is_type(f.library));
      if (made) {
        StaticType type = written(callee);
        return construct(type, e, list, dest);
      }
    }
    ir::Operand place;
    bool object = false;
    if (local) {
      place = place_of(*local, *owner, callee.span());
      object = class_of(local->type) != nullptr;
    } else {
      given_ = list;
      place = path.size() == 1 ? identifier(callee, count, true) : qualified(callee, count, true);
      if (class_ && path.size() == 1) object = class_of(index.field(*class_, path[0])) != nullptr;
    }
    if (object) place = out_.member(place, Name::of("operator()"), callee.span());
    std::vector<ir::Argument> given = arguments(list);
    return emit_call(e, place, given, dest);
  }
  ir::Operand place = value(callee);
  std::vector<ir::Argument> given = arguments(list);
  return emit_call(e, place, given, dest);
}

} // namespace hasten::frontends::cpp_syntax

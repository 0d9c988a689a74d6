// Types of expressions where the source states them: declared names, members, results, casts. Everything else is left to
// linking.
#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

static constexpr int kDeepestType = 24;

StaticType FunctionLowering::written(Node type, Node declarator) const {
  return {type_text(type, declarator), class_ ? class_->name : scope_, file_.file()};
}

const Entity *FunctionLowering::class_of(const StaticType &type) const {
  if (!type) return nullptr;
  Found f = file_.index().type(type);
  return f.kind == Found::Kind::Class ? f.entity : nullptr;
}

static StaticType path_type(Path path) {
  StaticType t;
  t.text.path = std::move(path);
  return t;
}

// Of a coroutine's result: what awaiting it gives.
static StaticType awaited(const StaticType &type) {
  if (type && type.text.arguments.size() == 1 && type.text.arguments[0]) return {type.text.arguments[0], type.scope, type.file};
  return {};
}

// What a map's or a list's [] gives.
StaticType FunctionLowering::value_in(const StaticType &container) const {
  StaticType mapped = file_.index().element(container, 1);
  return mapped ? mapped : file_.index().element(container, 0);
}

StaticType FunctionLowering::call_type(Node e, int depth) {
  Node callee = e.child(Field::Function);
  size_t count = e.child(Field::Arguments).named_child_count();
  if (callee.is(Syntax::FieldExpression)) {
    Node field = callee.child(Field::Field);
    StaticType object = static_type(callee.child(Field::Argument), depth + 1);
    std::string_view name = field.text();
    if (file_.index().is_handle(object) && callee.child(Field::Operator).text() == "." && (name == "get" || name == "value")) return object;
    if (const Entity *cls = class_of(object)) {
      const Entity *owner = nullptr;
      const Method *m = file_.index().method(*cls, name, count, &owner);
      if (m && m->result) return {m->result, owner->name, owner->file};
      return {};
    }
    // plugins.get<Service>(): of a library, but what it is of is the project's
    if (Node given = callee.child(Field::Field).child(Field::Arguments); given.named_child_count() == 1)
      if (StaticType t = written(given.first_named_child()); class_of(t)) {
        t.text.indirect = true;
        return t;
      }
    if (name == "front" || name == "back" || name == "at" || name == "top") return value_in(object);
    return {};
  }
  Path path = path_of(callee);
  if (path.empty()) return {};
  std::string_view last = path.back();
  Node arguments = e.child(Field::Arguments);
  Node first = arguments.first_named_child();
  bool casts = last == "static_cast" || last == "dynamic_cast" || last == "const_cast" || last == "reinterpret_cast";
  if (casts || last.ends_with("_pointer_cast") || last == "make_shared" || last == "make_unique" || last == "make_optional") {
    Node name = callee.is(Syntax::Qualified) ? callee.child(Field::Name) : callee;
    for (int guard = 0; name.is(Syntax::Qualified) && guard < 8; ++guard) name = name.child(Field::Name);
    Node given = name.child(Field::Arguments).first_named_child();
    StaticType t = given ? written(given) : StaticType{};
    if (!casts && t) { // As the pointer that it is
      TypeText pointer;
      pointer.path = {"std", last == "make_optional" ? "optional" : last == "make_unique" ? "unique_ptr" : "shared_ptr"};
      pointer.arguments.push_back(std::move(t.text));
      t.text = std::move(pointer);
    }
    return t;
  }
  if ((last == "move" || last == "forward" || last == "ref" || last == "cref" || last == "as_const") && first) return static_type(first, depth + 1);
  if (path.size() == 1) {
    FunctionLowering *owner = nullptr;
    if (find(path[0], owner)) return {};
    if (class_)
      if (const Entity *in = nullptr; const Method *m = file_.index().method(*class_, path[0], count, &in)) return m->result ? StaticType{m->result, in->name, in->file} : StaticType{};
  }
  Found f = file_.index().resolve(path, class_ ? class_->name : scope_, file_.file());
  if (f.kind == Found::Kind::Function && f.rest.empty()) return {f.entity->type, f.entity->scope, f.entity->file};
  if (f.kind == Found::Kind::Class && f.rest.empty()) return written(callee);
  if (f.kind == Found::Kind::Class && f.rest.size() == 1) {
    const Entity *owner = nullptr;
    const Method *m = file_.index().method(*f.entity, f.rest[0], count, &owner);
    if (m && m->result) return {m->result, owner->name, owner->file};
  }
  if (f.kind == Found::Kind::Library && file_.index().libraries().is_type(f.library)) return path_type(f.library);
  return {};
}

StaticType FunctionLowering::static_type(Node e, int depth) {
  if (broken(e) || depth > kDeepestType) return {};
  switch (syntax(e)) {
  case Syntax::Parenthesized: return static_type(e.first_named_child(), depth + 1);
  case Syntax::Identifier: {
    FunctionLowering *owner = nullptr;
    if (LocalVariable *v = find(e.text(), owner)) return v->type;
    if (class_)
      if (StaticType t = file_.index().field(*class_, e.text())) return t;
    Found f = file_.index().resolve({std::string(e.text())}, class_ ? class_->name : scope_, file_.file());
    if (f.kind == Found::Kind::Variable) return {f.entity->type, f.entity->scope, f.entity->file};
    return {};
  }
  case Syntax::Qualified: {
    Found f = file_.index().resolve(path_of(e), class_ ? class_->name : scope_, file_.file());
    if (f.kind == Found::Kind::Variable && f.rest.empty()) return {f.entity->type, f.entity->scope, f.entity->file};
    return {};
  }
  case Syntax::This:
    if (class_) {
      StaticType t;
      t.text.path = split(class_->name);
      t.file = class_->file;
      return t;
    }
    return {};
  case Syntax::FieldExpression: {
    const Entity *cls = class_of(static_type(e.child(Field::Argument), depth + 1));
    return cls ? file_.index().field(*cls, e.child(Field::Field).text()) : StaticType{};
  }
  case Syntax::Subscript: return value_in(static_type(e.child(Field::Argument), depth + 1));
  case Syntax::PointerExpression: return static_type(e.child(Field::Argument), depth + 1);
  case Syntax::CoAwait: return awaited(static_type(e.child(Field::Argument), depth + 1));
  case Syntax::New: {
    StaticType t = written(e.child(Field::Type));
    t.text.indirect = true;
    return t;
  }
  case Syntax::Cast:
  case Syntax::CompoundLiteral: {
    StaticType t = written(e.child(Field::Type));
    return t;
  }
  case Syntax::Conditional: {
    StaticType t = static_type(e.child(Field::Consequence), depth + 1);
    return t ? t : static_type(e.child(Field::Alternative), depth + 1);
  }
  case Syntax::Call: return call_type(e, depth + 1);
  default: return {};
  }
}

} // namespace hasten::frontends::cpp_syntax

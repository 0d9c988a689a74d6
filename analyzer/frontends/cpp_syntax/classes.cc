// Classes: their table entries, and their members in the order of the source.
#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

void FileLowering::fields_of(Node body, const Entity &cls, std::vector<ir::Field> &fields, std::vector<std::pair<std::string, Node>> &initialised, int depth) {
  for (Node n : body.named_children()) {
    if (broken(n) || !n.is(Syntax::FieldDeclaration) || has_storage(n, "static")) continue;
    Node type_node = n.child(Field::Type);
    if (is_class(type_node) && !type_node.child(Field::Name) && type_node.child(Field::Body) && depth < 8) {
      fields_of(type_node.child(Field::Body), cls, fields, initialised, depth + 1);
      continue;
    }
    Node last;
    for (Node d : n.children()) {
      if (d.field<Field>() == Field::Declarator && !broken(d)) {
        last = Node();
        Node inner = innermost_declarator(d);
        bool pointer = false;
        if (inner.is(Syntax::FunctionDeclarator)) {
          pointer = inner.child(Field::Declarator).is(Syntax::ParenthesizedDeclarator);
          inner = innermost_declarator(inner.child(Field::Declarator));
          if (!pointer) continue;
        }
        if (!inner.is(Syntax::FieldIdentifier)) continue;
        ir::Field field;
        field.name = Name::of(inner.text());
        if (!pointer) field.type = type(StaticType{type_text(type_node, d), cls.name, file_});
        field.span = inner.span();
        fields.push_back(std::move(field));
        last = inner;
      } else if (d.field<Field>() == Field::DefaultValue && last && !broken(d)) {
        initialised.push_back({std::string(last.text()), d});
      }
    }
  }
}

// Declared here, defined elsewhere or nowhere.
void FileLowering::method_declarations(Node n, const Entity &cls) {
  for (Node d : n.children()) {
    if (d.field<Field>() != Field::Declarator || broken(d)) continue;
    Node f = function_declarator(d);
    if (!f || f.child(Field::Declarator).is(Syntax::ParenthesizedDeclarator)) continue;
    Path path = path_of(f.child(Field::Declarator));
    if (path.size() != 1) continue;
    size_t colon = cls.name.rfind("::");
    bool constructor = path[0] == (colon == std::string::npos ? cls.name : cls.name.substr(colon + 2));
    if (constructor) continue;
    FunctionLowering lowering(*this, top_.get(), Name::of(index_.method_name(cls, path[0], parameters_text(f.child(Field::Parameters)))), ir::FunctionKind::Method, n.span(), cls.scope, &cls);
    ir::Function &ir = lowering.out().function();
    ir.name_span = f.child(Field::Declarator).span();
    StaticType result{type_text(n.child(Field::Type), d), cls.name, file_};
    if (Node trailing = f.child_of_kind(Syntax::TrailingReturn)) result.text = type_text(trailing.first_named_child());
    ir.result = type(result);
    ir.is_declaration = true;
    ir.is_static = has_storage(n, "static");
    lowering.parameters(f.child(Field::Parameters));
    lowering.out().function().owner = class_id(cls);
    add_method(cls, lowering.finish(), false);
  }
}

void FileLowering::record(Node n, const std::string &name, const std::string &scope, int depth) {
  Node body = n.child(Field::Body);
  if (name.empty() || !body || depth > 64) return;
  std::string qualified = inside(scope, name);
  const Entity *cls = index_.exact(qualified, file_, n.span().begin);
  if (!cls || cls->kind != Entity::Kind::Class) return;
  ir::ClassId id = class_id(*cls);
  module_.classes[id.value].span = n.span();
  std::vector<ir::Operand> bases;
  for (const TypeText &base : cls->bases) {
    Found f = index_.type(StaticType{base, cls->scope, file_});
    if (f.kind == Found::Kind::Class && f.entity->name == cls->name) continue;
    ir::Operand place = f.kind == Found::Kind::Class ? class_place(*f.entity, *top_, {}) : f ? library(f.library, *top_, {}) : ir::Operand();
    if (place) bases.push_back(place);
  }
  std::vector<ir::Field> fields;
  std::vector<std::pair<std::string, Node>> initialised;
  fields_of(body, *cls, fields, initialised, 0);
  ir::FunctionId fields_init;
  if (!initialised.empty()) {
    FunctionLowering lowering(*this, top_.get(), Name(), ir::FunctionKind::Fields, n.span(), cls->scope, cls);
    lowering.out().function().owner = id;
    for (auto &[field, value] : initialised) {
      ir::FunctionBuilder &out = lowering.out();
      ir::Operand place = out.member(out.this_value(value.span()), Name::of(field), value.span());
      StaticType declared = index_.field(*cls, field);
      if (value.is(Syntax::Initializers) && declared && !declared.text.indirect) {
        if (ir::Operand made = lowering.construct(declared, value, value, &place); made && !(made.root == place.root && made.members.begin == place.members.begin)) out.copy(value.span(), place, made);
      } else {
        lowering.assign(value, place, value.span());
      }
    }
    fields_init = lowering.finish();
  }
  ir::Class &c = module_.classes[id.value];
  c.bases = std::move(bases);
  c.fields = std::move(fields);
  c.fields_init = fields_init;
  members(body, *cls, depth);
}

void FileLowering::members(Node body, const Entity &cls, int depth) {
  for (Node m : body.named_children()) {
    if (broken(m)) continue;
    if (m.is(Syntax::Template) && depth < 64) {
      members(m, cls, depth + 1);
    } else if (m.is(Syntax::FunctionDefinition)) {
      if (m.child(Field::Body) || m.child_of_kind(Syntax::Try))
        function(m, cls.name, &cls);
      else if (!m.has_token(Syntax::DeleteMethod) && !m.has_token(Syntax::DefaultMethod))
        method_declarations(m, cls);
    } else if (m.is(Syntax::FieldDeclaration) || m.is(Syntax::Declaration)) {
      Node type = m.child(Field::Type);
      if (is_class(type) && type.child(Field::Name)) record(type, joined(path_of(type.child(Field::Name))), cls.name, depth + 1);
      method_declarations(m, cls);
      if (has_storage(m, "static")) variables(m, cls.name);
    } else if (is_class(m) || m.is(Syntax::TypeDefinition)) {
      declaration(m, cls.name, depth + 1);
    }
  }
}

} // namespace hasten::frontends::cpp_syntax

// Imports and exports, of ECMAScript, TypeScript and CommonJS.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

ir::ImportId Lowering::add_import(Name specifier, Name imported, Name local, Span span) {
  ir::Import import;
  import.specifier = specifier;
  import.imported = imported;
  import.local = local;
  import.span = span;
  module_.imports.push_back(import);
  return ir::ImportId{static_cast<uint32_t>(module_.imports.size() - 1)};
}

void Lowering::bind_import(Name local, ir::ImportId id) {
  scopes_.declare(local, {Binding::Kind::Import, ir::kModuleFunction, id.value});
}

void Lowering::hoist_import(Node node) {
  bool type_only = false;
  for (Node child : node.children())
    if (child.is(Syntax::TokenType)) type_only = true;
  Node clause = node.child_of_kind(Syntax::ImportClause), require = node.child_of_kind(Syntax::ImportRequireClause);
  if (require) { // import x = require("y")
    Node name = require.first_named_child();
    ir::ImportId id = add_import(string_value(require.child(Field::Source)), kStar, name_of(name), require.span());
    module_.imports[id.value].common_js = true;
    module_.imports[id.value].type_only = type_only;
    bind_import(name_of(name), id);
    return;
  }
  Node source = node.child(Field::Source);
  if (!source || source.is_missing()) return;
  Name specifier = string_value(source);
  if (!clause) {
    add_import(specifier, kStar, Name(), node.span());
    return;
  }
  auto add = [&](Name imported, Node local, Span span, bool only_type) {
    if (!local || local.is_missing()) return;
    ir::ImportId id = add_import(specifier, imported, name_of(local), span);
    module_.imports[id.value].type_only = only_type;
    bind_import(name_of(local), id);
  };
  for (Node child : clause.named_children()) {
    if (child.is(Syntax::Identifier)) {
      add(kDefault, child, child.span(), type_only);
    } else if (child.is(Syntax::NamespaceImport)) {
      add(kStar, child.first_named_child(), child.span(), type_only);
    } else if (child.is(Syntax::NamedImports)) {
      for (Node one : child.named_children()) {
        if (!one.is(Syntax::ImportSpecifier)) continue;
        Node name = one.child(Field::Name), alias = one.child(Field::Alias);
        Name imported = name.is(Syntax::String) ? string_value(name) : name_of(name);
        add(imported, alias ? alias : name, one.span(), type_only || one.first_child().is(Syntax::TokenType));
      }
    }
  }
}

// import("x"), require("x"): the import itself, so that what is selected from it is a place.
Lowering::Operand Lowering::required(Node call, Node arguments, bool common_js) {
  Node specifier = unwrap(arguments.first_named_child());
  if (!specifier.is(Syntax::String) &&
      !(specifier.is(Syntax::TemplateString) && !specifier.child_of_kind(Syntax::TemplateSubstitution)))
    return Operand();
  ir::ImportId id = add_import(string_value(specifier), kStar, Name(), call.span());
  module_.imports[id.value].common_js = common_js;
  module_.imports[id.value].dynamic = !common_js || !at_module_level();
  return b().import(id, call.span());
}

// import A = B.C
void Lowering::import_alias(Node node) {
  Node name = node.first_named_child(), target = name.next_named_sibling();
  std::vector<Node> members;
  for (; target.is(Syntax::NestedIdentifier); target = target.child(Field::Object)) members.push_back(target);
  Operand value = resolve(target);
  for (size_t i = members.size(); value && i-- > 0;)
    value = b().member(value, name_of(members[i].child(Field::Property)), members[i].span());
  if (value) b().copy(node.span(), resolve(name), value);
}

void Lowering::add_export(Name name, Operand value, Span span) {
  ir::Export exported;
  exported.name = name;
  exported.span = span;
  if (value.root == ir::Root::Import && value.members.empty())
    exported.import = value.import();
  else
    exported.value = value;
  module_.exports.push_back(exported);
}

// Exports the binding `local` as `name`: a value, a type or both.
void Lowering::export_name(Name name, Span span, Name local) {
  Binding value = scopes_.find(local);
  if (exporting_ == Exporting::Namespace) {
    if (value.kind != Binding::Kind::None) export_from_namespace(name, span, resolve(local, span));
    return;
  }
  if (exporting_ != Exporting::Module || !at_module_level()) return;
  Binding type = scopes_.find(local, NameSpace::Type);
  if (type.kind == Binding::Kind::None || value.kind != Binding::Kind::None)
    add_export(name, resolve(local, span), span);
  if (type.kind == Binding::Kind::None) return;
  ir::Export exported;
  exported.name = name;
  exported.span = span;
  if (type.kind == Binding::Kind::Class) {
    exported.class_id = ir::ClassId{type.index};
  } else {
    // The alias itself may stand further down: export it by its name.
    ir::TypeId id = add_type(ir::Type::Kind::Name);
    module_.types[id.value].path = type_name(local, Span{});
    exported.type = id;
  }
  module_.exports.push_back(exported);
}

void Lowering::export_clause(Node node, Node source) {
  for (Node child : node.named_children()) {
    if (!child.is(Syntax::ExportSpecifier)) continue;
    Node name = child.child(Field::Name), alias = child.child(Field::Alias);
    Name local = name.is(Syntax::String) ? string_value(name) : name_of(name);
    Name exported = !alias ? local : alias.is(Syntax::String) ? string_value(alias) : name_of(alias);
    if (!source) {
      export_name(exported, child.span(), local);
      continue;
    }
    ir::Export re_export;
    re_export.name = exported;
    re_export.span = child.span();
    re_export.import = add_import(string_value(source), local, Name(), child.span());
    module_.imports[re_export.import.value].type_only =
        child.first_child().is(Syntax::TokenType) || node.parent().has_token(Syntax::TokenType);
    module_.exports.push_back(re_export);
  }
}

void Lowering::export_declaration(Node declaration, Name as) {
  switch (declaration.kind<Syntax>()) {
  case Syntax::LexicalDeclaration:
  case Syntax::VariableDeclaration:
    for (Node child : declaration.named_children())
      if (child.is(Syntax::VariableDeclarator))
        names_in_pattern(child.child(Field::Name),
                         [&](Node name) { export_name(name_of(name), name.span(), name_of(name)); });
    break;
  case Syntax::AmbientDeclaration:
    export_declaration(declaration.first_named_child(), as);
    break;
  case Syntax::ImportAlias:
    if (Node name = declaration.first_named_child()) export_name(name_of(name), name.span(), name_of(name));
    break;
  default: {
    Node name = declaration.child(Field::Name);
    while (name.is(Syntax::NestedIdentifier)) name = name.child(Field::Object);
    if (name && !name.is(Syntax::String)) export_name(as ? as : name_of(name), name.span(), name_of(name));
    break;
  }
  }
}

void Lowering::export_statement(Node node) {
  Node declaration = node.child(Field::Declaration), value = node.child(Field::Value);
  Node source = node.child(Field::Source);
  bool is_default = node.has_token(Syntax::TokenDefault);
  if (declaration) {
    if (declaration.is(Syntax::ClassDeclaration) || declaration.is(Syntax::AbstractClassDeclaration))
      class_declaration(declaration, node);
    else
      statement(declaration);
    // Each overload is a declaration; the name is exported once, by the last one.
    Node next = node.next_named_sibling().child(Field::Declaration);
    if (declaration.is(Syntax::FunctionSignature) && !is_default &&
        next.child(Field::Name).text() == declaration.child(Field::Name).text())
      return;
    export_declaration(declaration, is_default ? kDefault : Name());
    return;
  }
  if (value) { // export default …
    Operand exported = value.is(Syntax::Class) ? class_definition(value, {.name = kDefault}, node)
                                               : expression(value, {.name = kDefault});
    if (exporting_ == Exporting::Module && at_module_level() && exported) add_export(kDefault, exported, node.span());
    return;
  }
  if (Node clause = node.child_of_kind(Syntax::ExportClause)) {
    export_clause(clause, source);
    return;
  }
  if (node.has_token(Syntax::TokenEquals)) { // export = …
    Operand exported = expression(node.first_named_child());
    if (exported && at_module_level()) add_export(kEquals, exported, node.span());
    return;
  }
  if (!source) return; // export as namespace X
  ir::Export re_export;
  re_export.span = node.span();
  Node name_space = node.child_of_kind(Syntax::NamespaceExport);
  Node name = name_space.first_named_child();
  re_export.name = !name_space ? kStar : name.is(Syntax::String) ? string_value(name) : name_of(name);
  re_export.import = add_import(string_value(source), kStar, Name(), node.span());
  module_.imports[re_export.import.value].type_only = node.has_token(Syntax::TokenType);
  module_.exports.push_back(re_export);
}

// module.exports = …, module.exports.x = …, exports.x = … in the module's own code.
void Lowering::common_js_export(const Operand &dest, const Operand &value, Span span) {
  if (!value) return;
  std::span<const Name> names = function().members(dest);
  if (names.size() >= 2 && names[0] == kModule && names[1] == kExports)
    names = names.subspan(1);
  else if (names.empty() || !(names[0] == kExports))
    return;
  else if (names.size() == 1)
    return;                     // exports = … rebinds the variable only.
  if (names.size() > 2) return; // A member of an export.
  if (value.root == ir::Root::Constant && function().constant(value).kind == ir::Constant::Kind::Undefined)
    return; // Compilers write exports.x = void 0 before what x really is.
  ir::Export exported;
  exported.name = names.size() == 2 ? names[1] : kEquals;
  exported.value = value;
  exported.span = span;
  module_.exports.push_back(exported);
}

} // namespace hasten::frontends::typescript

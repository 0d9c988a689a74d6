// Classes: their table entries, and their members in the order of the source.
#include "frontends/cpp/lowering.h"

namespace hasten::frontends::cpp {

ir::ClassId UnitLowering::class_id(FileModule &file, const clang::CXXRecordDecl *record) {
  record = home(record);
  auto [known, added] = file.classes.try_emplace(record, ir::ClassId{static_cast<uint32_t>(file.module.classes.size())});
  if (!added) return known->second;
  ir::ClassId id = known->second;
  ir::Class c;
  c.name = Name::of(record->getName().empty() ? "<anonymous>" : std::string_view(record->getName()));
  c.defined_in = ir::kModuleFunction;
  if (defining_file(record, file) == &file) c.span = span(record->getSourceRange(), file);
  file.module.classes.push_back(std::move(c));
  ir::Export exported;
  exported.class_id = id;
  add_export(file, symbol(record), exported);
  return id;
}

void UnitLowering::record(const clang::CXXRecordDecl *record, FileModule &file) {
  using namespace clang;
  if (!record->isThisDeclarationADefinition() || record->isLambda()) return;
  if (isa<ClassTemplateSpecializationDecl>(record) &&
      cast<ClassTemplateSpecializationDecl>(record)->getTemplateSpecializationKind() != TSK_ExplicitSpecialization)
    return;
  working_on(record);
  ir::ClassId id = class_id(file, record);
  std::vector<ir::Operand> bases;
  for (const CXXBaseSpecifier &base : record->bases()) {
    const CXXRecordDecl *parent = record_of(base.getType());
    if (!parent) continue;
    if (ir::Operand place = reference(parent, *file.top, span(base.getSourceRange(), file))) bases.push_back(place);
  }
  std::vector<ir::Field> fields;
  std::vector<const FieldDecl *> initialised;
  for (const FieldDecl *f : record->fields()) {
    ir::Field field;
    field.name = Name::of(f->getName());
    field.type = type(f->getType(), file);
    field.span = span(f->getLocation(), file);
    if (field.name) fields.push_back(std::move(field));
    if (f->getInClassInitializer() && !f->getName().empty()) initialised.push_back(f);
  }
  ir::FunctionId fields_init;
  if (!initialised.empty()) {
    FunctionLowering lowering(*this, file, file.top.get(), Name(), ir::FunctionKind::Fields, span(record->getSourceRange(), file));
    lowering.out().function().owner = id;
    for (const FieldDecl *f : initialised) {
      Span at = span(f->getSourceRange(), file);
      lowering.assign(f->getInClassInitializer(), lowering.out().member(lowering.out().this_value(at), Name::of(f->getName()), at), at);
    }
    fields_init = lowering.finish();
  }
  ir::Class &c = file.module.classes[id.value];
  c.bases = std::move(bases);
  c.fields = std::move(fields);
  c.fields_init = fields_init;
  c.is_abstract = !record->isDependentContext() && record->isAbstract();
  for (const Decl *member : record->decls()) declaration(member);
}

} // namespace hasten::frontends::cpp

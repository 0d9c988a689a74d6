// Types as the compiler knows them, `auto` and aliases seen through. What acts like a pointer is what it points to.
#include "frontends/cpp/lowering.h"

namespace hasten::frontends::cpp {

using namespace clang;

static const CXXRecordDecl *plain_record(QualType type) {
  if (type.isNull()) return nullptr;
  type = type.getNonReferenceType();
  for (int guard = 0; guard < 4; ++guard) {
    if (const Type *element = type->getPointeeOrArrayElementType(); element && QualType(element, 0) != type)
      type = QualType(element, 0);
    else if (type->isPointerType())
      type = type->getPointeeType();
    else
      break;
  }
  type = type.getCanonicalType();
  if (const CXXRecordDecl *record = type->getAsCXXRecordDecl()) return record;
  if (const auto *t = type->getAs<TemplateSpecializationType>()) // In a template's pattern: vector<T>
    if (const auto *d = dyn_cast_or_null<ClassTemplateDecl>(t->getTemplateName().getAsTemplateDecl())) return d->getTemplatedDecl();
  return nullptr;
}

QualType UnitLowering::pointee(QualType type) const {
  if (type.isNull()) return {};
  type = type.getNonReferenceType().getCanonicalType();
  if (type->isPointerType()) return type->getPointeeType();
  const CXXRecordDecl *record = type->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || record->isDependentContext()) return {};
  record = record->getDefinition();
  std::vector<const CXXRecordDecl *> todo{record};
  for (size_t i = 0; i < todo.size() && i < 8; ++i) {
    for (const NamedDecl *d : todo[i]->lookup(context_.DeclarationNames.getCXXOperatorName(OO_Arrow))) {
      const auto *m = dyn_cast<CXXMethodDecl>(d->getUnderlyingDecl());
      if (!m) continue;
      QualType result = m->getReturnType();
      if (result->isDependentType() || result->isUndeducedType()) continue;
      if (result->isPointerType()) return result->getPointeeType();
      if (result->getAsCXXRecordDecl() && result->getAsCXXRecordDecl() != record) return pointee(result);
    }
    for (const CXXBaseSpecifier &base : todo[i]->bases())
      if (const CXXRecordDecl *b = base.getType()->getAsCXXRecordDecl(); b && b->hasDefinition()) todo.push_back(b->getDefinition());
  }
  return {};
}

bool UnitLowering::is_handle(const CXXRecordDecl *record) const {
  QualType to = pointee(context_.getRecordType(record));
  return !to.isNull() && plain_record(to);
}

const CXXRecordDecl *UnitLowering::record_of(QualType type) const {
  const CXXRecordDecl *record = plain_record(type);
  for (int guard = 0; record && guard < 4; ++guard) {
    QualType to = pointee(context_.getRecordType(record));
    const CXXRecordDecl *next = to.isNull() ? nullptr : plain_record(to);
    if (!next || next == record) break;
    record = next;
  }
  return record;
}

bool UnitLowering::owns_resource(QualType type) const {
  if (type.isNull() || type->isReferenceType() || type->isPointerType()) return false;
  const CXXRecordDecl *record = type.getCanonicalType()->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || record->isDependentContext() || record->isLambda()) return false;
  record = record->getDefinition();
  if (record->hasTrivialDestructor() || is_handle(record)) return false;
  for (const CXXConstructorDecl *c : record->ctors())
    if (c->isCopyConstructor()) return c->isDeleted();
  return record->defaultedCopyConstructorIsDeleted();
}

ir::TypeId UnitLowering::type(QualType type, FileModule &file) {
  const CXXRecordDecl *record = record_of(type);
  if (!record || record->isLambda()) return {};
  record = home(record);
  auto [known, added] = file.types.try_emplace(record, ir::TypeId());
  if (!added) return known->second;
  ir::Type t;
  t.kind = ir::Type::Kind::Name;
  // In terms of f0, with the names in the module's pool.
  ir::Operand place = reference(record, *file.top, {});
  if (!place) return {};
  t.path = place;
  std::span<const Name> names = file.top->out().function().members(place);
  t.path.members = {static_cast<uint32_t>(file.module.type_names.size()), static_cast<uint32_t>(names.size())};
  file.module.type_names.insert(file.module.type_names.end(), names.begin(), names.end());
  file.module.types.push_back(std::move(t));
  ir::TypeId id{static_cast<uint32_t>(file.module.types.size() - 1)};
  file.types[record] = id;
  return id;
}

} // namespace hasten::frontends::cpp

// What a declaration is called: in its file, in the project, in a library.
#include "frontends/cpp/lowering.h"

#include <llvm/Support/raw_ostream.h>

namespace hasten::frontends::cpp {

using namespace clang;

const CXXRecordDecl *UnitLowering::home(const CXXRecordDecl *record) {
  if (const auto *s = dyn_cast<ClassTemplateSpecializationDecl>(record);
      s && s->getTemplateSpecializationKind() != TSK_ExplicitSpecialization)
    record = s->getSpecializedTemplate()->getTemplatedDecl();
  else if (const CXXRecordDecl *pattern = record->getTemplateInstantiationPattern())
    record = pattern;
  if (const CXXRecordDecl *definition = record->getDefinition()) return definition;
  return record->getCanonicalDecl();
}

const FunctionDecl *UnitLowering::home(const FunctionDecl *function) {
  if (const FunctionDecl *pattern = function->getTemplateInstantiationPattern()) function = pattern;
  if (const FunctionDecl *definition = function->getDefinition()) return definition;
  return function->getCanonicalDecl();
}

static PrintingPolicy policy_of(const ASTContext &context) {
  PrintingPolicy policy(context.getLangOpts());
  policy.SuppressUnwrittenScope = true;
  policy.SuppressInlineNamespace = true;
  policy.FullyQualifiedName = true;
  policy.Bool = true;
  return policy;
}

std::string UnitLowering::symbol(const NamedDecl *declaration) {
  if (const auto *f = dyn_cast<FunctionDecl>(declaration)) {
    f = home(f);
    if (!f->isExternallyVisible() || f->isMain()) return {};
    std::string text = f->getQualifiedNameAsString();
    if (f->isExternC()) return f->getNameAsString();
    PrintingPolicy policy = policy_of(context_);
    text += '(';
    for (const ParmVarDecl *p : f->parameters()) {
      if (text.back() != '(') text += ", ";
      text += p->getType().getCanonicalType().getAsString(policy);
    }
    return text + ')';
  }
  if (const auto *r = dyn_cast<CXXRecordDecl>(declaration)) {
    r = home(r);
    if (r->isInAnonymousNamespace() || r->getParentFunctionOrMethod() || r->getName().empty()) return {};
    return r->getQualifiedNameAsString();
  }
  if (const auto *v = dyn_cast<VarDecl>(declaration)) {
    if (v->isStaticLocal() || !v->isExternallyVisible()) return {};
    return v->getQualifiedNameAsString();
  }
  return {};
}

// Dotted, without inline and unnamed namespaces: `boost.asio`. The last part is the outermost entity that is no namespace.
static std::string namespace_of(const NamedDecl *declaration, std::vector<std::string> &entities) {
  std::vector<std::string> spaces;
  entities.push_back(declaration->getDeclName().isIdentifier() ? declaration->getName().str() : declaration->getNameAsString());
  for (const DeclContext *c = declaration->getDeclContext(); c; c = c->getParent()) {
    if (const auto *n = dyn_cast<NamespaceDecl>(c)) {
      if (!n->isInline() && !n->isAnonymousNamespace()) spaces.push_back(n->getName().str());
    } else if (const auto *t = dyn_cast<TagDecl>(c)) {
      entities.push_back(t->getName().str());
    }
  }
  std::reverse(entities.begin(), entities.end());
  std::string dotted;
  for (auto it = spaces.rbegin(); it != spaces.rend(); ++it) dotted += (dotted.empty() ? "" : ".") + *it;
  return dotted;
}

FileModule *UnitLowering::defining_file(const NamedDecl *declaration, const FileModule &asking) {
  FileModule *file = file_at(declaration->getLocation());
  if (!file || project_.library_names.empty()) return file;
  std::vector<std::string> entities;
  std::string space = namespace_of(declaration, entities);
  if (space.empty() || entities.empty() || asking.namespaces.count(std::string_view(space).substr(0, space.find('.')))) return file;
  const std::vector<std::string> &known = project_.library_names;
  return std::binary_search(known.begin(), known.end(), space + '.' + entities[0]) ? nullptr : file;
}

std::string UnitLowering::written_path(const NamedDecl *declaration) {
  std::vector<std::string> entities;
  std::string path = namespace_of(declaration, entities);
  for (const std::string &e : entities) path += (path.empty() ? "" : ".") + e;
  return path;
}

// The first of an overload set has the plain name, the others their parameters. Overriders are called what they override.
Name UnitLowering::method_name(const CXXMethodDecl *method, const FileModule &asking) {
  if (const FunctionDecl *pattern = method->getTemplateInstantiationPattern())
    if (const auto *m = dyn_cast<CXXMethodDecl>(pattern)) method = m;
  method = method->getCanonicalDecl();
  if (isa<CXXConstructorDecl>(method)) return Name::of("constructor");
  while (method->size_overridden_methods() > 0) method = (*method->begin_overridden_methods())->getCanonicalDecl();
  std::string name = method->getNameAsString();
  if (!defining_file(method, asking)) return Name::of(name);
  for (const Decl *d : method->getParent()->decls()) {
    if (const auto *t = dyn_cast<FunctionTemplateDecl>(d)) d = t->getTemplatedDecl();
    const auto *other = dyn_cast<CXXMethodDecl>(d);
    if (!other || other->getDeclName() != method->getDeclName()) continue;
    if (other->getCanonicalDecl() == method) return Name::of(name);
    break;
  }
  PrintingPolicy policy = policy_of(context_);
  name += '(';
  for (const ParmVarDecl *p : method->parameters()) {
    if (name.back() != '(') name += ", ";
    name += p->getType().getCanonicalType().getAsString(policy);
  }
  return Name::of(name + (method->isConst() ? ") const" : ")"));
}

ir::LocalId UnitLowering::module_name(FileModule &file, const NamedDecl *declaration) {
  const Decl *key = declaration->getCanonicalDecl();
  if (auto known = file.names.find(key); known != file.names.end()) return known->second;
  ir::FunctionBuilder &top = file.top->out();
  std::string name = declaration->getNameAsString();
  ir::LocalId id = top.add_local(Name::of(name.empty() ? "_" : name), span(declaration->getLocation(), file), isa<FunctionDecl>(declaration));
  file.names.emplace(key, id);
  if (const auto *v = dyn_cast<VarDecl>(declaration)) top.function().locals[id.value].type = type(v->getType(), file);
  return id;
}

ir::ImportId UnitLowering::import(FileModule &file, const std::string &specifier, const std::string &name, Span span) {
  auto [known, added] = file.imports.try_emplace({specifier, name}, ir::ImportId{static_cast<uint32_t>(file.module.imports.size())});
  if (added) {
    ir::Import import;
    import.specifier = Name::of(specifier);
    import.imported = Name::of(name);
    import.local = Name::of(name);
    import.span = span;
    file.module.imports.push_back(import);
  }
  return known->second;
}

ir::Operand UnitLowering::reference(const CXXRecordDecl *record, FunctionLowering &from, Span at) {
  const CXXRecordDecl *definition = home(record);
  FileModule &file = from.file();
  if (FileModule *where = defining_file(definition, file)) {
    if (where == &file) return from.out().class_value(class_id(file, definition), at);
    if (std::string name = symbol(definition); !name.empty()) return from.out().import(import(file, "", name, at), at);
    return {};
  }
  std::vector<std::string> entities;
  std::string space = namespace_of(definition, entities);
  ir::Operand place = space.empty() ? from.out().global(Name::of(entities[0]), at)
                                    : from.out().import(import(file, space, entities[0], at), at);
  for (size_t i = 1; i < entities.size(); ++i)
    if (!entities[i].empty()) place = from.out().member(place, Name::of(entities[i]), at);
  return place;
}

ir::Operand UnitLowering::reference(const NamedDecl *declaration, FunctionLowering &from, Span at) {
  FileModule &file = from.file();
  const NamedDecl *definition = declaration;
  if (const auto *f = dyn_cast<FunctionDecl>(declaration)) definition = home(f);
  if (const auto *v = dyn_cast<VarDecl>(declaration)) {
    if (const VarDecl *pattern = v->getTemplateInstantiationPattern()) v = pattern;
    definition = v->getDefinition() ? v->getDefinition() : v->getCanonicalDecl();
  }
  if (FileModule *where = defining_file(definition, file)) {
    if (const auto *m = dyn_cast<CXXMethodDecl>(definition)) { // A static one, or named without an object
      ir::Operand owner = reference(m->getParent(), from, at);
      return owner ? from.out().member(owner, method_name(m, file), at) : owner;
    }
    const auto *f = dyn_cast<FunctionDecl>(definition);
    bool here = where == &file && (!f || f->isThisDeclarationADefinition());
    if (const auto *v = dyn_cast<VarDecl>(definition)) here = where == &file && v->isThisDeclarationADefinition();
    std::string name = symbol(definition);
    if (here || name.empty()) return where == &file ? from.module_place(module_name(file, definition), at) : ir::Operand();
    return from.out().import(import(file, "", name, at), at);
  }
  std::vector<std::string> entities;
  std::string space = namespace_of(definition, entities);
  if (entities.empty() || entities[0].empty()) return {};
  ir::Operand place = space.empty() ? from.out().global(Name::of(entities[0]), at)
                                    : from.out().import(import(file, space, entities[0], at), at);
  for (size_t i = 1; i < entities.size(); ++i)
    if (!entities[i].empty()) place = from.out().member(place, Name::of(entities[i]), at);
  return place;
}

} // namespace hasten::frontends::cpp

#include "frontends/cpp/lowering.h"

#include <algorithm>

#include "base/path.h"

namespace hasten::frontends::cpp {

UnitLowering::UnitLowering(clang::ASTContext &context, const Project &project, void (*working_on)(const char *))
    : context_(context), sources_(context.getSourceManager()), project_(project), working_on_(working_on) {}

UnitLowering::~UnitLowering() = default;

// Empty: it is no file of the project.
std::string UnitLowering::path_in_project(clang::FileEntryRef entry) const {
  std::string path = entry.getFileEntry().tryGetRealPathName().str();
  if (path.empty()) path = entry.getName().str();
  path = normalise_path(path);
  if (!is_inside(path, project_.root)) return "";
  path = relative_path(path, project_.root);
  return std::binary_search(project_.files.begin(), project_.files.end(), path) ? path : "";
}

std::vector<std::string> UnitLowering::files_read() const {
  std::set<std::string> files;
  for (auto file = sources_.fileinfo_begin(); file != sources_.fileinfo_end(); ++file)
    if (std::string path = path_in_project(file->first); !path.empty()) files.insert(std::move(path));
  return {files.begin(), files.end()};
}

void UnitLowering::know_all_files() {
  for (auto file = sources_.fileinfo_begin(); file != sources_.fileinfo_end(); ++file)
    if (std::string path = path_in_project(file->first); !path.empty())
      if (clang::FileID id = sources_.translateFile(file->first); id.isValid()) make_module(id, path);
}

FileModule *UnitLowering::file_at(clang::SourceLocation location) {
  if (location.isInvalid()) return nullptr;
  clang::FileID id = sources_.getFileID(sources_.getExpansionLoc(location));
  auto [known, added] = by_file_id_.try_emplace(id.getHashValue(), nullptr);
  if (!added) return known->second;
  clang::OptionalFileEntryRef entry = sources_.getFileEntryRefForID(id);
  if (!entry) return nullptr;
  std::string path = path_in_project(*entry);
  if (path.empty()) return nullptr;
  FileModule *file = make_module(id, path);
  by_file_id_[id.getHashValue()] = file;
  return file;
}

FileModule *UnitLowering::make_module(clang::FileID id, const std::string &path) {
  std::unique_ptr<FileModule> &slot = modules_[path];
  if (slot) return slot.get(); // Included a second time
  slot = std::make_unique<FileModule>();
  FileModule &file = *slot;
  file.file = id;
  file.size = static_cast<uint32_t>(sources_.getFileIDSize(id));
  file.module.path = Name::of(path);
  file.module.language = ir::SourceLanguage::Cpp;
  file.top = std::make_unique<FunctionLowering>(*this, file, nullptr, Name(), ir::FunctionKind::Module, Span{0, file.size});
  comments(file);
  return &file;
}

// Comments that speak to hasten.
void UnitLowering::comments(FileModule &file) {
  llvm::StringRef text = sources_.getBufferData(file.file);
  if (!text.contains("hasten-")) return;
  clang::Lexer lexer(file.file, sources_.getBufferOrFake(file.file), sources_, context_.getLangOpts());
  lexer.SetCommentRetentionState(true);
  clang::Token token;
  for (bool end = false; !end;) {
    end = lexer.LexFromRawLexer(token);
    if (!token.is(clang::tok::comment)) continue;
    uint32_t begin = sources_.getFileOffset(token.getLocation());
    if (text.substr(begin, token.getLength()).contains("hasten-"))
      file.module.comments.push_back({Span{begin, begin + token.getLength()}});
  }
}

Span UnitLowering::span(clang::SourceRange range, const FileModule &file) const {
  clang::SourceLocation first = sources_.getExpansionLoc(range.getBegin());
  clang::SourceLocation last = range.getEnd();
  if (first.isInvalid() || last.isInvalid()) return {};
  last = sources_.getExpansionRange(last).getEnd();
  auto [first_file, begin] = sources_.getDecomposedLoc(first);
  auto [last_file, end] = sources_.getDecomposedLoc(last);
  if (first_file != file.file || last_file != file.file || end < begin) return {};
  end += clang::Lexer::MeasureTokenLength(last, sources_, context_.getLangOpts());
  return {begin, std::min(end, file.size)};
}

void UnitLowering::working_on(const clang::NamedDecl *declaration) {
  if (working_on_) working_on_(declaration->getQualifiedNameAsString().c_str());
}

void UnitLowering::add_export(FileModule &file, const std::string &symbol, ir::Export exported) {
  if (symbol.empty() || !file.exported.insert(symbol).second) return;
  exported.name = Name::of(symbol);
  file.module.exports.push_back(std::move(exported));
}

void UnitLowering::saw(const clang::Decl *declaration) {
  const auto *space = clang::dyn_cast<clang::NamespaceDecl>(declaration);
  if (FileModule *file = space ? file_at(declaration->getLocation()) : nullptr; file && !space->isAnonymousNamespace())
    file->namespaces.insert(space->getName().str());
}

void UnitLowering::declaration(const clang::Decl *declaration) {
  using namespace clang;
  if (!declaration || declaration->isImplicit() || !done_.insert(declaration).second) return;
  if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(declaration)) {
    for (const Decl *inner : cast<DeclContext>(declaration)->decls()) this->declaration(inner);
    return;
  }
  FileModule *file = file_at(declaration->getLocation());
  if (!file) return;
  if (const auto *t = dyn_cast<FunctionTemplateDecl>(declaration)) return this->declaration(t->getTemplatedDecl());
  if (const auto *t = dyn_cast<ClassTemplateDecl>(declaration)) return this->declaration(t->getTemplatedDecl());
  if (const auto *t = dyn_cast<VarTemplateDecl>(declaration)) return this->declaration(t->getTemplatedDecl());
  if (const auto *r = dyn_cast<CXXRecordDecl>(declaration)) return record(r, *file);
  if (const auto *f = dyn_cast<FunctionDecl>(declaration)) return function(f, *file);
  if (const auto *v = dyn_cast<VarDecl>(declaration)) return variable(v, *file);
}

void UnitLowering::parameters(FunctionLowering &lowering, const clang::FunctionDecl *function, FileModule &file) {
  for (const clang::ParmVarDecl *p : function->parameters()) {
    Span name_span = p->getName().empty() ? Span() : span(p->getLocation(), file);
    ir::Parameter parameter;
    parameter.name = Name::of(p->getName().empty() ? "_" : std::string_view(p->getName()));
    parameter.type = type(p->getType(), file);
    parameter.optional = p->hasDefaultArg();
    if (p->isParameterPack()) parameter.kind = ir::Parameter::Kind::Rest;
    parameter.local = lowering.declare(p, parameter.name, name_span, false);
    ir::Local &local = lowering.out().function().locals[parameter.local.value];
    local.parameter = true;
    local.type = parameter.type;
    lowering.out().function().parameters.push_back(std::move(parameter));
  }
}

void UnitLowering::function(const clang::FunctionDecl *f, FileModule &file) {
  using namespace clang;
  if (f->isDeleted() || f->isTemplateInstantiation()) return;
  const auto *method = dyn_cast<CXXMethodDecl>(f);
  if (isa<CXXDeductionGuideDecl>(f)) return;
  if (!f->doesThisDeclarationHaveABody() && !(method && !method->isOutOfLine())) return;
  if (f->isDefaulted() || f->hasSkippedBody()) return;
  bool constructor = isa<CXXConstructorDecl>(f);
  ir::FunctionKind kind = constructor ? ir::FunctionKind::Constructor : method ? ir::FunctionKind::Method : ir::FunctionKind::Plain;
  Name name = method ? method_name(method, file) : Name::of(f->getNameAsString());
  working_on(f);
  FunctionLowering lowering(*this, file, file.top.get(), name, kind, span(f->getSourceRange(), file));
  ir::Function &ir = lowering.out().function();
  ir.name_span = span(f->getNameInfo().getSourceRange(), file);
  ir.result = type(f->getReturnType(), file);
  ir.is_static = method && method->isStatic();
  ir.is_declaration = !f->doesThisDeclarationHaveABody();
  parameters(lowering, f, file);
  if (const Stmt *body = f->doesThisDeclarationHaveABody() ? f->getBody() : nullptr) {
    if (const auto *c = dyn_cast<CXXConstructorDecl>(f))
      for (const CXXCtorInitializer *init : c->inits()) {
        if (!init->isWritten()) continue;
        Span at = span(init->getSourceRange(), file);
        if (init->isAnyMemberInitializer()) {
          ir::Operand place = lowering.out().member(lowering.out().this_value(at), Name::of(init->getAnyMember()->getName()), at);
          lowering.assign(init->getInit(), place, at);
        } else {
          lowering.discard(init->getInit());
        }
      }
    lowering.body(body);
  }
  if (method) {
    ir::ClassId owner = class_id(file, method->getParent());
    lowering.out().function().owner = owner;
    ir::FunctionId id = lowering.finish();
    ir::Class &c = file.module.classes[owner.value];
    if (constructor && !c.constructor && !file.module.at(id).is_declaration) c.constructor = id;
    if (name) c.methods.push_back(id);
    return;
  }
  ir::FunctionId id = lowering.finish();
  ir::LocalId local = module_name(file, f);
  Span at = span(f->getSourceRange(), file);
  ir::FunctionBuilder &top = file.top->out();
  top.closure(at, top.local(local, ir.name_span), id);
  ir::Export exported;
  exported.value = top.local(local, {});
  exported.span = at;
  add_export(file, symbol(f), exported);
  if (f->isMain()) { // The system calls it once everything is loaded.
    ir::Instruction call;
    call.kind = ir::Kind::Call;
    call.value = top.local(local, {});
    call.span = at;
    call.set(ir::Flag::Implicit);
    top.emit(call);
  }
}

void UnitLowering::variable(const clang::VarDecl *v, FileModule &file) {
  using namespace clang;
  if (isa<VarTemplateSpecializationDecl>(v) && !isa<VarTemplatePartialSpecializationDecl>(v)) return;
  if (!v->isThisDeclarationADefinition() && !v->getInit()) return;
  working_on(v);
  ir::LocalId local = module_name(file, v);
  ir::FunctionBuilder &top = file.top->out();
  Span at = span(v->getSourceRange(), file);
  if (const Expr *init = v->getInit()) file.top->assign(init, top.local(local, span(v->getLocation(), file)), at);
  if (v->isFileVarDecl() && (v->isExternallyVisible() || v->isStaticDataMember())) {
    ir::Export exported;
    exported.value = top.local(local, {});
    exported.span = at;
    add_export(file, symbol(v), exported);
  }
}

std::vector<ir::Module> UnitLowering::finish() {
  std::vector<ir::Module> result;
  for (auto &[path, file] : modules_) {
    file->top->finish();
    result.push_back(std::move(file->module));
  }
  return result;
}

} // namespace hasten::frontends::cpp

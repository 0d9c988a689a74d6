// Clang's declarations of one unit to modules, one per file of the project that the unit reads.
//
// Names. What the project defines in the same file is a name of the module; what it defines elsewhere is an import
// without a specifier whose name is the entity's symbol (`app::Db`, `app::load(int)`), which linking looks up among all
// modules' exports. What it does not define is an import from its namespace (`boost.asio`, `post`), a C name a global.
//
// A class whose methods are defined in several files has a part in each of their modules, under one symbol.
#pragma once
#include "frontends/cpp/clang.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "frontends/cpp/unit.h"
#include "ir/builder.h"

namespace hasten::frontends::cpp {

class FunctionLowering;

// One file's module while it is made.
struct FileModule {
  ir::Module module;
  clang::FileID file;
  uint32_t size = 0;
  std::unique_ptr<FunctionLowering> top;
  std::unordered_map<const clang::Decl *, ir::LocalId> names; // Of f0, by canonical declaration
  std::unordered_map<const clang::Decl *, ir::ClassId> classes;
  std::map<std::pair<std::string, std::string>, ir::ImportId> imports;
  std::unordered_map<const void *, ir::TypeId> types; // By canonical type
  std::set<std::string> exported;
  std::set<std::string, std::less<>> namespaces; // Outermost ones that it opens
};

class UnitLowering {
public:
  UnitLowering(clang::ASTContext &context, const Project &project, void (*working_on)(const char *));
  ~UnitLowering();

  FileModule *file_at(clang::SourceLocation location); // None outside the project
  std::vector<std::string> files_read() const;         // Of the project, sorted
  void know_all_files();                               // Those without a declaration have a module, too
  void saw(const clang::Decl *declaration); // Each one of the outermost, before any is lowered
  void declaration(const clang::Decl *declaration);
  std::vector<ir::Module> finish();

  clang::ASTContext &context() { return context_; }
  // From the first to the last token, where the code stands in the file: in a macro's use, the use.
  Span span(clang::SourceRange range, const FileModule &file) const;

  // names.cc
  std::string symbol(const clang::NamedDecl *declaration); // Empty: only its file knows it
  std::string written_path(const clang::NamedDecl *declaration);
  Name method_name(const clang::CXXMethodDecl *method, const FileModule &asking);
  // A place for what is declared outside functions, in terms of `from`; `span` is the mention's.
  ir::Operand reference(const clang::NamedDecl *declaration, FunctionLowering &from, Span span);
  ir::Operand reference(const clang::CXXRecordDecl *record, FunctionLowering &from, Span span);
  ir::LocalId module_name(FileModule &file, const clang::NamedDecl *declaration);
  ir::ImportId import(FileModule &file, const std::string &specifier, const std::string &name, Span span);
  static const clang::CXXRecordDecl *home(const clang::CXXRecordDecl *record); // A template's pattern, defined
  static const clang::FunctionDecl *home(const clang::FunctionDecl *function);
  // None: a library defines it, or a copy of a library that stands among the project's files. To the copy itself it is
  // the project's.
  FileModule *defining_file(const clang::NamedDecl *declaration, const FileModule &asking);

  // types.cc
  ir::TypeId type(clang::QualType type, FileModule &file);
  // What `->` leads to: of a pointer, of a class that acts like one.
  clang::QualType pointee(clang::QualType type) const;
  const clang::CXXRecordDecl *record_of(clang::QualType type) const; // Behind references, pointers and handles
  bool is_handle(const clang::CXXRecordDecl *record) const;          // Has an operator-> that leads to a class
  bool owns_resource(clang::QualType type) const;                    // Cannot be copied and does something when it goes

  // classes.cc
  ir::ClassId class_id(FileModule &file, const clang::CXXRecordDecl *record);

  void working_on(const clang::NamedDecl *declaration);

private:
  void function(const clang::FunctionDecl *function, FileModule &file);
  void record(const clang::CXXRecordDecl *record, FileModule &file);
  void variable(const clang::VarDecl *variable, FileModule &file);
  void add_export(FileModule &file, const std::string &symbol, ir::Export exported);
  void parameters(FunctionLowering &lowering, const clang::FunctionDecl *function, FileModule &file);
  FileModule *make_module(clang::FileID file, const std::string &path);
  std::string path_in_project(clang::FileEntryRef entry) const;
  void comments(FileModule &file);

  clang::ASTContext &context_;
  const clang::SourceManager &sources_;
  const Project &project_;
  void (*working_on_)(const char *);
  std::unordered_map<unsigned, FileModule *> by_file_id_;
  std::map<std::string, std::unique_ptr<FileModule>> modules_; // By path
  std::set<const clang::Decl *> done_;
  friend class FunctionLowering;
};

// One function's code.
class FunctionLowering {
public:
  FunctionLowering(UnitLowering &unit, FileModule &file, FunctionLowering *parent, Name name, ir::FunctionKind kind, Span span)
      : unit_(unit), file_(file), parent_(parent),
        out_(file.module, name, kind, parent ? parent->out_.id() : ir::FunctionId(), span) {}

  ir::FunctionBuilder &out() { return out_; }
  FileModule &file() { return file_; }
  FunctionLowering *parent() { return parent_; }
  ir::LocalId declare(const clang::VarDecl *variable, Name name, Span span, bool constant);
  void body(const clang::Stmt *body);
  ir::FunctionId finish() { return out_.finish(); }

  // expressions.cc: the value as an operand; with `dest`, results that an instruction gives go there.
  ir::Operand value(const clang::Expr *expression, const ir::Operand *dest = nullptr);
  void assign(const clang::Expr *expression, ir::Operand dest, Span span);
  void discard(const clang::Expr *expression);
  ir::Operand module_place(ir::LocalId local, Span span); // A name of f0

  // statements.cc
  void statement(const clang::Stmt *statement);
  void local_variable(const clang::VarDecl *variable);

private:
  // statements.cc
  void statements(llvm::ArrayRef<const clang::Stmt *> list);
  void if_statement(const clang::IfStmt *statement);
  void switch_statement(const clang::SwitchStmt *statement);
  void for_statement(const clang::ForStmt *statement);
  void range_for(const clang::CXXForRangeStmt *statement);
  void while_statement(const clang::Stmt *whole, const clang::VarDecl *variable, const clang::Expr *condition, const clang::Stmt *body, bool first);
  void try_statement(const clang::CXXTryStmt *statement);
  void declarations(const clang::DeclStmt *statement);
  void block(const clang::Stmt *statement);
  void bindings(const clang::DecompositionDecl *declaration, ir::Operand whole);
  const clang::VarDecl *opens_scope(const clang::Stmt *statement);

  // expressions.cc
  ir::Operand target(const clang::Expr *expression, const ir::Operand *dest);
  ir::Operand temporary(clang::QualType type, Span span);
  ir::Operand variable(const clang::VarDecl *variable, Span span);
  ir::Operand named(const clang::ValueDecl *declaration, const clang::Expr *expression);
  ir::Operand member(const clang::MemberExpr *expression);
  ir::Operand rooted(ir::Operand operand, clang::QualType type, Span span); // A place to select members from
  ir::Operand binary(const clang::BinaryOperator *expression, const ir::Operand *dest);
  ir::Operand store(const clang::Expr *left, const clang::Expr *right, const clang::Expr *whole);
  ir::Operand unary(const clang::UnaryOperator *expression, const ir::Operand *dest);
  ir::Operand conditional(const clang::Expr *whole, const clang::Expr *condition, const clang::Expr *yes, const clang::Expr *no, const ir::Operand *dest);
  ir::Operand lambda(const clang::LambdaExpr *expression, const ir::Operand *dest);
  ir::Operand index(const clang::Expr *whole, const clang::Expr *base, const clang::Expr *key, const ir::Operand *dest);
  ir::Operand opaque(const clang::Stmt *statement, const ir::Operand *dest);
  ir::Operand list(const clang::Expr *whole, llvm::ArrayRef<const clang::Expr *> items, const ir::Operand *dest);

  // calls.cc
  ir::Operand call(const clang::CallExpr *expression, const ir::Operand *dest);
  ir::Operand member_call(const clang::CXXMemberCallExpr *expression, const ir::Operand *dest);
  ir::Operand operator_call(const clang::CXXOperatorCallExpr *expression, const ir::Operand *dest);
  ir::Operand construction(const clang::CXXConstructExpr *expression, const clang::Expr *whole, const ir::Operand *dest);
  ir::Operand emit_call(const clang::Expr *whole, ir::Operand callee, std::vector<ir::Argument> arguments, const ir::Operand *dest, bool is_new = false);
  std::vector<ir::Argument> arguments(llvm::ArrayRef<const clang::Expr *> given);
  ir::Operand callee_of(const clang::Expr *callee);

  Span span(const clang::Stmt *s) const { return unit_.span(s->getSourceRange(), file_); }
  bool does_something(const clang::Expr *expression) const;

  struct Deeper {
    explicit Deeper(FunctionLowering &f) : depth(f.depth_) { ++depth; }
    ~Deeper() { --depth; }
    int &depth;
  };
  static constexpr int kDeepest = 300;

  UnitLowering &unit_;
  FileModule &file_;
  FunctionLowering *parent_;
  ir::FunctionBuilder out_;
  std::unordered_map<const clang::Decl *, ir::LocalId> locals_;
  std::unordered_map<const clang::Decl *, ir::Operand> aliases_; // Bindings of a structured declaration
  int depth_ = 0;
};

} // namespace hasten::frontends::cpp

// One file's syntax tree to a module that looks as Clang's lowering of it would (frontends/cpp/lowering.h): the same
// imports from namespaces, the same symbols of the project's own classes and functions, the same instructions. What
// types cannot tell here is left open for linking, which infers it from rows and results.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "frontends/cpp_syntax/project_index.h"
#include "ir/builder.h"

namespace hasten::frontends::cpp_syntax {

class FunctionLowering;

class FileLowering {
public:
  // `written` is the text before macros were taken out of it.
  FileLowering(const ProjectIndex &index, uint32_t file, const SyntaxTree &tree, std::string_view written, ir::Module &module);
  ~FileLowering();
  void run(const std::vector<MacroCall> &macros);
  Span too_deep;

  const ProjectIndex &index() const { return index_; }
  uint32_t file() const { return file_; }
  ir::Module &module() { return module_; }
  FunctionLowering &top() { return *top_; }
  const SyntaxTree &tree() const { return tree_; }

  // names.cc: a place in terms of `from`.
  ir::Operand library(const Path &path, FunctionLowering &from, Span at);
  ir::Operand class_place(const Entity &cls, FunctionLowering &from, Span at);
  ir::Operand function_place(const Entity &function, FunctionLowering &from, Span at);
  ir::Operand variable_place(const Entity &variable, FunctionLowering &from, Span at);
  ir::Operand project_import(const std::string &symbol, FunctionLowering &from, Span at);
  ir::ClassId class_id(const Entity &cls);
  ir::LocalId module_name(const std::string &key, std::string_view name, Span declaration, bool constant);
  ir::TypeId type(const StaticType &type);
  ir::TypeId type(const Found &found);
  void add_export(const std::string &symbol, ir::Export exported);

  // declarations
  void declarations(Node parent, const std::string &scope, int depth);
  void declaration(Node node, const std::string &scope, int depth);
  void record(Node node, const std::string &name, const std::string &scope, int depth);
  void function(Node node, const std::string &scope, const Entity *in_class);

private:
  void variables(Node node, const std::string &scope);
  void method_declarations(Node member, const Entity &cls);
  void fields_of(Node body, const Entity &cls, std::vector<ir::Field> &fields, std::vector<std::pair<std::string, Node>> &initialised, int depth);
  void macro(const MacroCall &call);
  void initialisers(FunctionLowering &lowering, Node list, const Entity *cls);
  void members(Node body, const Entity &cls, int depth);
  void add_method(const Entity &cls, ir::FunctionId id, bool constructor);

  const ProjectIndex &index_;
  uint32_t file_;
  const SyntaxTree &tree_;
  std::string_view written_;
  ir::Module &module_;
  std::unique_ptr<FunctionLowering> top_;
  std::map<std::string, ir::LocalId> names_;
  std::map<std::string, ir::ClassId> classes_;
  std::map<std::pair<std::string, std::string>, ir::ImportId> imports_;
  std::map<std::string, ir::TypeId> types_;
  std::map<std::string, bool> exported_;
};

struct LocalVariable {
  ir::LocalId id;
  StaticType type;
  bool of_module = false; // A static one: a name of f0
};

// One function's code.
class FunctionLowering {
public:
  FunctionLowering(FileLowering &file, FunctionLowering *parent, Name name, ir::FunctionKind kind, Span span, std::string scope, const Entity *cls)
      : file_(file), parent_(parent), scope_(std::move(scope)), class_(cls),
        out_(file.module(), name, kind, parent ? parent->out_.id() : ir::FunctionId(), span) {
    blocks_.emplace_back();
  }

  ir::FunctionBuilder &out() { return out_; }
  FileLowering &file() { return file_; }
  FunctionLowering *parent() { return parent_; }
  const std::string &scope() const { return scope_; }
  const Entity *cls() const { return class_; }
  ir::FunctionId finish() { return out_.finish(); }

  // statements.cc
  void body(Node body);
  void statement(Node node);
  void parameters(Node list);
  void try_statement(Node node);

  // expressions.cc: the value as an operand; with `dest`, results that an instruction gives go there.
  ir::Operand value(Node node, const ir::Operand *dest = nullptr);
  void assign(Node node, ir::Operand dest, Span at);
  void discard(Node node);
  ir::Operand module_place(ir::LocalId local, Span at);
  ir::Operand place_found(const Found &f) { return found(f, Node(), 0, false); }
  void enter(std::string scope, const Entity *cls) { scope_ = std::move(scope), class_ = cls; } // Of f0
  // calls.cc: T x(a), T{a}, T(a)
  ir::Operand construct(const StaticType &type, Node whole, Node arguments, const ir::Operand *dest);

private:
  // statements.cc
  void statements(std::vector<Node> list);
  void block(Node node);
  void local_declaration(Node node);
  void local_variable(Node node, Node declarator);
  void bindings(Node binding, ir::Operand whole, const StaticType &type);
  void condition_declaration(Node node, ir::Operand &value);
  ir::Operand condition(Node clause);
  void if_statement(Node node);
  void switch_statement(Node node);
  void for_statement(Node node);
  void range_for(Node node);
  void while_statement(Node node, bool first);
  std::optional<ir::Operand> opens_scope(Node node);
  ir::LocalId declare(std::string_view name, Span at, StaticType type, bool constant);
  bool is_coroutine(Node body) const;

  // expressions.cc
  LocalVariable *find(std::string_view name, FunctionLowering *&owner);
  ir::Operand place_of(LocalVariable &variable, FunctionLowering &owner, Span at);
  ir::Operand temporary(Node node) { return out_.temporary(node.span()); }
  ir::Operand target(Node node, const ir::Operand *dest) { return dest ? *dest : temporary(node); }
  ir::Operand rooted(ir::Operand operand, Node node);
  ir::Operand identifier(Node node, size_t arguments, bool called);
  ir::Operand qualified(Node node, size_t arguments, bool called);
  ir::Operand named(const Path &path, Node node, size_t arguments, bool called);
  ir::Operand found(const Found &found, Node node, size_t arguments, bool called);
  ir::Operand member(Node node, size_t arguments);
  ir::Operand binary(Node node, const ir::Operand *dest);
  ir::Operand short_circuit(Node whole, Node left, Node right, std::string_view op, const ir::Operand *dest);
  ir::Operand shift(Node node, std::string_view op, const ir::Operand *dest);
  ir::Operand assignment(Node node, const ir::Operand *dest);
  ir::Operand store(Node left, Node right, Node whole);
  ir::Operand conditional(Node node, const ir::Operand *dest, bool kept);
  ir::Operand lambda(Node node, const ir::Operand *dest);
  ir::Operand subscript(Node node, const ir::Operand *dest);
  ir::Operand initializers(Node node, const ir::Operand *dest);
  ir::Operand opaque(Node node, const ir::Operand *dest);
  ir::Operand number(Node node);
  std::string string_text(Node node);
  bool does_something(Node node) const;
  bool same(const ir::Operand &a, const ir::Operand &b) const;

  // calls.cc
  ir::Operand call(Node node, const ir::Operand *dest);
  ir::Operand emit_call(Node whole, ir::Operand callee, const std::vector<ir::Argument> &arguments, const ir::Operand *dest, bool is_new = false);
  std::vector<ir::Argument> arguments(Node list);
  ArgumentTypes argument_types();
  ir::Operand parameter_as_value(Node parameter);
  ir::Operand new_expression(Node node, const ir::Operand *dest);

  // static_types.cc: what the source says without a doubt, else nothing
  StaticType static_type(Node expression, int depth = 0);
  StaticType written(Node type, Node declarator = {}) const;
  const Entity *class_of(const StaticType &type) const;
  StaticType call_type(Node call, int depth);
  StaticType value_in(const StaticType &container) const;

  struct Deeper {
    explicit Deeper(FunctionLowering &f) : depth(f.depth_) { ++depth; }
    ~Deeper() { --depth; }
    int &depth;
  };
  static constexpr int kDeepest = 200;

  FileLowering &file_;
  FunctionLowering *parent_;
  std::string scope_;
  const Entity *class_;
  ir::FunctionBuilder out_;
  std::vector<std::unordered_map<std::string, LocalVariable>> blocks_;
  Node given_; // Arguments of the call whose callee is being named
  int depth_ = 0;
};

std::string_view operator_of(Node node);

} // namespace hasten::frontends::cpp_syntax

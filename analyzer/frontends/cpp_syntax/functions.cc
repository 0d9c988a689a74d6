// Declarations outside functions: functions, variables, macros that stand there.
#include <algorithm>

#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

FileLowering::FileLowering(const ProjectIndex &index, uint32_t file, const SyntaxTree &tree, std::string_view written, ir::Module &module)
    : index_(index), file_(file), tree_(tree), written_(written), module_(module) {
  top_ = std::make_unique<FunctionLowering>(*this, nullptr, Name(), ir::FunctionKind::Module, Span{0, static_cast<uint32_t>(tree.text().size())}, "", nullptr);
}

FileLowering::~FileLowering() = default;

void FileLowering::run(const std::vector<MacroCall> &macros) {
  declarations(tree_.root(), "", 0);
  for (const MacroCall &call : macros) macro(call);
  top_->finish();
}

void FileLowering::declarations(Node parent, const std::string &scope, int depth) {
  if (depth > 64) return;
  for (Node n : parent.named_children())
    if (!broken(n)) declaration(n, scope, depth + 1);
}

void FileLowering::declaration(Node n, const std::string &scope, int depth) {
  switch (syntax(n)) {
  case Syntax::NamespaceDefinition: return declarations(n.child(Field::Body), inside(scope, namespace_name(n)), depth);
  case Syntax::Linkage: {
    Node body = n.child(Field::Body);
    if (body.is(Syntax::DeclarationList)) return declarations(body, scope, depth);
    if (body && !broken(body)) declaration(body, scope, depth + 1);
    return;
  }
  case Syntax::Template:
  case Syntax::DeclarationList: return declarations(n, scope, depth);
  case Syntax::Class:
  case Syntax::Struct:
  case Syntax::Union: return record(n, joined(path_of(n.child(Field::Name))), scope, depth);
  case Syntax::TypeDefinition: {
    Node type = n.child(Field::Type);
    if (!is_class(type)) return;
    Node name = innermost_declarator(n.child(Field::Declarator));
    return record(type, type.child(Field::Name) ? joined(path_of(type.child(Field::Name))) : std::string(name.text()), scope, depth);
  }
  case Syntax::FunctionDefinition: return function(n, scope, nullptr);
  case Syntax::Declaration: return variables(n, scope);
  default: return;
  }
}

void FileLowering::variables(Node n, const std::string &scope) {
  Node type = n.child(Field::Type);
  if (is_class(type) && type.child(Field::Body)) record(type, joined(path_of(type.child(Field::Name))), scope, 0);
  if (has_storage(n, "extern")) return;
  for (Node d : n.children()) {
    if (d.field<Field>() != Field::Declarator || broken(d)) continue;
    Node inner = innermost_declarator(d), arguments;
    if (inner.is(Syntax::FunctionDeclarator)) continue;
    Path path = path_of(inner);
    if (path.empty()) continue;
    const Entity *e = index_.exact(inside(scope, joined(path)), file_, n.span().begin);
    if (!e || e->kind != Entity::Kind::Variable) continue;
    ir::LocalId local = module_name(e->name, path.back(), inner.span(), false);
    StaticType declared{e->type, e->scope, file_};
    Node init = d.is(Syntax::InitDeclarator) ? d.child(Field::Value) : Node();
    Path owner = split(e->name);
    owner.pop_back();
    ir::FunctionBuilder &top = top_->out();
    top.function().locals[local.value].type = this->type(declared);
    ir::Operand place = top.local(local, inner.span());
    top_->enter(joined(owner), nullptr);
    if (init.is(Syntax::ArgumentList) || init.is(Syntax::Initializers)) {
      if (declared && !declared.text.indirect && !d.child(Field::Declarator).is(Syntax::ArrayDeclarator)) {
        if (ir::Operand made = top_->construct(declared, d, init, &place); made && !(made.root == place.root && made.index == place.index)) top.copy(d.span(), place, made);
      } else {
        top_->assign(init, place, d.span());
      }
    } else if (init) {
      top_->assign(init, place, d.span());
    } else if (declared && !declared.text.indirect && !d.is(Syntax::ArrayDeclarator)) {
      Found f = index_.type(declared);
      if ((f.kind == Found::Kind::Class || f.kind == Found::Kind::Library) && !index_.is_handle(declared)) top_->construct(declared, d, Node(), &place);
    }
    top_->enter("", nullptr);
    if (std::string symbol = index_.symbol(*e); !symbol.empty() && e->defined) {
      ir::Export exported;
      exported.value = top.local(local, {});
      exported.span = n.span();
      add_export(symbol, exported);
    }
  }
}

void FileLowering::initialisers(FunctionLowering &lowering, Node list, const Entity *cls) {
  for (Node init : list.named_children()) {
    if (!init.is(Syntax::FieldInitializer) || broken(init)) continue;
    Node name, given;
    for (Node child : init.named_children())
      if (child.is(Syntax::ArgumentList) || child.is(Syntax::Initializers))
        given = child;
      else if (!name)
        name = child;
    if (!given || !name) continue;
    ir::FunctionBuilder &out = lowering.out();
    StaticType type = name.is(Syntax::FieldIdentifier) && cls ? index_.field(*cls, name.text()) : StaticType{};
    bool is_field = name.is(Syntax::FieldIdentifier) && (!cls || cls->fields.count(name.text()));
    if (!is_field) { // A base
      for (Node a : given.named_children()) lowering.discard(a);
      continue;
    }
    ir::Operand place = out.member(out.this_value(name.span()), Name::of(name.text()), name.span());
    if (type && !type.text.indirect) {
      ir::Operand made = lowering.construct(type, init, given, &place);
      if (made && !(made.root == place.root && made.members.begin == place.members.begin)) out.copy(init.span(), place, made);
    } else if (given.named_child_count() == 1) {
      lowering.assign(given.first_named_child(), place, init.span());
    } else {
      for (Node a : given.named_children()) lowering.discard(a);
    }
  }
}

void FileLowering::add_method(const Entity &cls, ir::FunctionId id, bool constructor) {
  ir::ClassId owner = class_id(cls);
  ir::Class &c = module_.classes[owner.value];
  if (constructor && !c.constructor && !module_.at(id).is_declaration) c.constructor = id;
  if (module_.at(id).name) c.methods.push_back(id);
}

// With `in_class`, the definition stands in its class.
void FileLowering::function(Node n, const std::string &scope, const Entity *in_class) {
  if (n.has_token(Syntax::DeleteMethod) || n.has_token(Syntax::DefaultMethod)) return;
  Node whole = n.child(Field::Declarator);
  Node d = function_declarator(whole);
  Node body = n.child(Field::Body);
  Node tried;
  for (Node child : n.named_children())
    if (child.is(Syntax::Try)) tried = child;
  if (!d || (broken(body) && !tried)) return;
  Path path = path_of(d.child(Field::Declarator));
  if (path.empty()) return;
  std::string name = path.back();
  const Entity *cls = in_class;
  std::string inner_scope = scope;
  if (!cls && path.size() > 1) {
    Path owner(path.begin(), path.end() - 1);
    Found f = index_.resolve(owner, scope, file_);
    if (f.kind == Found::Kind::Class && f.rest.empty()) {
      cls = f.entity;
      inner_scope = cls->scope;
    } else if (f.kind == Found::Kind::Namespace) {
      inner_scope = f.entity->name;
    } else {
      inner_scope = inside(scope, joined(owner));
    }
  }
  std::string own = cls ? cls->name.substr(cls->name.rfind("::") == std::string::npos ? 0 : cls->name.rfind("::") + 2) : "";
  bool constructor = cls && name == own;
  ir::FunctionKind kind = constructor ? ir::FunctionKind::Constructor : cls ? ir::FunctionKind::Method : ir::FunctionKind::Plain;
  FunctionLowering lowering(*this, top_.get(), Name::of(constructor ? "constructor" : cls ? index_.method_name(*cls, name, parameters_text(d.child(Field::Parameters))) : name), kind, n.span(), inner_scope, cls);
  ir::Function &ir = lowering.out().function();
  ir.name_span = d.child(Field::Declarator).span();
  StaticType result{type_text(n.child(Field::Type), whole), cls ? cls->name : inner_scope, file_};
  if (Node trailing = d.child_of_kind(Syntax::TrailingReturn)) result.text = type_text(trailing.first_named_child());
  ir.result = type(result);
  size_t count = d.child(Field::Parameters).named_child_count();
  if (cls) {
    const Method *m = index_.method(*cls, name, count);
    ir.is_static = has_storage(n, "static") || (m && m->is_static);
  }
  lowering.parameters(d.child(Field::Parameters));
  if (Node list = n.child_of_kind(Syntax::InitializerList2)) initialisers(lowering, list, cls);
  if (tried) {
    if (Node list = tried.child_of_kind(Syntax::InitializerList2)) initialisers(lowering, list, cls);
    lowering.try_statement(tried);
  } else {
    lowering.body(body);
  }
  if (cls) {
    lowering.out().function().owner = class_id(*cls);
    return add_method(*cls, lowering.finish(), constructor);
  }
  bool is_main = name == "main" && scope.empty() && path.size() == 1;
  Span name_span = ir.name_span;
  ir::FunctionId id = lowering.finish();
  const Entity *e = index_.exact(inside(scope, joined(path)), file_, n.span().begin);
  std::string parameters = e ? e->parameters : parameters_text(d.child(Field::Parameters));
  ir::LocalId local = module_name(inside(scope, joined(path)) + "(" + parameters + ")", name, name_span, true);
  ir::FunctionBuilder &top = top_->out();
  if (top.function().locals[local.value].declaration.empty()) top.function().locals[local.value].declaration = name_span;
  top.closure(n.span(), top.local(local, name_span), id);
  if (e && !is_main) {
    ir::Export exported;
    exported.value = top.local(local, {});
    exported.span = n.span();
    add_export(index_.symbol(*e), exported);
  }
  if (is_main) { // The system calls it once everything is loaded.
    ir::Instruction call;
    call.kind = ir::Kind::Call;
    call.value = top.local(local, {});
    call.span = n.span();
    call.set(ir::Flag::Implicit);
    top.emit(call);
  }
}

// A macro where declarations stand: a call of a global function whose arguments are the functions, classes and constants
// that it names. ROUTE(Users::load, "/users", Get)
void FileLowering::macro(const MacroCall &call) {
  std::string_view text = written_;
  std::vector<ir::Argument> given;
  ir::FunctionBuilder &out = top_->out();
  const Entity *cls = index_.class_at(call.scope, file_);
  top_->enter(cls ? cls->name : call.scope, nullptr);
  std::string_view all = text.substr(call.arguments.begin, call.arguments.size());
  bool functions = false;
  for (size_t at = 0; at <= all.size();) {
    size_t end = at;
    int depth = 0;
    bool quoted = false;
    for (; end < all.size() && (quoted || depth > 0 || all[end] != ','); ++end) {
      char c = all[end];
      if (c == '\\' && quoted) ++end;
      else if (c == '"') quoted = !quoted;
      else if (!quoted && (c == '(' || c == '{' || c == '[')) ++depth;
      else if (!quoted && (c == ')' || c == '}' || c == ']')) --depth;
    }
    std::string_view one = all.substr(at, std::min(end, all.size()) - at);
    at = end + 1;
    while (!one.empty() && (one.front() == ' ' || one.front() == '\n' || one.front() == '\t' || one.front() == '\r' || one.front() == '&')) one.remove_prefix(1);
    while (!one.empty() && (one.back() == ' ' || one.back() == '\n' || one.back() == '\t' || one.back() == '\r')) one.remove_suffix(1);
    ir::Argument a;
    if (one.size() >= 2 && one.front() == '"' && one.back() == '"') {
      a.value = out.string(one.substr(1, one.size() - 2), {});
    } else if (!one.empty() && one.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:") == one.npos && !(one[0] >= '0' && one[0] <= '9')) {
      Path path = split(one);
      if (cls && path.size() == 1 && index_.method(*cls, path[0], 0)) {
        a.value = out.member(class_place(*cls, *top_, {}), Name::of(path[0]), {});
        functions = true;
      } else {
        Found f = index_.resolve(path, cls ? std::string_view(cls->name) : std::string_view(call.scope), file_);
        if (f.kind == Found::Kind::Class || f.kind == Found::Kind::Function) {
          a.value = top_->place_found(f);
          functions = true;
        } else if (path.size() == 1) {
          a.value = out.global(Name::of(path[0]), {});
        }
      }
    }
    given.push_back(a);
    if (end >= all.size()) break;
  }
  top_->enter("", nullptr);
  if (!functions) return; // It registers nothing of the project
  std::string_view name = text.substr(call.name.begin, call.name.size());
  out.call(Span{}, {}, out.global(Name::of(name), {}), given);
}

} // namespace hasten::frontends::cpp_syntax

// Statements, in order of evaluation. A variable that owns a resource opens a scope: the rest of its block.
#include "frontends/cpp/lowering.h"

namespace hasten::frontends::cpp {

using namespace clang;

static ir::Instruction structured(ir::Kind kind, ir::Form form, Span span) {
  ir::Instruction i;
  i.kind = kind;
  i.form = form;
  i.span = span;
  return i;
}

ir::LocalId FunctionLowering::declare(const VarDecl *variable, Name name, Span span, bool constant) {
  ir::LocalId id = out_.add_local(name ? name : Name::of("_"), span, constant);
  out_.function().locals[id.value].type = unit_.type(variable->getType(), file_);
  locals_[variable->getCanonicalDecl()] = id;
  return id;
}

void FunctionLowering::body(const Stmt *body) {
  if (const auto *c = dyn_cast<CoroutineBodyStmt>(body)) {
    out_.function().is_async = true;
    body = c->getBody();
  }
  statement(body);
}

void FunctionLowering::block(const Stmt *s) {
  out_.begin_block();
  if (s) statement(s);
  out_.end_block();
}

const VarDecl *FunctionLowering::opens_scope(const Stmt *s) {
  const auto *d = dyn_cast<DeclStmt>(s);
  if (!d || !d->isSingleDecl() || depth_ > 40) return nullptr;
  const auto *v = dyn_cast<VarDecl>(d->getSingleDecl());
  return v && v->hasLocalStorage() && unit_.owns_resource(v->getType()) ? v : nullptr;
}

void FunctionLowering::statements(llvm::ArrayRef<const Stmt *> list) {
  Deeper deeper(*this);
  for (size_t i = 0; i < list.size(); ++i) {
    statement(list[i]);
    const VarDecl *owner = opens_scope(list[i]);
    if (!owner || i + 1 == list.size()) continue;
    Span at = unit_.span({list[i]->getBeginLoc(), list.back()->getEndLoc()}, file_);
    ir::Instruction scope = structured(ir::Kind::Scope, ir::Form::Using, at);
    scope.value = out_.local(locals_.at(owner->getCanonicalDecl()), {});
    out_.open(scope);
    out_.begin_block();
    statements(list.drop_front(i + 1));
    out_.end_block();
    out_.close();
    return;
  }
}

void FunctionLowering::declarations(const DeclStmt *s) {
  for (const Decl *d : s->decls()) {
    if (const auto *v = dyn_cast<VarDecl>(d))
      local_variable(v);
    else if (isa<CXXRecordDecl>(d))
      unit_.declaration(d);
  }
}

void FunctionLowering::local_variable(const VarDecl *v) {
  Span at = unit_.span(v->getSourceRange(), file_), name_span = unit_.span(v->getLocation(), file_);
  if (v->isStaticLocal() || v->getTSCSpec() != TSCS_unspecified) { // Made once: the module's
    ir::LocalId local = unit_.module_name(file_, v);
    if (const Expr *init = v->getInit()) file_.top->assign(init, file_.top->out().local(local, name_span), at);
    return;
  }
  if (v->hasExternalStorage()) return;
  const auto *parts = dyn_cast<DecompositionDecl>(v);
  if (parts) {
    ir::Operand whole = temporary(v->getType(), at);
    if (v->getInit()) assign(v->getInit(), whole, at);
    return bindings(parts, whole);
  }
  ir::LocalId local = declare(v, Name::of(v->getName()), name_span, v->getType().isConstQualified());
  if (v->getInit()) assign(v->getInit(), out_.local(local, name_span), at);
}

void FunctionLowering::bindings(const DecompositionDecl *declaration, ir::Operand whole) {
  for (size_t i = 0; i < declaration->bindings().size(); ++i) {
    const BindingDecl *b = declaration->bindings()[i];
    Span at = unit_.span(b->getLocation(), file_);
    ir::LocalId local = out_.add_local(Name::of(b->getName().empty() ? "_" : std::string_view(b->getName())), at);
    out_.function().locals[local.value].type = unit_.type(b->getType(), file_);
    locals_[b->getCanonicalDecl()] = local;
    ir::Operand part = out_.member(whole, Name::of(std::to_string(i)), {});
    out_.copy(at, out_.local(local, at), part);
  }
}

void FunctionLowering::statement(const Stmt *s) {
  if (!s) return;
  Deeper deeper(*this);
  if (depth_ > kDeepest) {
    opaque(s, nullptr);
    return;
  }
  switch (s->getStmtClass()) {
  case Stmt::NullStmtClass: return;
  case Stmt::CompoundStmtClass: {
    llvm::SmallVector<const Stmt *, 16> list(cast<CompoundStmt>(s)->body_begin(), cast<CompoundStmt>(s)->body_end());
    return statements(list);
  }
  case Stmt::DeclStmtClass: return declarations(cast<DeclStmt>(s));
  case Stmt::AttributedStmtClass: return statement(cast<AttributedStmt>(s)->getSubStmt());
  case Stmt::LabelStmtClass: return statement(cast<LabelStmt>(s)->getSubStmt());
  case Stmt::IfStmtClass: return if_statement(cast<IfStmt>(s));
  case Stmt::SwitchStmtClass: return switch_statement(cast<SwitchStmt>(s));
  case Stmt::ForStmtClass: return for_statement(cast<ForStmt>(s));
  case Stmt::CXXForRangeStmtClass: return range_for(cast<CXXForRangeStmt>(s));
  case Stmt::WhileStmtClass: {
    const auto *w = cast<WhileStmt>(s);
    return while_statement(s, w->getConditionVariable(), w->getCond(), w->getBody(), true);
  }
  case Stmt::DoStmtClass: return while_statement(s, nullptr, cast<DoStmt>(s)->getCond(), cast<DoStmt>(s)->getBody(), false);
  case Stmt::CXXTryStmtClass: return try_statement(cast<CXXTryStmt>(s));
  case Stmt::ReturnStmtClass: {
    const Expr *e = cast<ReturnStmt>(s)->getRetValue();
    ir::Operand v = e ? value(e) : ir::Operand();
    out_.ret(span(s), v);
    return;
  }
  case Stmt::CoreturnStmtClass: {
    const Expr *e = cast<CoreturnStmt>(s)->getOperand();
    ir::Operand v = e ? value(e) : ir::Operand();
    out_.ret(span(s), v);
    return;
  }
  case Stmt::BreakStmtClass: out_.jump(ir::Form::Break, span(s)); return;
  case Stmt::ContinueStmtClass: out_.jump(ir::Form::Continue, span(s)); return;
  case Stmt::CoroutineBodyStmtClass: return statement(cast<CoroutineBodyStmt>(s)->getBody());
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass: return statement(cast<SwitchCase>(s)->getSubStmt());
  default:
    if (const auto *e = dyn_cast<Expr>(s)) return discard(e);
    opaque(s, nullptr);
  }
}

void FunctionLowering::if_statement(const IfStmt *s) {
  if (s->getInit()) statement(s->getInit());
  if (s->isConsteval()) return;
  if (const VarDecl *v = s->getConditionVariable()) local_variable(v);
  ir::Instruction i = structured(ir::Kind::If, ir::Form::Branch, span(s));
  i.value = value(s->getCond());
  out_.open(i);
  block(s->getThen());
  block(s->getElse());
  out_.close();
}

void FunctionLowering::switch_statement(const SwitchStmt *s) {
  if (s->getInit()) statement(s->getInit());
  if (const VarDecl *v = s->getConditionVariable()) local_variable(v);
  ir::Instruction i = structured(ir::Kind::If, ir::Form::Switch, span(s));
  i.value = value(s->getCond());
  // One block per label that has statements of its own; several labels of one statement are one case.
  std::vector<std::vector<const Stmt *>> cases;
  bool has_default = false;
  std::vector<const Stmt *> todo;
  if (const auto *body = dyn_cast_or_null<CompoundStmt>(s->getBody()))
    todo.assign(body->body_begin(), body->body_end());
  else if (s->getBody())
    todo.push_back(s->getBody());
  for (const Stmt *part : todo) {
    bool labelled = false;
    while (const auto *label = dyn_cast_or_null<SwitchCase>(part)) {
      has_default |= isa<DefaultStmt>(label);
      labelled = true;
      part = label->getSubStmt();
    }
    if (labelled || cases.empty()) cases.emplace_back();
    if (part) cases.back().push_back(part);
  }
  if (has_default) i.name = Name::of("default");
  out_.open(i);
  for (const auto &one : cases) {
    out_.begin_block();
    statements(one);
    out_.end_block();
  }
  out_.close();
}

void FunctionLowering::for_statement(const ForStmt *s) {
  if (s->getInit()) statement(s->getInit());
  ir::InstrId loop = out_.open(structured(ir::Kind::Loop, ir::Form::Counter, span(s)));
  out_.begin_block();
  if (const VarDecl *v = s->getConditionVariable()) local_variable(v);
  ir::Operand condition = s->getCond() ? value(s->getCond()) : ir::Operand();
  out_.end_block();
  block(s->getBody());
  out_.begin_block();
  if (s->getInc()) discard(s->getInc());
  out_.end_block();
  block(nullptr);
  out_.close();
  out_.instruction(loop).value = condition;
}

void FunctionLowering::range_for(const CXXForRangeStmt *s) {
  if (s->getInit()) statement(s->getInit());
  ir::Operand range = value(s->getRangeInit());
  const VarDecl *v = s->getLoopVariable();
  Span at = unit_.span(v->getLocation(), file_);
  ir::Instruction loop = structured(ir::Kind::Loop, ir::Form::ForEach, span(s));
  loop.value = range;
  const auto *parts = dyn_cast<DecompositionDecl>(v);
  loop.dest = parts ? temporary(v->getType(), at) : out_.local(declare(v, Name::of(v->getName()), at, false), at);
  out_.open(loop);
  block(nullptr);
  out_.begin_block();
  if (parts) bindings(parts, loop.dest);
  statement(s->getBody());
  out_.end_block();
  block(nullptr);
  block(nullptr);
  out_.close();
}

void FunctionLowering::while_statement(const Stmt *whole, const VarDecl *variable, const Expr *condition, const Stmt *body, bool first) {
  ir::InstrId loop = out_.open(structured(ir::Kind::Loop, first ? ir::Form::While : ir::Form::DoWhile, span(whole)));
  out_.begin_block();
  if (variable) local_variable(variable);
  ir::Operand v = condition ? value(condition) : ir::Operand();
  out_.end_block();
  block(body);
  block(nullptr);
  block(nullptr);
  out_.close();
  out_.instruction(loop).value = v;
}

void FunctionLowering::try_statement(const CXXTryStmt *s) {
  out_.open(structured(ir::Kind::Try, ir::Form::None, span(s)));
  block(s->getTryBlock());
  block(nullptr);
  block(nullptr);
  for (unsigned h = 0; h < s->getNumHandlers(); ++h) {
    const CXXCatchStmt *handler = s->getHandler(h);
    out_.begin_block();
    if (const VarDecl *v = handler->getExceptionDecl()) {
      Span at = unit_.span(v->getSourceRange(), file_);
      ir::LocalId local = declare(v, Name::of(v->getName()), unit_.span(v->getLocation(), file_), true);
      std::vector<ir::Argument> types;
      if (const CXXRecordDecl *r = unit_.record_of(v->getType()))
        if (ir::Operand place = unit_.reference(r, *this, at)) types.push_back({place});
      out_.assign(ir::Form::Caught, at, out_.local(local, at), {}, types);
    }
    statement(handler->getHandlerBlock());
    out_.end_block();
  }
  out_.close();
}

} // namespace hasten::frontends::cpp

// Expressions to operands. Conversions, temporaries and whatever else the compiler adds are seen through.
#include "frontends/cpp/lowering.h"

namespace hasten::frontends::cpp {

using namespace clang;

// What the user wrote: without the compiler's conversions and copies.
static const Expr *stripped(const Expr *e) {
  for (int guard = 0; e && guard < 64; ++guard) {
    const Expr *before = e;
    e = e->IgnoreParens();
    if (const auto *x = dyn_cast<CastExpr>(e))
      e = x->getSubExpr();
    else if (const auto *x = dyn_cast<FullExpr>(e))
      e = x->getSubExpr();
    else if (const auto *x = dyn_cast<MaterializeTemporaryExpr>(e))
      e = x->getSubExpr();
    else if (const auto *x = dyn_cast<CXXBindTemporaryExpr>(e))
      e = x->getSubExpr();
    else if (const auto *x = dyn_cast<SubstNonTypeTemplateParmExpr>(e))
      e = x->getReplacement();
    else if (const auto *x = dyn_cast<CXXStdInitializerListExpr>(e))
      e = x->getSubExpr();
    else if (const auto *x = dyn_cast<CXXDefaultInitExpr>(e))
      e = x->getExpr();
    else if (const auto *x = dyn_cast<OpaqueValueExpr>(e); x && x->getSourceExpr())
      e = x->getSourceExpr();
    else if (const auto *x = dyn_cast<CXXRewrittenBinaryOperator>(e))
      e = x->getSemanticForm();
    else if (const auto *x = dyn_cast<PackExpansionExpr>(e))
      e = x->getPattern();
    if (e == before) break;
  }
  return e;
}

bool FunctionLowering::does_something(const Expr *e) const {
  return e->isInstantiationDependent() || e->HasSideEffects(unit_.context());
}

ir::Operand FunctionLowering::temporary(QualType type, Span span) {
  ir::Operand t = out_.temporary(span);
  out_.function().locals[t.index].type = unit_.type(type, file_);
  return t;
}

ir::Operand FunctionLowering::target(const Expr *e, const ir::Operand *dest) {
  return dest ? *dest : temporary(e->getType(), span(e));
}

ir::Operand FunctionLowering::module_place(ir::LocalId local, Span span) {
  if (this == file_.top.get()) return out_.local(local, span);
  file_.top->out().function().locals[local.value].captured = true;
  return out_.captured(ir::kModuleFunction, local, span);
}

static bool same_place(const ir::Operand &a, const ir::Operand &b) {
  return a.root == b.root && a.index == b.index && a.members.begin == b.members.begin && a.members.count == b.members.count;
}

void FunctionLowering::assign(const Expr *e, ir::Operand dest, Span at) {
  ir::Operand result = value(e, &dest);
  if (result && !same_place(result, dest)) out_.copy(at, dest, result);
}

void FunctionLowering::discard(const Expr *e) {
  const Expr *inner = stripped(e);
  if (!inner) return;
  if (const auto *c = dyn_cast<ConditionalOperator>(inner)) {
    conditional(inner, c->getCond(), c->getTrueExpr(), c->getFalseExpr(), nullptr);
    return;
  }
  static const ir::Operand kDropped;
  value(inner, &kDropped);
}

// A place that members are selected from. What the compiler knows of it by type alone becomes a typed temporary.
ir::Operand FunctionLowering::rooted(ir::Operand o, QualType type, Span at) {
  if (o.root != ir::Root::Constant && o.root != ir::Root::None) return o;
  ir::Operand t = temporary(type, at);
  if (o) out_.copy(at, t, o);
  return t;
}

ir::Operand FunctionLowering::variable(const VarDecl *v, Span at) {
  const Decl *key = v->getCanonicalDecl();
  for (FunctionLowering *f = this; f; f = f->parent_) {
    auto found = f->locals_.find(key);
    if (found == f->locals_.end()) continue;
    if (f == this) return out_.local(found->second, at);
    f->out_.function().locals[found->second.value].captured = true;
    return out_.captured(f->out_.id(), found->second, at);
  }
  if (v->isStaticLocal() || (v->isLocalVarDecl() && v->getTSCSpec() != TSCS_unspecified))
    return module_place(unit_.module_name(file_, v), at);
  if (v->isLocalVarDeclOrParm()) return {};
  return unit_.reference(v, *this, at);
}

ir::Operand FunctionLowering::named(const ValueDecl *d, const Expr *e) {
  Span at = span(e);
  if (const auto *v = dyn_cast<VarDecl>(d)) return variable(v, at);
  if (isa<BindingDecl>(d)) {
    const Decl *key = d->getCanonicalDecl();
    for (FunctionLowering *f = this; f; f = f->parent_) {
      auto found = f->locals_.find(key);
      if (found == f->locals_.end()) continue;
      if (f == this) return out_.local(found->second, at);
      f->out_.function().locals[found->second.value].captured = true;
      return out_.captured(f->out_.id(), found->second, at);
    }
    return {};
  }
  if (const auto *c = dyn_cast<EnumConstantDecl>(d)) return out_.number(static_cast<double>(c->getInitVal().getExtValue()), at);
  if (isa<FunctionDecl>(d)) return unit_.reference(d, *this, at);
  return {};
}

ir::Operand FunctionLowering::member(const MemberExpr *e) {
  const ValueDecl *d = e->getMemberDecl();
  if (const auto *v = dyn_cast<VarDecl>(d)) return variable(v, span(e)); // Static
  if (const auto *c = dyn_cast<EnumConstantDecl>(d)) return named(c, e);
  const Expr *base = e->getBase();
  ir::Operand place = rooted(value(base), base->getType(), span(base));
  if (const auto *m = dyn_cast<CXXMethodDecl>(d)) return out_.member(place, unit_.method_name(m, file_), span(e));
  if (!d->getDeclName().isIdentifier() || d->getName().empty()) return place; // An unnamed struct or union
  return out_.member(place, Name::of(d->getName()), span(e));
}

ir::Operand FunctionLowering::list(const Expr *whole, llvm::ArrayRef<const Expr *> items, const ir::Operand *dest) {
  std::vector<ir::Argument> values = arguments(items);
  ir::Operand t = target(whole, dest);
  out_.assign(ir::Form::Array, span(whole), t, {}, values);
  return t;
}

ir::Operand FunctionLowering::index(const Expr *whole, const Expr *base, const Expr *key, const ir::Operand *dest) {
  ir::Operand container = rooted(value(base), base->getType(), span(base));
  Expr::EvalResult constant;
  const Expr *plain = stripped(key);
  if (const auto *n = dyn_cast<IntegerLiteral>(plain); n && n->getValue().getActiveBits() < 32)
    return out_.member(container, Name::of(std::to_string(n->getValue().getZExtValue())), span(whole));
  ir::Operand k = value(key);
  ir::Operand t = target(whole, dest);
  out_.assign(ir::Form::Index, span(whole), t, container, {{k}});
  return t;
}

// left = right, for whatever the left side is.
ir::Operand FunctionLowering::store(const Expr *left, const Expr *right, const Expr *whole) {
  left = stripped(left);
  const Expr *base = nullptr, *key = nullptr;
  if (const auto *a = dyn_cast<ArraySubscriptExpr>(left)) {
    base = a->getBase(), key = a->getIdx();
  } else if (const auto *o = dyn_cast<CXXOperatorCallExpr>(left); o && o->getOperator() == OO_Subscript && o->getNumArgs() == 2) {
    base = o->getArg(0), key = o->getArg(1);
  }
  if (base) {
    ir::Operand container = rooted(value(base), base->getType(), span(base));
    ir::Operand k = value(key), v = value(right);
    out_.assign(ir::Form::Index, span(whole), out_.member(container, Name::of("[]"), span(left)), v, {{k}});
    return v;
  }
  ir::Operand place = value(left);
  if (!place || place.root == ir::Root::Constant || place.root == ir::Root::Import) {
    value(right);
    return place;
  }
  assign(right, place, span(whole));
  return place;
}

ir::Operand FunctionLowering::binary(const BinaryOperator *e, const ir::Operand *dest) {
  Span at = span(e);
  if (e->getOpcode() == BO_Comma) {
    discard(e->getLHS());
    return value(e->getRHS(), dest);
  }
  if (e->getOpcode() == BO_Assign) return store(e->getLHS(), e->getRHS(), e);
  if (e->isCompoundAssignmentOp()) {
    ir::Operand left = value(e->getLHS()), right = value(e->getRHS());
    std::string op = BinaryOperator::getOpcodeStr(BinaryOperator::getOpForCompoundAssignment(e->getOpcode())).str();
    if (left && left.root != ir::Root::Constant)
      out_.assign(ir::Form::Binary, at, left, {}, {{left}, {right}}, Name::of(op));
    return left;
  }
  std::string_view op = e->getOpcodeStr();
  if (e->isLogicalOp() && does_something(e->getRHS())) {
    ir::Operand left = value(e->getLHS());
    ir::Operand t = target(e, dest && *dest ? dest : nullptr);
    ir::Instruction i;
    i.kind = ir::Kind::If;
    i.form = ir::Form::ShortCircuit;
    i.span = at;
    i.dest = t;
    i.value = left;
    i.name = Name::of(op);
    out_.open(i);
    for (bool right : {e->getOpcode() == BO_LAnd, e->getOpcode() != BO_LAnd}) {
      out_.begin_block();
      if (right)
        assign(e->getRHS(), t, span(e->getRHS()));
      else if (left)
        out_.copy(span(e->getLHS()), t, left);
      out_.end_block();
    }
    out_.close();
    return t;
  }
  ir::Operand left = value(e->getLHS()), right = value(e->getRHS());
  if (dest && !*dest) return {};
  ir::Operand t = target(e, dest);
  out_.assign(ir::Form::Binary, at, t, {}, {{left}, {right}}, Name::of(op));
  return t;
}

ir::Operand FunctionLowering::unary(const UnaryOperator *e, const ir::Operand *dest) {
  switch (e->getOpcode()) {
  case UO_AddrOf:
  case UO_Deref:
  case UO_Plus:
  case UO_Extension: return value(e->getSubExpr(), dest);
  case UO_Coawait: {
    ir::Operand v = value(e->getSubExpr()), t = target(e, dest);
    out_.await(span(e), t, v);
    return t;
  }
  case UO_PreInc:
  case UO_PreDec:
  case UO_PostInc:
  case UO_PostDec: {
    ir::Operand place = value(e->getSubExpr());
    if (place && place.root != ir::Root::Constant)
      out_.assign(ir::Form::Binary, span(e), place, {}, {{place}, {out_.number(1, {})}}, Name::of(e->isIncrementOp() ? "+" : "-"));
    return place;
  }
  default: break;
  }
  ir::Operand v = value(e->getSubExpr());
  if (!v || (dest && !*dest)) return {};
  ir::Operand t = target(e, dest);
  out_.assign(ir::Form::Unary, span(e), t, v, {}, Name::of(UnaryOperator::getOpcodeStr(e->getOpcode())));
  return t;
}

ir::Operand FunctionLowering::conditional(const Expr *whole, const Expr *condition, const Expr *yes, const Expr *no, const ir::Operand *dest) {
  ir::Instruction i;
  i.kind = ir::Kind::If;
  i.form = ir::Form::Ternary;
  i.span = span(whole);
  i.value = value(condition);
  bool kept = !whole->getType()->isVoidType();
  if (kept) i.dest = target(whole, dest && *dest ? dest : nullptr);
  out_.open(i);
  for (const Expr *arm : {yes, no}) {
    out_.begin_block();
    if (kept)
      assign(arm, i.dest, span(arm));
    else
      discard(arm);
    out_.end_block();
  }
  out_.close();
  return i.dest;
}

ir::Operand FunctionLowering::lambda(const LambdaExpr *e, const ir::Operand *dest) {
  const CXXMethodDecl *operator_ = e->getCallOperator();
  // [x = f()]: a local of the function around.
  for (const LambdaCapture &c : e->captures())
    if (c.capturesVariable() && e->isInitCapture(&c))
      if (const auto *v = dyn_cast<VarDecl>(c.getCapturedVar())) {
        Span at = unit_.span(v->getLocation(), file_);
        ir::LocalId local = declare(v, Name::of(v->getName()), at, true);
        if (v->getInit()) assign(v->getInit(), out_.local(local, at), span(v->getInit()));
      }
  FunctionLowering inner(unit_, file_, this, Name(), ir::FunctionKind::Arrow, span(e));
  inner.depth_ = depth_;
  inner.out_.function().result = unit_.type(operator_->getReturnType(), file_);
  unit_.parameters(inner, operator_, file_);
  if (const Stmt *body = e->getBody()) inner.body(body);
  ir::FunctionId id = inner.finish();
  ir::Operand t = dest && *dest ? *dest : out_.temporary(span(e));
  out_.closure(span(e), t, id);
  return t;
}

// Reads what it mentions; calls inside still happen.
ir::Operand FunctionLowering::opaque(const Stmt *s, const ir::Operand *dest) {
  std::vector<ir::Argument> mentioned;
  if (depth_ <= kDeepest)
    for (const Stmt *child : s->children()) {
      if (!child) continue;
      if (const auto *e = dyn_cast<Expr>(child)) {
        if (ir::Operand o = value(e)) {
          ir::Argument a;
          a.value = o;
          mentioned.push_back(a);
        }
      } else {
        statement(child);
      }
    }
  ir::Operand t;
  if (dest)
    t = *dest;
  else if (const auto *e = dyn_cast<Expr>(s))
    t = target(e, nullptr);
  ir::InstrId id = out_.opaque(span(s), Name::of(s->getStmtClassName()), mentioned);
  out_.instruction(id).dest = t;
  return t;
}

ir::Operand FunctionLowering::value(const Expr *given, const ir::Operand *dest) {
  const Expr *e = stripped(given);
  if (!e) return {};
  Deeper deeper(*this);
  if (depth_ > kDeepest) return opaque(e, dest);
  Span at = span(e);
  switch (e->getStmtClass()) {
  case Stmt::IntegerLiteralClass: return out_.number(cast<IntegerLiteral>(e)->getValue().roundToDouble(), at);
  case Stmt::FloatingLiteralClass: return out_.number(cast<FloatingLiteral>(e)->getValueAsApproximateDouble(), at);
  case Stmt::CharacterLiteralClass: return out_.number(cast<CharacterLiteral>(e)->getValue(), at);
  case Stmt::CXXBoolLiteralExprClass:
    return out_.constant({cast<CXXBoolLiteralExpr>(e)->getValue() ? ir::Constant::Kind::True : ir::Constant::Kind::False, 0, Name()}, at);
  case Stmt::CXXNullPtrLiteralExprClass:
  case Stmt::GNUNullExprClass: return out_.constant({ir::Constant::Kind::Null, 0, Name()}, at);
  case Stmt::StringLiteralClass: {
    const auto *s = cast<StringLiteral>(e);
    return out_.string(s->getCharByteWidth() == 1 ? std::string_view(s->getString()) : std::string_view(), at);
  }
  case Stmt::UserDefinedLiteralClass: { // 5s, "x"sv: as good as the literal
    const auto *u = cast<UserDefinedLiteral>(e);
    if (u->getNumArgs() > 0) return value(u->getArg(0), dest);
    return out_.number(0, at);
  }
  case Stmt::DeclRefExprClass: return named(cast<DeclRefExpr>(e)->getDecl(), e);
  case Stmt::CXXThisExprClass: return out_.this_value(at);
  case Stmt::MemberExprClass: return member(cast<MemberExpr>(e));
  case Stmt::ArraySubscriptExprClass:
    return index(e, cast<ArraySubscriptExpr>(e)->getBase(), cast<ArraySubscriptExpr>(e)->getIdx(), dest);
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass: return binary(cast<BinaryOperator>(e), dest);
  case Stmt::UnaryOperatorClass: return unary(cast<UnaryOperator>(e), dest);
  case Stmt::ConditionalOperatorClass: {
    const auto *c = cast<ConditionalOperator>(e);
    return conditional(e, c->getCond(), c->getTrueExpr(), c->getFalseExpr(), dest);
  }
  case Stmt::BinaryConditionalOperatorClass: {
    const auto *c = cast<BinaryConditionalOperator>(e);
    return conditional(e, c->getCommon(), c->getCommon(), c->getFalseExpr(), dest);
  }
  case Stmt::CallExprClass: return call(cast<CallExpr>(e), dest);
  case Stmt::CXXMemberCallExprClass: return member_call(cast<CXXMemberCallExpr>(e), dest);
  case Stmt::CXXOperatorCallExprClass: return operator_call(cast<CXXOperatorCallExpr>(e), dest);
  case Stmt::CXXConstructExprClass:
  case Stmt::CXXTemporaryObjectExprClass: return construction(cast<CXXConstructExpr>(e), e, dest);
  case Stmt::CXXNewExprClass: {
    const auto *n = cast<CXXNewExpr>(e);
    if (const CXXConstructExpr *c = n->getConstructExpr()) return construction(c, e, dest);
    return n->hasInitializer() && n->getInitializer() ? value(n->getInitializer(), dest) : out_.constant({ir::Constant::Kind::Undefined, 0, Name()}, at);
  }
  case Stmt::CXXDeleteExprClass:
    if (ir::Operand o = value(cast<CXXDeleteExpr>(e)->getArgument())) out_.assign(ir::Form::Delete, at, {}, o);
    return {};
  case Stmt::CXXThrowExprClass: {
    const Expr *thrown = cast<CXXThrowExpr>(e)->getSubExpr();
    ir::Operand v = thrown ? value(thrown) : ir::Operand();
    out_.jump(ir::Form::Throw, at, v);
    return {};
  }
  case Stmt::CoawaitExprClass: {
    ir::Operand v = value(cast<CoawaitExpr>(e)->getOperand()), t = target(e, dest);
    if (!v) v = temporary(e->getType(), at);
    out_.await(at, t, v);
    return t;
  }
  case Stmt::DependentCoawaitExprClass: {
    ir::Operand v = value(cast<DependentCoawaitExpr>(e)->getOperand()), t = target(e, dest);
    if (!v) v = temporary(e->getType(), at);
    out_.await(at, t, v);
    return t;
  }
  case Stmt::CoyieldExprClass: {
    ir::Operand v = value(cast<CoyieldExpr>(e)->getOperand());
    out_.jump(ir::Form::Yield, at, v);
    return {};
  }
  case Stmt::LambdaExprClass: return lambda(cast<LambdaExpr>(e), dest);
  case Stmt::InitListExprClass: {
    const auto *l = cast<InitListExpr>(e);
    if (l->isSyntacticForm() && l->getSemanticForm()) l = l->getSemanticForm();
    const CXXRecordDecl *r = l->getType().isNull() ? nullptr : l->getType()->getAsCXXRecordDecl();
    if (l->getNumInits() == 1 && !r) return value(l->getInit(0), dest);
    if (r && unit_.defining_file(r, file_)) { // An aggregate of the project
      std::vector<const Expr *> given(l->inits().begin(), l->inits().end());
      return emit_call(e, unit_.reference(r, *this, at), arguments(given), dest, true);
    }
    std::vector<const Expr *> items(l->inits().begin(), l->inits().end());
    return list(e, items, dest);
  }
  case Stmt::ParenListExprClass: {
    const auto *l = cast<ParenListExpr>(e);
    if (l->getNumExprs() == 1) return value(l->getExpr(0), dest);
    std::vector<const Expr *> items;
    for (unsigned i = 0; i < l->getNumExprs(); ++i) items.push_back(l->getExpr(i));
    return list(e, items, dest);
  }
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass:
  case Stmt::UnaryExprOrTypeTraitExprClass:
  case Stmt::CXXNoexceptExprClass:
  case Stmt::TypeTraitExprClass:
  case Stmt::RequiresExprClass:
  case Stmt::ConceptSpecializationExprClass:
  case Stmt::SourceLocExprClass:
  case Stmt::PredefinedExprClass:
  case Stmt::OffsetOfExprClass:
  case Stmt::SizeOfPackExprClass:
  case Stmt::CXXTypeidExprClass: return out_.constant({ir::Constant::Kind::Undefined, 0, Name()}, at);
  case Stmt::CXXUnresolvedConstructExprClass: {
    const auto *c = cast<CXXUnresolvedConstructExpr>(e);
    if (c->getNumArgs() == 1) return value(c->getArg(0), dest);
    std::vector<const Expr *> items(c->arg_begin(), c->arg_end());
    return list(e, items, dest);
  }
  case Stmt::CXXDependentScopeMemberExprClass:
  case Stmt::UnresolvedMemberExprClass:
  case Stmt::UnresolvedLookupExprClass:
  case Stmt::DependentScopeDeclRefExprClass: {
    ir::Operand o = callee_of(e);
    return o;
  }
  case Stmt::StmtExprClass:
    statement(cast<StmtExpr>(e)->getSubStmt());
    return {};
  default: return opaque(e, dest);
  }
}

} // namespace hasten::frontends::cpp

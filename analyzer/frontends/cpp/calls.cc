// Calls: of functions, methods, operators and constructors. What only passes its argument on is seen through.
#include "frontends/cpp/lowering.h"

#include <clang/Basic/Builtins.h>

namespace hasten::frontends::cpp {

using namespace clang;

std::vector<ir::Argument> FunctionLowering::arguments(llvm::ArrayRef<const Expr *> given) {
  std::vector<ir::Argument> result;
  for (const Expr *e : given) {
    if (!e || isa<CXXDefaultArgExpr>(e)) continue;
    ir::Argument a;
    a.spread = isa<PackExpansionExpr>(e);
    a.value = value(e);
    result.push_back(a);
  }
  return result;
}

ir::Operand FunctionLowering::emit_call(const Expr *whole, ir::Operand callee, std::vector<ir::Argument> arguments, const ir::Operand *dest, bool is_new) {
  ir::Operand t;
  if (dest)
    t = *dest;
  else if (!whole->getType()->isVoidType())
    t = target(whole, nullptr);
  if (!callee) {
    ir::InstrId id = out_.opaque(span(whole), Name::of(whole->getStmtClassName()), arguments);
    out_.instruction(id).dest = t;
    return t;
  }
  out_.call(span(whole), t, callee, arguments, is_new ? static_cast<uint8_t>(ir::Flag::New) : 0);
  return t;
}

// A function value, or a name that only an instantiation resolves.
ir::Operand FunctionLowering::callee_of(const Expr *e) {
  e = e->IgnoreParenImpCasts();
  Span at = span(e);
  if (const auto *m = dyn_cast<CXXDependentScopeMemberExpr>(e)) {
    ir::Operand base = m->isImplicitAccess() ? out_.this_value(at) : rooted(value(m->getBase()), m->getBase()->getType(), at);
    return out_.member(base, Name::of(m->getMember().getAsString()), at);
  }
  if (const auto *m = dyn_cast<UnresolvedMemberExpr>(e)) {
    ir::Operand base = m->isImplicitAccess() ? out_.this_value(at) : rooted(value(m->getBase()), m->getBase()->getType(), at);
    return out_.member(base, Name::of(m->getMemberName().getAsString()), at);
  }
  if (const auto *u = dyn_cast<UnresolvedLookupExpr>(e)) {
    for (const NamedDecl *d : u->decls()) {
      d = d->getUnderlyingDecl();
      if (const auto *t = dyn_cast<FunctionTemplateDecl>(d)) d = t->getTemplatedDecl();
      if (isa<FunctionDecl>(d)) return unit_.reference(d, *this, at);
    }
    return out_.global(Name::of(u->getName().getAsString()), at);
  }
  if (const auto *d = dyn_cast<DependentScopeDeclRefExpr>(e)) return out_.global(Name::of(d->getDeclName().getAsString()), at);
  return value(e);
}

ir::Operand FunctionLowering::call(const CallExpr *e, const ir::Operand *dest) {
  if (const FunctionDecl *f = e->getDirectCallee()) {
    switch (f->getBuiltinID()) {
    case Builtin::BImove:
    case Builtin::BImove_if_noexcept:
    case Builtin::BIforward:
    case Builtin::BIforward_like:
    case Builtin::BIas_const:
    case Builtin::BIaddressof:
    case Builtin::BI__builtin_expect:
      if (e->getNumArgs() > 0) return value(e->getArg(0), dest);
      break;
    default: break;
    }
  }
  ir::Operand callee = callee_of(e->getCallee());
  std::vector<const Expr *> given(e->arg_begin(), e->arg_end());
  return emit_call(e, callee, arguments(given), dest);
}

ir::Operand FunctionLowering::member_call(const CXXMemberCallExpr *e, const ir::Operand *dest) {
  const CXXMethodDecl *method = e->getMethodDecl();
  const Expr *object = e->getImplicitObjectArgument();
  if (!method || !object) return call(e, dest);
  if (isa<CXXConversionDecl>(method)) return value(object, dest);
  Span callee_span = span(e->getCallee());
  std::vector<const Expr *> given(e->arg_begin(), e->arg_end());
  bool of_project = unit_.defining_file(method, file_) != nullptr;
  // p.get(), optional.value(): what a handle leads to. Its other methods are the handle's own.
  const auto *m = dyn_cast<MemberExpr>(e->getCallee()->IgnoreParens());
  const CXXRecordDecl *owner = method->getParent();
  if (!of_project && m && unit_.is_handle(owner)) {
    QualType result = method->getReturnType().getNonReferenceType();
    const CXXRecordDecl *given_record = unit_.record_of(result);
    if (e->getNumArgs() == 0 && given_record && given_record == unit_.record_of(unit_.context().getRecordType(owner)))
      return value(object, dest);
    ir::Operand place = unit_.reference(owner, *this, callee_span);
    if (!place) return emit_call(e, place, {}, dest);
    std::vector<ir::Argument> all = arguments(given);
    ir::Argument self;
    self.value = value(object);
    all.insert(all.begin(), self);
    return emit_call(e, out_.member(place, unit_.method_name(method, file_), callee_span), all, dest);
  }
  ir::Operand receiver;
  if (m && m->hasQualifier() && of_project && isa<CXXThisExpr>(object->IgnoreParenImpCasts()))
    receiver = out_.super_value(callee_span); // Base::load()
  else
    receiver = rooted(value(object), object->getType(), span(object));
  if (receiver.root == ir::Root::This && !of_project && receiver.members.empty())
    receiver.span = callee_span;
  ir::Operand callee = out_.member(receiver, unit_.method_name(method, file_), callee_span);
  return emit_call(e, callee, arguments(given), dest);
}

ir::Operand FunctionLowering::operator_call(const CXXOperatorCallExpr *e, const ir::Operand *dest) {
  OverloadedOperatorKind op = e->getOperator();
  const FunctionDecl *f = e->getDirectCallee();
  bool of_project = f && unit_.defining_file(f, file_);
  std::vector<const Expr *> given(e->arg_begin(), e->arg_end());
  switch (op) {
  case OO_Arrow:
  case OO_ArrowStar: return value(given[0], dest);
  case OO_Star:
  case OO_Amp:
    if (given.size() == 1) return value(given[0], dest);
    break;
  case OO_Equal:
    if (given.size() == 2) return store(given[0], given[1], e);
    break;
  case OO_Subscript:
    if (given.size() == 2 && !of_project) return index(e, given[0], given[1], dest);
    break;
  case OO_PlusPlus:
  case OO_MinusMinus: {
    if (of_project) break;
    ir::Operand place = value(given[0]);
    if (place && place.root != ir::Root::Constant)
      out_.assign(ir::Form::Binary, span(e), place, {}, {{place}, {out_.number(1, {})}}, Name::of(op == OO_PlusPlus ? "+" : "-"));
    return place;
  }
  case OO_Coawait: {
    ir::Operand v = value(given[0]), t = target(e, dest);
    out_.await(span(e), t, v);
    return t;
  }
  case OO_Call: {
    const auto *method = dyn_cast_or_null<CXXMethodDecl>(f);
    ir::Operand callee = rooted(value(given[0]), given[0]->getType(), span(given[0]));
    // A lambda or a library's object is called itself, a class of the project by its method.
    if (method && of_project && !method->getParent()->isLambda()) callee = out_.member(callee, unit_.method_name(method, file_), span(given[0]));
    given.erase(given.begin());
    return emit_call(e, callee, arguments(given), dest);
  }
  default: break;
  }
  const char *spelling = getOperatorSpelling(op);
  bool plain = op == OO_EqualEqual || op == OO_ExclaimEqual || op == OO_Less || op == OO_Greater || op == OO_LessEqual ||
               op == OO_GreaterEqual || op == OO_Spaceship || op == OO_Plus || op == OO_Minus || op == OO_Slash ||
               op == OO_Percent || op == OO_Star || op == OO_PlusEqual || op == OO_MinusEqual || op == OO_SlashEqual ||
               op == OO_Comma;
  if (!f || (plain && !of_project && given.size() == 2)) {
    if (given.size() == 2) {
      ir::Operand left = value(given[0]), right = value(given[1]);
      bool compound = op == OO_PlusEqual || op == OO_MinusEqual || op == OO_SlashEqual;
      ir::Operand t = compound && left && left.root != ir::Root::Constant ? left : target(e, dest);
      std::string_view name(spelling);
      if (compound) name.remove_suffix(1);
      out_.assign(ir::Form::Binary, span(e), t, {}, {{left}, {right}}, Name::of(name));
      return t;
    }
    if (given.size() == 1) {
      ir::Operand v = value(given[0]);
      if (!v) return v;
      ir::Operand t = target(e, dest);
      out_.assign(ir::Form::Unary, span(e), t, v, {}, Name::of(spelling));
      return t;
    }
    return opaque(e, dest);
  }
  if (const auto *method = dyn_cast<CXXMethodDecl>(f)) {
    ir::Operand receiver = rooted(value(given[0]), given[0]->getType(), span(given[0]));
    ir::Operand callee = out_.member(receiver, unit_.method_name(method, file_), span(given[0]));
    given.erase(given.begin());
    return emit_call(e, callee, arguments(given), dest);
  }
  ir::Operand callee = unit_.reference(f, *this, span(e->getCallee()));
  return emit_call(e, callee, arguments(given), dest);
}

ir::Operand FunctionLowering::construction(const CXXConstructExpr *e, const Expr *whole, const ir::Operand *dest) {
  const CXXConstructorDecl *constructor = e->getConstructor();
  std::vector<const Expr *> given;
  for (const Expr *a : e->arguments())
    if (!isa<CXXDefaultArgExpr>(a)) given.push_back(a);
  bool written = isa<CXXTemporaryObjectExpr>(e) || isa<CXXNewExpr>(whole) || e->isListInitialization();
  if (given.size() == 1 && constructor->isCopyOrMoveConstructor()) return value(given[0], dest);
  const CXXRecordDecl *record = constructor->getParent();
  bool of_project = unit_.defining_file(record, file_) != nullptr;
  // A conversion nobody wrote, a handle around an object: std::function from a lambda, string from a literal.
  if (given.size() == 1 && !written && !of_project && constructor->isConvertingConstructor(false) && e->getParenOrBraceRange().isInvalid())
    return value(given[0], dest);
  if (given.size() == 1 && !of_project && unit_.is_handle(record)) return value(given[0], dest);
  ir::Operand callee = unit_.reference(record, *this, span(whole));
  return emit_call(whole, callee, arguments(given), dest, true);
}

} // namespace hasten::frontends::cpp

// Functions, lambdas, their parameters and decorators.
#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

using ir::FunctionKind;

std::vector<Operand> Lowering::decorators(Node decorated) {
  std::vector<Operand> values;
  if (!decorated)
    return values;
  for (Node child : decorated.named_children()) {
    if (!child.is(Syntax::Decorator) || child.is_error())
      continue;
    Node expression_node = child.first_named_child();
    if (broken(expression_node))
      continue;
    Operand value = expression(expression_node);
    if (expression_node.is(Syntax::Call) && value.root == Root::Local) {
      // The call is the last instruction that was emitted: its arguments came before it.
      ir::Instruction &last = out().function().instructions.back();
      if (last.kind == ir::Kind::Call)
        last.set(Flag::Decorator);
    }
    values.push_back(value);
  }
  return values;
}

// Whether a decorator's last name is one of `names`: property, functools.cached_property.
bool Lowering::decorated_with(const std::vector<Operand> &decorators, std::initializer_list<std::string_view> names) {
  for (const Operand &decorator : decorators) {
    std::span<const Name> members = out().function().members(decorator);
    Name last;
    if (!members.empty())
      last = members.back();
    else if (decorator.root == Root::Import)
      last = module_.at(decorator.import()).imported;
    for (std::string_view name : names)
      if (last && last == name)
        return true;
  }
  return false;
}

FunctionKind Lowering::method_kind(Name name, const std::vector<Operand> &decorators) {
  if (name == "__init__")
    return FunctionKind::Constructor;
  if (decorated_with(decorators, {"property", "cached_property", "abstractproperty", "getter"}))
    return FunctionKind::Getter;
  for (const Operand &decorator : decorators) { // @x.setter
    std::span<const Name> members = out().function().members(decorator);
    if (members.size() >= 2 && members.back() == "setter")
      return FunctionKind::Setter;
  }
  return FunctionKind::Method;
}

std::vector<Lowering::ParameterPlan> Lowering::plan_parameters(Node list) {
  using Kind = ir::Parameter::Kind;
  std::vector<ParameterPlan> plan;
  bool keyword_only = false;
  if (broken(list))
    return plan;
  for (Node node : list.named_children()) {
    if (node.is_error() || node.is_missing())
      continue;
    ParameterPlan p;
    p.node = node;
    switch (syntax(node)) {
    case Syntax::KeywordSeparator:
      keyword_only = true;
      continue;
    case Syntax::PositionalSeparator:
      continue;
    case Syntax::Identifier:
    case Syntax::TuplePattern:
      p.name = node;
      break;
    case Syntax::TypedParameter:
      p.name = node.first_named_child();
      p.type = node.child(Field::Type);
      break;
    case Syntax::DefaultParameter:
    case Syntax::TypedDefaultParameter:
      p.name = node.child(Field::Name);
      p.type = node.child(Field::Type);
      p.value = node.child(Field::Value);
      break;
    case Syntax::ListSplatPattern:
    case Syntax::DictionarySplatPattern:
      p.name = node;
      break;
    default:
      continue;
    }
    if (broken(p.name))
      continue;
    p.kind = keyword_only ? Kind::KeywordOnly : Kind::Plain;
    if (p.name.is(Syntax::ListSplatPattern) || p.name.is(Syntax::DictionarySplatPattern)) {
      p.kind = p.name.is(Syntax::ListSplatPattern) ? Kind::Rest : Kind::KeywordRest;
      keyword_only = true;
      p.name = p.name.first_named_child();
      if (broken(p.name))
        continue;
    }
    plan.push_back(p);
  }
  // Default values are evaluated before annotations, both where the function is defined.
  for (ParameterPlan &p : plan)
    if (!broken(p.value))
      p.default_value = expression(p.value);
  for (ParameterPlan &p : plan)
    if (!broken(p.type))
      p.type_id = type(p.type, true);
  return plan;
}

// Makes the parameters' locals. In a method the first one is Root::This and no parameter of the IR.
void Lowering::add_parameters(Scope &scope, std::vector<ParameterPlan> &plan, bool method) {
  for (size_t i = 0; i < plan.size(); ++i) {
    ParameterPlan &p = plan[i];
    Name name = p.name.is(Syntax::Identifier) ? Name::of(p.name.text()) : Name();
    if (i == 0 && method && p.kind == ir::Parameter::Kind::Plain && name) {
      Binding binding;
      binding.kind = Binding::Kind::Receiver;
      scope.names[name] = binding;
      continue;
    }
    ir::FunctionBuilder &builder = *scope.builder;
    Binding binding;
    binding.local = builder.add_local(name, name ? p.name.span() : Span{}, !name);
    ir::Local &local = builder.function().locals[binding.local.value];
    local.parameter = true;
    local.type = p.type_id;
    if (name)
      scope.names[name] = binding;
    ir::Parameter parameter;
    parameter.local = binding.local;
    parameter.name = name;
    parameter.type = p.type_id;
    parameter.kind = p.kind;
    parameter.optional = bool(p.default_value);
    parameter.default_value = p.default_value;
    builder.function().parameters.push_back(parameter);
  }
}

// A body that says nothing: `...`, pass, a doc string, raise NotImplementedError.
static bool empty_body(Node body) {
  for (Node node : body.named_children()) {
    if (node.is(Syntax::Pass))
      continue;
    Node inner = node.is(Syntax::ExpressionStatement) ? node.first_named_child() : Node();
    if (inner && (inner.is(Syntax::Ellipsis) || inner.is(Syntax::String) || inner.is(Syntax::ConcatenatedString)))
      continue;
    if (node.is(Syntax::Raise) && node.text().find("NotImplemented") != std::string_view::npos)
      continue;
    return false;
  }
  return true;
}

void Lowering::function_definition(Node node, Node decorated) {
  Node name_node = node.child(Field::Name), body = node.child(Field::Body);
  if (broken(name_node))
    return;
  Name name = Name::of(name_node.text());
  bool in_class = scope_->kind == ScopeKind::Class;
  std::vector<Operand> decorator_values = decorators(decorated);
  std::vector<ParameterPlan> plan = plan_parameters(node.child(Field::Parameters));
  ir::TypeId result;
  if (Node annotation = node.child(Field::ReturnType); !broken(annotation))
    result = type(annotation, true);

  bool is_static = in_class && decorated_with(decorator_values, {"staticmethod"});
  FunctionKind kind = in_class ? method_kind(name, decorator_values) : FunctionKind::Plain;
  ir::FunctionBuilder builder(module_, name, kind, out().id(), node.span());
  ir::Function &function = builder.function();
  function.name_span = name_node.span();
  function.is_async = node.has_token(Syntax::AsyncToken);
  function.is_static = is_static;
  function.result = result;
  if (in_class)
    function.owner = out().function().owner;
  bool overload = decorated_with(decorator_values, {"overload"});
  bool abstract = in_class && decorated_with(decorator_values, {"abstractmethod", "abstractproperty"});
  function.is_declaration = overload || (abstract && !broken(body) && empty_body(body));
  function.decorators = decorator_values;

  Scope scope;
  scope.kind = ScopeKind::Function;
  scope.parent = scope_;
  scope.builder = &builder;
  BindingScan scan(scope, module_);
  for (const ParameterPlan &p : plan)
    if (p.name.is(Syntax::TuplePattern))
      scan.target(p.name, false);
  if (!broken(body))
    scan.code(body);
  // A receiver that the body binds anew is an ordinary local that starts as a copy of `this`.
  Name receiver;
  Span receiver_span;
  bool method = in_class && !is_static;
  if (method && !plan.empty() && plan[0].kind == ir::Parameter::Kind::Plain && plan[0].name.is(Syntax::Identifier)) {
    Name first = Name::of(plan[0].name.text());
    if (scan.binds(first)) {
      receiver = first;
      receiver_span = plan[0].name.span();
    }
  }
  add_parameters(scope, plan, method);
  if (receiver) {
    Binding binding;
    binding.local = builder.add_local(receiver, receiver_span);
    scope.names[receiver] = binding;
  }
  scan.settle();
  function.is_generator = scan.has_yield();

  Scope *outer = scope_;
  scope_ = &scope;
  {
    Deeper deeper(*this);
    if (receiver)
      implied(out().copy(receiver_span, out().local(scope.names[receiver].local, receiver_span),
                         out().this_value(receiver_span)));
    size_t next = plan.size() - function.parameters.size(); // A method's receiver is none of them.
    for (size_t i = next; i < plan.size(); ++i) // def f((a, b)): Python 2
      if (plan[i].name.is(Syntax::TuplePattern))
        store(plan[i].name, out().local(function.parameters[i - next].local, Span{}), plan[i].name.span(), true);
    if (!broken(body))
      block(body);
  }
  scope_ = outer;
  ir::FunctionId id = builder.finish();
  if (in_class)
    scope_->methods.push_back(id);
  out().closure(node.span(), written(name_node), id);
}

Operand Lowering::lambda(Node node) {
  std::vector<ParameterPlan> plan = plan_parameters(node.child(Field::Parameters));
  Node body = node.child(Field::Body);
  Name name;
  if (Node parent = node.parent(); parent.is(Syntax::Assignment) && parent.child(Field::Left).is(Syntax::Identifier))
    name = Name::of(parent.child(Field::Left).text());
  else if (parent && (parent.is(Syntax::KeywordArgument) || parent.is(Syntax::DefaultParameter)))
    name = Name::of(parent.child(Field::Name).text());
  ir::FunctionBuilder builder(module_, name, FunctionKind::Arrow, out().id(), node.span());
  Scope scope;
  scope.kind = ScopeKind::Function;
  scope.parent = scope_;
  scope.builder = &builder;
  add_parameters(scope, plan, false);
  BindingScan scan(scope, module_);
  if (!broken(body))
    scan.code(body);
  scan.settle();
  builder.function().is_generator = scan.has_yield();
  Scope *outer = scope_;
  scope_ = &scope;
  if (!broken(body)) {
    Operand value = expression(body);
    implied(out().ret(body.span(), value));
  }
  scope_ = outer;
  ir::FunctionId id = builder.finish();
  Operand dest = out().temporary(node.span());
  out().closure(node.span(), dest, id);
  return dest;
}

} // namespace hasten::frontends::python

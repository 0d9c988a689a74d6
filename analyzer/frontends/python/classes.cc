// Classes: the table entry, and the body as a function of its own whose `this` is the class object.
#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

void Lowering::class_bases(Node list, ir::Class &c, bool &protocol, bool &abstract, bool &enumeration) {
  if (broken(list))
    return;
  for (Node base : list.named_children()) {
    if (broken(base))
      continue;
    if (base.is(Syntax::KeywordArgument)) { // metaclass=ABCMeta, table=True
      Node value = base.child(Field::Value);
      if (broken(value))
        continue;
      abstract |= value.text().ends_with("ABCMeta");
      discard(value);
      continue;
    }
    if (base.is(Syntax::ListSplat) || base.is(Syntax::DictionarySplat)) {
      discard(base);
      continue;
    }
    // Repository[User]: the value is Repository, the type has its argument.
    Node head = base;
    while (head && head.is(Syntax::Subscript))
      head = head.child(Field::Value);
    if (broken(head))
      continue;
    std::string_view text = head.text();
    std::string_view last = text.substr(text.rfind('.') == std::string_view::npos ? 0 : text.rfind('.') + 1);
    protocol |= last == "Protocol";
    abstract |= last == "ABC";
    enumeration |= last == "Enum" || last == "IntEnum" || last == "StrEnum" || last == "Flag" || last == "IntFlag";
    c.bases.push_back(expression(head));
    c.base_types.push_back(type(base, false));
  }
}

void Lowering::class_definition(Node node, Node decorated) {
  Node name_node = node.child(Field::Name), body = node.child(Field::Body);
  if (broken(name_node))
    return;
  ir::Class c;
  c.name = Name::of(name_node.text());
  c.span = node.span();
  c.defined_in = out().id();
  c.decorators = decorators(decorated);
  bool protocol = false, abstract = false, enumeration = false;
  class_bases(node.child(Field::Superclasses), c, protocol, abstract, enumeration);
  c.is_interface = protocol;
  c.is_enum = enumeration;

  ir::ClassId id{static_cast<uint32_t>(module_.classes.size())};
  module_.classes.emplace_back();
  ir::FunctionBuilder builder(module_, c.name, ir::FunctionKind::ClassBody, out().id(), node.span());
  builder.function().owner = id;
  builder.function().name_span = name_node.span();
  c.body = builder.id();
  Scope scope;
  scope.kind = ScopeKind::Class;
  scope.parent = scope_;
  scope.builder = &builder;
  BindingScan scan(scope, module_);
  if (!broken(body))
    scan.code(body);
  scan.settle();
  Scope *outer = scope_;
  scope_ = &scope;
  {
    Deeper deeper(*this);
    if (!broken(body))
      block(body);
  }
  scope_ = outer;
  builder.finish();

  c.methods = std::move(scope.methods);
  c.fields = std::move(scope.fields);
  for (ir::FunctionId method : c.methods) {
    ir::Function &function = module_.functions[method.value];
    if (function.kind == ir::FunctionKind::Constructor)
      c.constructor = method;
    abstract |= function.is_declaration;
  }
  if (protocol) // A protocol's methods are declared, whatever their bodies say.
    for (ir::FunctionId method : c.methods) {
      ir::Function &function = module_.functions[method.value];
      if (function.order.empty())
        function.is_declaration = true;
    }
  c.is_abstract = abstract;
  module_.classes[id.value] = std::move(c);
  scope_->classes[Name::of(name_node.text())] = id;
  out().assign(Form::Define, node.span(), written(name_node), out().class_value(id, node.span()));
}

} // namespace hasten::frontends::python

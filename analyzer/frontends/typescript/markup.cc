// JSX: an element is an object made of its component, attributes and children. React calls the component elsewhere.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

Lowering::Operand Lowering::markup(Node node, const Want &want) {
  Node tag = node.is(Syntax::JsxElement) ? node.child_of_kind(Syntax::JsxOpeningElement) : node;
  Scratch parts(*this);
  // <Name> and <a.b> are references, <name> is text.
  Node name = tag.child(Field::Name);
  std::string_view text = name.text();
  bool component = name.is(Syntax::MemberExpression) ||
                   (name.is(Syntax::Identifier) && !text.empty() && !(text[0] >= 'a' && text[0] <= 'z'));
  if (component && text.find('-') == std::string_view::npos) parts.add(expression(name));
  for (Node child : tag.named_children()) {
    if (child.field<Field>() == Field::Name) continue;
    ir::Argument part;
    if (child.is(Syntax::JsxAttribute)) {
      Node attribute = child.first_named_child(), value = attribute.next_named_sibling();
      part.keyword = name_of(attribute);
      part.value = value ? expression(value, {.name = part.keyword})
                         : b().constant({ir::Constant::Kind::True, 0, {}}, attribute.span());
    } else if (child.is(Syntax::JsxExpression)) { // {...props}
      Node inner = child.first_named_child();
      part.spread = inner.is(Syntax::SpreadElement);
      part.value = expression(inner);
    }
    if (part.value) parts->push_back(part);
  }
  if (node.is(Syntax::JsxElement)) {
    for (Node child : node.named_children()) {
      if (!child.is(Syntax::JsxExpression) && !child.is(Syntax::JsxElement) && !child.is(Syntax::JsxSelfClosingElement))
        continue;
      ir::Argument part;
      part.spread = child.is(Syntax::JsxExpression) && child.first_named_child().is(Syntax::SpreadElement);
      part.value = expression(child);
      if (part.value) parts->push_back(part);
    }
  }
  Operand dest = fresh(want, node);
  b().assign(ir::Form::Object, node.span(), dest, Operand(), *parts, kMarkup);
  return dest;
}

} // namespace hasten::frontends::typescript

// What is not understood: an Opaque reads every place mentioned inside, and writes those that are assigned there.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

// More mentions than this say no more.
static constexpr size_t kMaxMentions = 64;

void Lowering::mentions(Node node, Arguments &out) {
  for (uint32_t i = node.index(); i < node.end_index() && out.size() < kMaxMentions;) {
    Node one = tree_.at(i);
    if (one.is_error()) {
      i = one.end_index();
      continue;
    }
    ++i;
    if (!one.is(Syntax::Identifier) && !one.is(Syntax::ShorthandPropertyIdentifier) &&
        !one.is(Syntax::ShorthandPropertyIdentifierPattern) && !one.is(Syntax::This))
      continue;
    ir::Argument mention;
    mention.value = one.is(Syntax::This) ? b().this_value(one.span()) : resolve(one);
    Node parent = one.parent();
    mention.write = one.is(Syntax::ShorthandPropertyIdentifierPattern) ||
                    (parent.is(Syntax::AssignmentExpression) && one.field<Field>() == Field::Left) ||
                    (parent.is(Syntax::AugmentedAssignmentExpression) && one.field<Field>() == Field::Left) ||
                    parent.is(Syntax::UpdateExpression) || parent.is(Syntax::ArrayPattern) ||
                    (parent.is(Syntax::PairPattern) && one.field<Field>() == Field::Value);
    if (mention.value) out.push_back(mention);
  }
}

Lowering::Operand Lowering::opaque(Node node, const Want &want) {
  Scratch mentioned(*this);
  mentions(node, *mentioned);
  Operand dest = fresh(want, node);
  ir::InstrId id = b().opaque(node.span(), Name::of(node.kind_name()), *mentioned);
  b().instruction(id).dest = dest;
  return dest;
}

} // namespace hasten::frontends::typescript

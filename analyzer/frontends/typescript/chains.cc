// Calls, member accesses and optional chains: a.b?.(c)![d].e is one chain of links from a base.
//
// A chain is walked from its base outwards without recursion. `?.` without a call after it is a plain member; with one,
// everything after it is the then arm of an If of form OptionalChain. Its else arm assigns nothing.
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

// `?.` nested deeper than this in one chain makes no more branches.
static constexpr uint32_t kMaxOptional = 64;

static Node inner_of(Node link) {
  switch (link.kind<Syntax>()) {
  case Syntax::CallExpression:
    return link.child(Field::Function);
  case Syntax::MemberExpression:
  case Syntax::SubscriptExpression:
    return link.child(Field::Object);
  case Syntax::NonNullExpression:
    return link.first_named_child();
  default:
    return Node();
  }
}

static bool is_optional(Node link) {
  return link.child(Field::OptionalChain) ||
         (link.is(Syntax::CallExpression) && link.has_token(Syntax::TokenQuestionDot));
}

Lowering::Operand Lowering::chain_base(Node node, Node first_link, bool &consumed) {
  if (first_link.is(Syntax::CallExpression)) {
    bool dynamic_import = node.is(Syntax::Import);
    bool require =
        node.is(Syntax::Identifier) && node.text() == "require" && scopes_.find(kRequire).kind == Binding::Kind::None;
    if (dynamic_import || require) {
      Operand import = required(first_link, first_link.child(Field::Arguments), require);
      if (import) {
        consumed = true;
        return import;
      }
    }
  }
  if (node.is(Syntax::Import)) return b().global(name_of(node), node.span());
  return expression(node);
}

Lowering::Operand Lowering::chain(Node node, const Want &want) {
  std::vector<Node> links; // Outermost first.
  Node base = node;
  for (Node inner = inner_of(base); inner; inner = inner_of(base)) {
    links.push_back(base);
    base = inner;
  }
  if (links.empty()) // Broken: no function or object.
    return Operand();

  // From the base's side, links[first] is the last in the vector; work at or beyond a `?.` makes it a branch.
  size_t outermost_work = links.size();
  for (size_t i = 0; i < links.size() && outermost_work == links.size(); ++i)
    if (links[i].is(Syntax::CallExpression) ||
        (links[i].is(Syntax::SubscriptExpression) && has_work(links[i].child(Field::Index))))
      outermost_work = i;

  bool consumed = false;
  Operand current = chain_base(base, links.back(), consumed);
  if (!current) return Operand();
  uint32_t open = 0;
  Operand dest; // Of the whole chain, once a branch is open.
  for (size_t i = links.size(); i-- > 0;) {
    Node link = links[i];
    if (consumed) {
      consumed = false;
      continue;
    }
    if (open < kMaxOptional && outermost_work <= i && is_optional(link)) {
      if (open == 0) dest = fresh(want, node);
      ir::Instruction branch;
      branch.kind = ir::Kind::If;
      branch.form = ir::Form::OptionalChain;
      branch.span = node.span();
      branch.dest = dest;
      branch.value = current;
      b().open(branch);
      b().begin_block();
      ++open;
    }
    // The last link may write where the chain's value is wanted.
    Want inner;
    if (i == 0) {
      inner = want;
      if (open > 0) inner.dest = dest;
    }
    switch (link.kind<Syntax>()) {
    case Syntax::MemberExpression: {
      Node property = link.child(Field::Property);
      if (!property.is_missing()) current = b().member(current, name_of(property), link.span());
      break;
    }
    case Syntax::SubscriptExpression:
      current = index(link, current, link.child(Field::Index), inner);
      break;
    case Syntax::CallExpression: {
      Scratch arguments(*this);
      Node list = link.child(Field::Arguments);
      uint8_t flags = open > 0 ? static_cast<uint8_t>(ir::Flag::Optional) : uint8_t{0};
      if (list.is(Syntax::TemplateString)) {
        flags |= static_cast<uint8_t>(ir::Flag::Tagged);
        arguments.add(template_string(list, {}));
      } else {
        this->arguments(list, *arguments);
      }
      Operand result = fresh(inner, link);
      b().call(link.span(), result, current, *arguments, flags);
      current = result;
      break;
    }
    default: // x! is x.
      break;
    }
    if (!current && i > 0) current = b().temporary(link.span()); // An element that could not be read; keep the rest.
  }
  if (open == 0) return current;
  if (dest && current &&
      (current.root != dest.root || current.index != dest.index || !current.members.empty() || !dest.members.empty()))
    b().instruction(b().copy(node.span(), dest, current)).set(ir::Flag::Implicit);
  for (; open > 0; --open) {
    b().end_block();
    block_here(Node());
    b().close();
  }
  return dest;
}

Lowering::Operand Lowering::index(Node node, const Operand &base, Node key, const Want &want) {
  if (Name name = key_name(unwrap(key))) return b().member(base, name, node.span());
  Operand key_value = expression(key);
  if (want.unused) return Operand();
  Scratch arguments(*this);
  arguments.add(key_value);
  Operand dest = fresh(want, node);
  b().assign(ir::Form::Index, node.span(), dest, base, *arguments);
  return dest;
}

void Lowering::arguments(Node list, Arguments &out) {
  for (Node child : list.named_children()) {
    if (child.is_error()) continue;
    ir::Argument argument;
    argument.spread = child.is(Syntax::SpreadElement);
    argument.value = expression(argument.spread ? child.first_named_child() : child);
    if (argument.value) out.push_back(argument);
  }
}

Lowering::Operand Lowering::new_expression(Node node, const Want &want) {
  Operand callee = expression(node.child(Field::Constructor));
  if (!callee) return Operand();
  Scratch arguments(*this);
  this->arguments(node.child(Field::Arguments), *arguments);
  Operand dest = fresh(want, node);
  b().call(node.span(), dest, callee, *arguments, static_cast<uint8_t>(ir::Flag::New));
  return dest;
}

} // namespace hasten::frontends::typescript

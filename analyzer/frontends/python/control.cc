// Compound statements: if, for, while, try, with, match.
#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

using ir::InstrId;
using ir::Instruction;
using ir::Kind;

static Instruction structured(Kind kind, Form form, Span span, Operand value = {}, Operand dest = {}) {
  Instruction instruction;
  instruction.kind = kind;
  instruction.form = form;
  instruction.span = span;
  instruction.value = value;
  instruction.dest = dest;
  return instruction;
}

void Lowering::if_statement(Node node) {
  Node condition = node.child(Field::Condition);
  Operand value = broken(condition) ? Operand() : expression(condition);
  out().open(structured(Kind::If, Form::Branch, node.span(), value));
  out().begin_block();
  block(node.child(Field::Consequence));
  out().end_block();
  out().begin_block();
  std::vector<Node> alternatives;
  for (Node child : node.named_children())
    if (child.is(Syntax::Elif) || child.is(Syntax::Else))
      alternatives.push_back(child);
  elif_chain(alternatives, 0);
  out().end_block();
  out().close();
}

// An elif is an If in the else block before it.
void Lowering::elif_chain(std::vector<Node> &alternatives, size_t next) {
  Deeper deeper(*this);
  if (next == alternatives.size())
    return;
  Node node = alternatives[next];
  if (!deeper) {
    for (; next < alternatives.size(); ++next)
      opaque(alternatives[next], false);
    return;
  }
  if (broken(node))
    return elif_chain(alternatives, next + 1);
  if (node.is(Syntax::Else))
    return block(node.child(Field::Body));
  Node condition = node.child(Field::Condition);
  Operand value = broken(condition) ? Operand() : expression(condition);
  out().open(structured(Kind::If, Form::Branch, node.span(), value));
  out().begin_block();
  block(node.child(Field::Consequence));
  out().end_block();
  out().begin_block();
  elif_chain(alternatives, next + 1);
  out().end_block();
  out().close();
}

// A loop fills a local or a plain attribute by itself; any other target is taken apart at the start of the body.
Operand Lowering::loop_target(Node target) {
  if (target && target.is(Syntax::Identifier) && !broken(target))
    if (Operand place = written(target))
      return place;
  return out().temporary(target ? target.span() : Span{});
}

void Lowering::bind_loop_target(Node target, Operand element) {
  if (!broken(target) && !target.is(Syntax::Identifier))
    store(target, element, target.span(), true);
}

void Lowering::for_statement(Node node) {
  Node target = node.child(Field::Left), iterable = node.child(Field::Right);
  Operand value = broken(iterable) ? Operand() : value_list(iterable);
  Operand element = loop_target(target);
  Instruction loop = structured(Kind::Loop, Form::ForEach, node.span(), value, element);
  if (node.has_token(Syntax::AsyncToken))
    loop.set(Flag::Async);
  out().open(loop);
  out().begin_block(); // Condition
  out().end_block();
  out().begin_block();
  bind_loop_target(target, element);
  rest_of_loop(node);
}

void Lowering::while_statement(Node node) {
  InstrId loop = out().open(structured(Kind::Loop, Form::While, node.span()));
  out().begin_block();
  Node condition = node.child(Field::Condition);
  Operand value = broken(condition) ? Operand() : expression(condition);
  out().instruction(loop).value = value;
  out().end_block();
  out().begin_block();
  rest_of_loop(node);
}

// The body, whose block is open, nothing between rounds, and what runs where no break left the loop.
void Lowering::rest_of_loop(Node node) {
  block(node.child(Field::Body));
  out().end_block();
  out().begin_block();
  out().end_block();
  out().begin_block();
  if (Node otherwise = node.child(Field::Alternative))
    block(otherwise.child(Field::Body));
  out().end_block();
  out().close();
}

void Lowering::try_statement(Node node) {
  Node otherwise = node.child_of_kind(Syntax::Else), last = node.child_of_kind(Syntax::Finally);
  out().open(structured(Kind::Try, Form::None, node.span()));
  out().begin_block();
  block(node.child(Field::Body));
  out().end_block();
  out().begin_block();
  if (!broken(otherwise))
    block(otherwise.child(Field::Body));
  out().end_block();
  out().begin_block();
  if (!broken(last))
    block(last.child_of_kind(Syntax::Block));
  out().end_block();
  for (Node child : node.named_children()) {
    if (!child.is(Syntax::Except) || broken(child))
      continue;
    out().begin_block();
    handler(child);
    out().end_block();
  }
  out().close();
}

void Lowering::handler(Node node) {
  Node alias = node.child(Field::Alias);
  std::vector<Argument> types;
  auto add = [&](Node type) {
    if (!broken(type))
      types.push_back({expression(type)});
  };
  for (Node child : node.named_children()) {
    if (child.field<Field>() != Field::Value)
      continue;
    Node type = child;
    if (type.is(Syntax::AsPattern)) {
      alias = type.child(Field::Alias);
      type = type.first_named_child();
    }
    if (type.is(Syntax::Tuple) && !type.is_error()) {
      for (Node part : type.named_children())
        add(part);
    } else {
      add(type);
    }
  }
  while (alias && !broken(alias) && alias.is(Syntax::AsPatternTarget))
    alias = alias.first_named_child();
  Operand dest = broken(alias) ? Operand() : target_place(alias);
  implied(out().assign(Form::Caught, node.span(), dest, {}, types));
  block(node.child_of_kind(Syntax::Block));
}

void Lowering::with_statement(Node node) {
  std::vector<Node> items;
  Node clause = node.child_of_kind(Syntax::WithClause);
  if (!broken(clause))
    for (Node item : clause.named_children()) {
      Node value = item.is(Syntax::WithItem) ? item.child(Field::Value) : Node();
      if (broken(value))
        continue;
      // with (a as b, c as d): may be read as one item that is a tuple.
      bool bracketed = value.is(Syntax::Tuple) || value.is(Syntax::Parenthesized);
      if (bracketed && value.child_of_kind(Syntax::AsPattern)) {
        for (Node part : value.named_children())
          if (!broken(part))
            items.push_back(part);
      } else {
        items.push_back(item);
      }
    }
  with_items(items, 0, node, node.has_token(Syntax::AsyncToken));
}

// Several items nest, the first around the others.
void Lowering::with_items(const std::vector<Node> &items, size_t next, Node statement, bool async) {
  Deeper deeper(*this);
  if (next == items.size() || !deeper)
    return block(statement.child(Field::Body));
  Node value = items[next].is(Syntax::WithItem) ? items[next].child(Field::Value) : items[next];
  Node target;
  if (value.is(Syntax::AsPattern)) {
    target = value.child(Field::Alias);
    value = value.first_named_child();
    if (target && target.is(Syntax::AsPatternTarget))
      target = target.first_named_child();
  }
  Operand managed = broken(value) ? Operand() : expression(value);
  Operand dest;
  bool later = false; // The target is taken apart inside.
  if (!broken(target)) {
    if (target.is(Syntax::Identifier) || target.is(Syntax::Attribute)) {
      dest = target_place(target);
    } else {
      dest = out().temporary(target.span());
      later = true;
    }
  }
  Instruction scope = structured(Kind::Scope, Form::With, next == 0 ? statement.span() : items[next].span(), managed, dest);
  if (async)
    scope.set(Flag::Async);
  out().open(scope);
  out().begin_block();
  if (later)
    store(target, dest, target.span(), true);
  with_items(items, next + 1, statement, async);
  out().end_block();
  out().close();
}

void Lowering::match_statement(Node node) {
  static const Name kDefault = Name::of("default");
  std::vector<Node> subjects, clauses;
  for (Node child : node.named_children()) {
    if (child.field<Field>() == Field::Subject && !broken(child))
      subjects.push_back(child);
    if (child.is(Syntax::Block))
      for (Node clause : child.named_children())
        if (clause.is(Syntax::Case) && !clause.is_error())
          clauses.push_back(clause);
  }
  Operand subject;
  if (subjects.size() == 1) {
    subject = expression(subjects[0]);
  } else {
    std::vector<Argument> parts;
    for (Node part : subjects)
      parts.push_back({expression(part)});
    subject = emit_value(Form::Array, node, {}, parts);
  }
  if (subject.root == Root::Constant || !subject)
    subject = as_temporary(subject, node.span());
  InstrId id = out().open(structured(Kind::If, Form::Switch, node.span(), subject));
  for (Node clause : clauses) {
    std::vector<Node> patterns;
    for (Node child : clause.named_children())
      if (child.is(Syntax::CasePattern) && !child.is_error())
        patterns.push_back(child);
    out().begin_block();
    bool certain = false;
    if (patterns.size() == 1) {
      certain = case_captures(patterns[0], subject);
    } else {
      for (size_t i = 0; i < patterns.size(); ++i)
        case_captures(patterns[i], element_of(subject, static_cast<int64_t>(i)));
    }
    Node guard = clause.child(Field::Guard);
    if (certain && !guard)
      out().instruction(id).name = kDefault;
    case_body(clause);
    out().end_block();
  }
  out().close();
}

void Lowering::case_body(Node clause) {
  Node guard = clause.child(Field::Guard);
  Node condition = guard ? guard.first_named_child() : Node();
  if (broken(condition))
    return block(clause.child(Field::Consequence));
  Operand value = expression(condition);
  out().open(structured(Kind::If, Form::Branch, guard.span(), value));
  out().begin_block();
  block(clause.child(Field::Consequence));
  out().end_block();
  out().begin_block();
  out().end_block();
  out().close();
}

// Copies what a pattern captures. What it compares with is not lowered: which case runs is unknown anyway.
bool Lowering::case_captures(Node pattern, Operand subject) {
  Deeper deeper(*this);
  if (broken(pattern) || !deeper)
    return false;
  auto capture = [&](Node name) {
    if (broken(name) || name.text() == "_")
      return;
    if (Operand place = written(name))
      implied(out().copy(name.span(), place, subject));
  };
  switch (syntax(pattern)) {
  case Syntax::CasePattern: {
    Node inner = pattern.first_named_child();
    return inner ? case_captures(inner, subject) : pattern.text() == "_";
  }
  case Syntax::AsPattern: {
    Node inner = pattern.first_named_child();
    bool certain = case_captures(inner, subject);
    capture(inner ? inner.next_named_sibling() : Node());
    return certain;
  }
  case Syntax::DottedName: {
    Node name = pattern.first_named_child();
    if (broken(name) || name.next_named_sibling())
      return false;
    capture(name);
    return true;
  }
  case Syntax::UnionPattern: // Every alternative binds the same names.
    return case_captures(pattern.first_named_child(), subject);
  case Syntax::ListPattern:
  case Syntax::TuplePattern: {
    int64_t index = 0, count = pattern.named_child_count();
    bool single = syntax(pattern) == Syntax::TuplePattern && count == 1 && pattern.text().find(',') == std::string_view::npos;
    if (single)
      return case_captures(pattern.first_named_child(), subject); // Just parentheses.
    bool starred = false;
    for (Node part : pattern.named_children()) {
      Node inner = part.is(Syntax::CasePattern) ? part.first_named_child() : part;
      if (inner && inner.is(Syntax::SplatPattern)) {
        starred = true;
        Node name = inner.first_named_child();
        if (!broken(name) && name.text() != "_")
          rest_of(inner, subject, index, count - 1 - index);
      } else {
        case_captures(part, element_of(subject, starred ? index - count : index));
      }
      ++index;
    }
    return false;
  }
  case Syntax::ClassPattern: {
    int64_t position = 0;
    for (Node part : pattern.named_children()) {
      if (!part.is(Syntax::CasePattern))
        continue;
      Node inner = part.first_named_child();
      if (inner && inner.is(Syntax::KeywordPattern)) {
        Node name = inner.first_named_child();
        if (!broken(name))
          case_captures(name.next_named_sibling(), out().member(subject, Name::of(name.text()), Span{}));
      } else {
        case_captures(part, element_of(subject, position++));
      }
    }
    return false;
  }
  case Syntax::DictPattern: {
    Operand at;
    for (Node part : pattern.named_children()) {
      if (part.field<Field>() == Field::Key) {
        if (Name name = constant_key(part)) {
          at = out().member(subject, name, Span{});
        } else {
          Operand where = part.is(Syntax::DottedName) ? expression(part) : literal(part);
          at = out().temporary(part.span());
          implied(out().assign(Form::Index, part.span(), at, subject, {{where}}));
        }
      } else if (part.field<Field>() == Field::Value) {
        case_captures(part, at);
      } else if (part.is(Syntax::SplatPattern)) {
        case_captures(part, subject);
      }
    }
    return false;
  }
  case Syntax::SplatPattern:
    capture(pattern.first_named_child());
    return false;
  default:
    return false;
  }
}

} // namespace hasten::frontends::python

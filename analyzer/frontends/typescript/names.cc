// Identifiers, keys, constants, and the hoisting of declarations.
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/utf8.h"
#include "frontends/typescript/lowering.h"

namespace hasten::frontends::typescript {

Name Lowering::name_of(Node node) { return node ? Name::of(node.text()) : Name(); }

// One escape sequence, the backslash included, appended as what it stands for.
void append_escape(std::string_view escape, std::string &out) {
  if (escape.size() < 2) return;
  switch (escape[1]) {
  case 'n':
    out += '\n';
    return;
  case 't':
    out += '\t';
    return;
  case 'r':
    out += '\r';
    return;
  case 'b':
    out += '\b';
    return;
  case 'f':
    out += '\f';
    return;
  case 'v':
    out += '\v';
    return;
  case '\n':
  case '\r':
    return; // A continued line.
  case 'x':
  case 'u': {
    std::string_view digits = escape.substr(2);
    if (!digits.empty() && digits.front() == '{') digits = digits.substr(1, digits.size() - 2);
    uint32_t code = 0xFFFD;
    std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    bool surrogate = code >= 0xD800 && code < 0xE000;
    append_utf8(out, surrogate || code > 0x10FFFF ? char32_t{0xFFFD} : static_cast<char32_t>(code));
    return;
  }
  default:
    if (escape[1] >= '0' && escape[1] <= '7') {
      uint32_t code = 0;
      std::from_chars(escape.data() + 1, escape.data() + escape.size(), code, 8);
      append_utf8(out, static_cast<char32_t>(code));
      return;
    }
    out += escape.substr(1);
  }
}

Name Lowering::string_value(Node string) {
  std::string_view text = string.text();
  if (text.size() < 2) return Name();
  if (!string.child_of_kind(Syntax::EscapeSequence)) return Name::of(text.substr(1, text.size() - 2).substr(0, 1024));
  buffer_.clear();
  for (Node piece : string.named_children()) {
    if (piece.is(Syntax::EscapeSequence))
      append_escape(piece.text(), buffer_);
    else
      buffer_ += piece.text();
    if (buffer_.size() > 1024) break;
  }
  return Name::of(std::string_view(buffer_).substr(0, 1024));
}

static double parse_number(std::string_view text) {
  std::string digits;
  for (char c : text)
    if (c != '_') digits += c;
  if (!digits.empty() && digits.back() == 'n') digits.pop_back();
  if (digits.size() > 2 && digits[0] == '0') {
    int base = 0;
    switch (digits[1]) {
    case 'x':
    case 'X':
      base = 16;
      break;
    case 'o':
    case 'O':
      base = 8;
      break;
    case 'b':
    case 'B':
      base = 2;
      break;
    default:
      break;
    }
    if (base != 0) {
      double value = 0;
      for (size_t i = 2; i < digits.size(); ++i) {
        char c = digits[i];
        value = value * base + (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
      }
      return value;
    }
  }
  double value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Name Lowering::key_name(Node key) {
  if (!key) return Name();
  switch (key.kind<Syntax>()) {
  case Syntax::PropertyIdentifier:
  case Syntax::PrivatePropertyIdentifier:
  case Syntax::ShorthandPropertyIdentifier:
  case Syntax::ShorthandPropertyIdentifierPattern:
    return name_of(key);
  case Syntax::String:
    return string_value(key);
  case Syntax::Number: {
    std::string_view text = key.text();
    double value = parse_number(text);
    if (value == std::floor(value) && value >= 0 && value < 1e15) {
      char digits[24];
      auto end = std::to_chars(digits, digits + sizeof digits, static_cast<uint64_t>(value)).ptr;
      return Name::of(std::string_view(digits, static_cast<size_t>(end - digits)));
    }
    return Name::of(text);
  }
  case Syntax::TemplateString:
    return key.child_of_kind(Syntax::TemplateSubstitution) ? Name() : string_value(key);
  case Syntax::ComputedPropertyName:
    return key_name(unwrap(key.first_named_child()));
  default:
    return Name();
  }
}

bool Lowering::constant(Node node, Operand &out) {
  using CK = ir::Constant::Kind;
  switch (node.kind<Syntax>()) {
  case Syntax::String:
    out = b().constant({CK::String, 0, string_value(node)}, node.span());
    return true;
  case Syntax::TemplateString:
    if (node.child_of_kind(Syntax::TemplateSubstitution)) return false;
    out = b().constant({CK::String, 0, string_value(node)}, node.span());
    return true;
  case Syntax::Number:
    out = b().constant({CK::Number, parse_number(node.text()), name_of(node)}, node.span());
    return true;
  case Syntax::UnaryExpression: {
    Node argument = node.child(Field::Argument);
    std::string_view op = node.child(Field::Operator).text();
    if (!argument.is(Syntax::Number) || (op != "-" && op != "void")) return false;
    if (op == "void") { // void 0
      out = b().constant({CK::Undefined, 0, {}}, node.span());
      return true;
    }
    out = b().constant({CK::Number, -parse_number(argument.text()), name_of(node)}, node.span());
    return true;
  }
  case Syntax::True:
    out = b().constant({CK::True, 0, {}}, node.span());
    return true;
  case Syntax::False:
    out = b().constant({CK::False, 0, {}}, node.span());
    return true;
  case Syntax::Null:
    out = b().constant({CK::Null, 0, {}}, node.span());
    return true;
  case Syntax::Undefined:
    out = b().constant({CK::Undefined, 0, {}}, node.span());
    return true;
  case Syntax::Regex:
    out = b().constant({CK::Regex, 0, Name::of(node.text().substr(0, 1024))}, node.span());
    return true;
  default:
    return false;
  }
}

Lowering::Operand Lowering::local_operand(const Binding &binding, Span span) {
  ir::LocalId id{binding.index};
  if (binding.function == b().id()) return b().local(id, span);
  for (Frame *frame = frame_->outer; frame; frame = frame->outer)
    if (frame->builder.id() == binding.function) frame->builder.function().locals[id.value].captured = true;
  return b().captured(binding.function, id, span);
}

Lowering::Operand Lowering::resolve(Name name, Span span) {
  if (!name) return Operand();
  Binding binding = scopes_.find(name);
  switch (binding.kind) {
  case Binding::Kind::Local:
    return local_operand(binding, span);
  case Binding::Kind::Import:
    return b().import(ir::ImportId{binding.index}, span);
  case Binding::Kind::EnumMember:
    return b().member(b().this_value(span), name, span);
  default:
    return b().global(name, span);
  }
}

ir::LocalId Lowering::declare_local(Name name, Span span, bool constant) {
  // `var x` twice, a parameter and a var, a function and its namespace: one binding.
  Binding here = scopes_.find_here(name);
  if (here.kind == Binding::Kind::Local && here.function == b().id()) return ir::LocalId{here.index};
  ir::LocalId id = b().add_local(name, span, constant);
  scopes_.declare(name, {Binding::Kind::Local, b().id(), id.value});
  return id;
}

// Visits statements only, as the flat tree lists them: an expression cannot hold a `var` of this function.
void Lowering::hoist_variables(Node body) {
  if (!body) return;
  uint32_t end = body.end_index();
  for (uint32_t i = body.index(); i < end;) {
    Node node = tree_.at(i);
    switch (node.kind<Syntax>()) {
    case Syntax::VariableDeclaration:
      for (Node child : node.named_children())
        if (child.is(Syntax::VariableDeclarator))
          names_in_pattern(child.child(Field::Name),
                           [&](Node name) { declare_local(name_of(name), name.span(), false); });
      break;
    case Syntax::ForInStatement:
      if (node.child(Field::Kind).is(Syntax::TokenVar))
        names_in_pattern(node.child(Field::Left), [&](Node name) { declare_local(name_of(name), name.span(), false); });
      ++i;
      continue;
    case Syntax::Program:
    case Syntax::StatementBlock:
    case Syntax::ExportStatement:
    case Syntax::IfStatement:
    case Syntax::ElseClause:
    case Syntax::ForStatement:
    case Syntax::WhileStatement:
    case Syntax::DoStatement:
    case Syntax::TryStatement:
    case Syntax::CatchClause:
    case Syntax::FinallyClause:
    case Syntax::SwitchStatement:
    case Syntax::SwitchBody:
    case Syntax::SwitchCase:
    case Syntax::SwitchDefault:
    case Syntax::LabeledStatement:
    case Syntax::WithStatement:
      ++i;
      continue;
    default:
      break;
    }
    i = node.end_index();
  }
}

void Lowering::hoist_declarations(Node first) {
  for (Node child = first; child; child = child.next_sibling()) hoist_statement(child);
}

void Lowering::hoist_statement(Node node) {
  switch (node.kind<Syntax>()) {
  case Syntax::LexicalDeclaration: {
    bool constant = node.child(Field::Kind).is(Syntax::TokenConst);
    for (Node child : node.named_children())
      if (child.is(Syntax::VariableDeclarator))
        names_in_pattern(child.child(Field::Name),
                         [&](Node name) { declare_local(name_of(name), name.span(), constant); });
    break;
  }
  case Syntax::ExpressionStatement:
    if (Node child = node.first_named_child(); child.is(Syntax::InternalModule))
      hoist_statement(child);
    else if (Node assignment = using_assignment(node))
      names_in_pattern(assignment.child(Field::Left),
                       [&](Node name) { declare_local(name_of(name), name.span(), true); });
    break;
  case Syntax::FunctionDeclaration:
  case Syntax::GeneratorFunctionDeclaration:
  case Syntax::FunctionSignature:
  case Syntax::ClassDeclaration:
  case Syntax::AbstractClassDeclaration:
  case Syntax::EnumDeclaration:
    if (Node name = node.child(Field::Name)) declare_local(name_of(name), name.span(), true);
    break;
  case Syntax::InternalModule:
  case Syntax::Module: {
    Node name = node.child(Field::Name);
    if (name.is(Syntax::NestedIdentifier)) // namespace A.B: binds A
      while (name.is(Syntax::NestedIdentifier)) name = name.child(Field::Object);
    if ((name.is(Syntax::Identifier)) && node.child(Field::Body)) declare_local(name_of(name), name.span(), true);
    break;
  }
  case Syntax::InterfaceDeclaration: {
    Name name = name_of(node.child(Field::Name));
    if (scopes_.find_here(name, NameSpace::Type).kind == Binding::Kind::Class)
      break; // Merged declarations share one class.
    ir::ClassId id{static_cast<uint32_t>(module_.classes.size())};
    module_.classes.emplace_back();
    module_.classes.back().name = name;
    module_.classes.back().span = node.span();
    module_.classes.back().is_interface = true;
    module_.classes.back().defined_in = b().id();
    scopes_.declare(name, {Binding::Kind::Class, b().id(), id.value}, NameSpace::Type);
    break;
  }
  case Syntax::TypeAliasDeclaration:
    scopes_.declare(name_of(node.child(Field::Name)), {Binding::Kind::Alias, b().id(), 0}, NameSpace::Type);
    break;
  case Syntax::ImportStatement:
    hoist_import(node);
    break;
  case Syntax::ImportAlias:
    if (Node name = node.first_named_child()) declare_local(name_of(name), name.span(), true);
    break;
  case Syntax::ExportStatement:
    if (Node declaration = node.child(Field::Declaration)) hoist_statement(declaration);
    break;
  case Syntax::LabeledStatement:
    if (Node body = node.child(Field::Body); body.is(Syntax::FunctionDeclaration)) hoist_statement(body);
    break;
  case Syntax::AmbientDeclaration: {
    // `declare const db: any` says that the name is bound elsewhere: it stays a global, unless its type is known by
    // name. Declared functions, classes and types are known as far as they are declared.
    Node declaration = node.first_named_child();
    if (!declaration) break;
    if (declaration.is(Syntax::LexicalDeclaration) || declaration.is(Syntax::VariableDeclaration)) {
      for (Node child : declaration.named_children()) {
        Node annotation = child.child(Field::Type).first_named_child();
        if (annotation.is(Syntax::TypeIdentifier) || annotation.is(Syntax::GenericType) ||
            annotation.is(Syntax::NestedTypeIdentifier))
          names_in_pattern(child.child(Field::Name),
                           [&](Node name) { declare_local(name_of(name), name.span(), true); });
      }
    } else if (!declaration.is(Syntax::InternalModule) && !declaration.is(Syntax::Module)) {
      hoist_statement(declaration);
    }
    break;
  }
  default:
    break;
  }
}

// Function declarations are closures made where their block begins.
void Lowering::hoist_functions(Node first) {
  for (Node child = first; child; child = child.next_sibling()) {
    Node declaration = child;
    if (declaration.is(Syntax::ExportStatement))
      declaration = declaration.child(Field::Declaration);
    else if (declaration.is(Syntax::LabeledStatement))
      declaration = declaration.child(Field::Body);
    if (declaration.is(Syntax::FunctionDeclaration) || declaration.is(Syntax::GeneratorFunctionDeclaration))
      function_declaration(declaration);
  }
}

} // namespace hasten::frontends::typescript

// Literals: numbers, strings and their holes, lists, tuples, sets and dictionaries.
#include <cstdlib>

#include "frontends/python/lowering.h"

namespace hasten::frontends::python {

namespace {

constexpr size_t kMaxText = 1024;

struct StringKind {
  bool bytes = false;
  bool raw = false;
  bool format = false;
};

StringKind kind_of(std::string_view start) {
  StringKind kind;
  for (char c : start) {
    kind.bytes |= c == 'b' || c == 'B';
    kind.raw |= c == 'r' || c == 'R';
    kind.format |= c == 'f' || c == 'F' || c == 't' || c == 'T';
  }
  return kind;
}

void append_utf8(std::string &text, uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (code >> 18 & 7));
    text += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool digits(std::string_view text, size_t at, size_t count, int base, uint32_t &value) {
  if (at + count > text.size())
    return false;
  value = 0;
  for (size_t i = 0; i < count; ++i) {
    char c = text[at + i];
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;
    if (digit >= base)
      return false;
    value = value * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit);
  }
  return true;
}

// A string's content as the program sees it, at most kMaxText bytes of it.
std::string cooked(std::string_view source, StringKind kind) {
  std::string text;
  for (size_t i = 0; i < source.size() && text.size() < kMaxText; ++i) {
    char c = source[i];
    if (kind.format && (c == '{' || c == '}') && i + 1 < source.size() && source[i + 1] == c) {
      text += c;
      ++i;
      continue;
    }
    if (c != '\\' || kind.raw || i + 1 == source.size()) {
      text += c;
      continue;
    }
    char e = source[++i];
    uint32_t code;
    switch (e) {
    case 'n': text += '\n'; break;
    case 't': text += '\t'; break;
    case 'r': text += '\r'; break;
    case 'b': text += '\b'; break;
    case 'f': text += '\f'; break;
    case 'v': text += '\v'; break;
    case 'a': text += '\a'; break;
    case '\\':
    case '\'':
    case '"': text += e; break;
    case '\n': break;
    case '\r':
      if (i + 1 < source.size() && source[i + 1] == '\n')
        ++i;
      break;
    case 'x':
    case 'u':
    case 'U': {
      size_t count = e == 'x' ? 2 : e == 'u' ? 4 : 8;
      if (digits(source, i + 1, count, 16, code) && code < 0x110000) {
        append_utf8(text, code);
        i += count;
      } else {
        text += '\\';
        text += e;
      }
      break;
    }
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7': {
      size_t count = 1;
      while (count < 3 && i + count < source.size() && source[i + count] >= '0' && source[i + count] <= '7')
        ++count;
      digits(source, i, count, 8, code);
      append_utf8(text, code);
      i += count - 1;
      break;
    }
    default:
      text += '\\';
      text += e;
    }
  }
  if (text.size() > kMaxText)
    text.resize(kMaxText);
  return text;
}

struct StringNode {
  StringKind kind;
  std::string_view content; // Between the quotes.
  bool holes = false;
};

StringNode open_string(const SyntaxTree &tree, Node node) {
  StringNode string;
  Span inside = node.span();
  for (Node child : node.children()) {
    if (child.is(Syntax::StringStart)) {
      string.kind = kind_of(child.text());
      inside.begin = child.span().end;
    } else if (child.is(Syntax::StringEnd)) {
      inside.end = child.span().begin;
    } else if (child.is(Syntax::Interpolation)) {
      string.holes = true;
    }
  }
  if (inside.begin <= inside.end)
    string.content = tree.text(inside);
  return string;
}

double number_of(std::string_view text) {
  std::string clean;
  for (char c : text.substr(0, 64))
    if (c != '_')
      clean += c;
  while (!clean.empty() && (clean.back() == 'j' || clean.back() == 'J' || clean.back() == 'l' || clean.back() == 'L'))
    clean.pop_back();
  if (clean.size() > 2 && clean[0] == '0') {
    char base = static_cast<char>(clean[1] | 32);
    if (base == 'x' || base == 'o' || base == 'b')
      return static_cast<double>(std::strtoull(clean.c_str() + 2, nullptr, base == 'x' ? 16 : base == 'o' ? 8 : 2));
  }
  return std::strtod(clean.c_str(), nullptr);
}

} // namespace

Operand Lowering::literal(Node node) {
  using Constant = ir::Constant;
  Constant constant;
  switch (syntax(node)) {
  case Syntax::Integer:
  case Syntax::Float:
    constant = {Constant::Kind::Number, number_of(node.text()), Name::of(node.text().substr(0, 64))};
    break;
  case Syntax::True:
    constant.kind = Constant::Kind::True;
    break;
  case Syntax::False:
    constant.kind = Constant::Kind::False;
    break;
  case Syntax::Ellipsis:
    constant.kind = Constant::Kind::Ellipsis;
    break;
  case Syntax::None:
    constant.kind = Constant::Kind::Null;
    break;
  default:
    return expression(node);
  }
  return out().constant(constant, node.span());
}

Name Lowering::plain_text(Node node) {
  if (broken(node))
    return Name();
  StringNode string = open_string(tree_, node);
  if (string.holes || string.kind.bytes)
    return Name();
  return Name::of(cooked(string.content, string.kind));
}

Operand Lowering::string(Node node) {
  StringNode string = open_string(tree_, node);
  if (string.holes) {
    std::vector<Argument> pieces;
    string_pieces(node, pieces);
    return emit_value(Form::Template, node, {}, pieces);
  }
  ir::Constant constant;
  if (string.kind.bytes) {
    constant.kind = ir::Constant::Kind::Bytes;
    constant.text = Name::of(string.content.substr(0, kMaxText));
  } else {
    constant.kind = ir::Constant::Kind::String;
    constant.text = Name::of(cooked(string.content, string.kind));
  }
  return out().constant(constant, node.span());
}

void Lowering::string_pieces(Node node, std::vector<Argument> &pieces) {
  StringKind kind;
  for (Node child : node.children()) {
    if (child.is(Syntax::StringStart))
      kind = kind_of(child.text());
    else if (child.is(Syntax::StringContent))
      pieces.push_back({out().string(cooked(child.text(), kind), child.span())});
    else if (child.is(Syntax::Interpolation))
      hole(child, pieces);
  }
}

void Lowering::hole(Node interpolation, std::vector<Argument> &pieces) {
  Deeper deeper(*this);
  if (!deeper || interpolation.is_error())
    return;
  if (Node value = interpolation.child(Field::Expression); !broken(value))
    pieces.push_back({expression(value)});
  if (Node format = interpolation.child(Field::FormatSpecifier); !broken(format))
    for (Node inner : format.named_children())
      if (inner.is(Syntax::FormatExpression))
        hole(inner, pieces);
}

// "a" "b" is one string; with an f-string among them, one template.
Operand Lowering::concatenated(Node node) {
  bool holes = false, bytes = false;
  for (Node part : node.named_children()) {
    StringNode string = open_string(tree_, part);
    holes |= string.holes;
    bytes |= string.kind.bytes;
  }
  if (!holes) {
    std::string text;
    for (Node part : node.named_children()) {
      StringNode string = open_string(tree_, part);
      if (text.size() < kMaxText)
        text += cooked(string.content, string.kind);
    }
    ir::Constant constant;
    constant.kind = bytes ? ir::Constant::Kind::Bytes : ir::Constant::Kind::String;
    constant.text = Name::of(std::string_view(text).substr(0, kMaxText));
    return out().constant(constant, node.span());
  }
  std::vector<Argument> pieces;
  for (Node part : node.named_children()) {
    StringNode string = open_string(tree_, part);
    if (string.holes)
      string_pieces(part, pieces);
    else
      pieces.push_back({out().string(cooked(string.content, string.kind), part.span())});
  }
  return emit_value(Form::Template, node, {}, pieces);
}

Operand Lowering::sequence(Node node) {
  std::vector<Argument> elements;
  for (Node child : node.named_children()) {
    if (broken(child))
      continue;
    Argument element;
    element.spread = child.is(Syntax::ListSplat) || child.is(Syntax::ListSplatPattern);
    element.value = element.spread ? expression(child.first_named_child()) : expression(child);
    elements.push_back(element);
  }
  return emit_value(Form::Array, node, {}, elements);
}

Operand Lowering::dictionary(Node node) {
  std::vector<Argument> entries;
  for (Node child : node.named_children()) {
    if (broken(child))
      continue;
    Argument entry;
    if (child.is(Syntax::Pair)) {
      Node key = child.child(Field::Key);
      entry.keyword = constant_key(key);
      if (!entry.keyword && !broken(key))
        expression(key);
      entry.value = expression(child.child(Field::Value));
    } else {
      entry.spread = child.is(Syntax::DictionarySplat);
      entry.value = expression(entry.spread ? child.first_named_child() : child);
    }
    entries.push_back(entry);
  }
  return emit_value(Form::Object, node, {}, entries);
}

} // namespace hasten::frontends::python

#include "ir/words.h"

#include <algorithm>
#include <iterator>

#include "base/utf8.h"

namespace hasten::ir {

namespace {

constexpr std::string_view kKindWords[] = {"call", "await", "assign", "closure", "if",    "loop",
                                           "try",  "scope", "return", "jump",    "opaque"};
constexpr std::string_view kFormWords[] = {
    "none",   "copy",     "object",   "array",   "template", "unary",    "binary",        "index",
    "slice",  "caught",   "define",   "delete",  "branch",   "ternary",  "short_circuit", "optional_chain",
    "switch", "for_each", "for_keys", "counter", "while",    "do_while", "comprehension", "generator",
    "append", "with",     "using",    "break",   "continue", "throw",    "yield",         "yield_from"};
constexpr std::string_view kFunctionWords[] = {"module", "plain",  "arrow",  "method",    "constructor",
                                               "getter", "setter", "fields", "class_body"};
constexpr std::string_view kParameterWords[] = {"", "rest", "keyword_rest", "keyword_only"};
constexpr std::string_view kTypeWords[] = {"",         "array",     "tuple",  "union", "literal",
                                           "function", "annotated", "object", "other"};
constexpr std::string_view kLanguageWords[] = {"javascript", "typescript", "python", "cpp"};

struct Pair {
  Kind kind;
  Form form;
  std::string_view word;
};
constexpr Pair kOpcodes[] = {
    {Kind::Call, Form::None, "call"},
    {Kind::Await, Form::None, "await"},
    {Kind::Assign, Form::Copy, "copy"},
    {Kind::Assign, Form::Object, "object"},
    {Kind::Assign, Form::Array, "array"},
    {Kind::Assign, Form::Template, "template"},
    {Kind::Assign, Form::Unary, "unary"},
    {Kind::Assign, Form::Binary, "binary"},
    {Kind::Assign, Form::Index, "index"},
    {Kind::Assign, Form::Slice, "slice"},
    {Kind::Assign, Form::Caught, "caught"},
    {Kind::Assign, Form::Define, "define"},
    {Kind::Assign, Form::Delete, "delete"},
    {Kind::Assign, Form::Append, "append"},
    {Kind::Closure, Form::None, "closure"},
    {Kind::If, Form::Branch, "if"},
    {Kind::If, Form::Ternary, "ternary"},
    {Kind::If, Form::ShortCircuit, "short_circuit"},
    {Kind::If, Form::OptionalChain, "optional_chain"},
    {Kind::If, Form::Switch, "switch"},
    {Kind::Loop, Form::ForEach, "for_each"},
    {Kind::Loop, Form::ForKeys, "for_keys"},
    {Kind::Loop, Form::Counter, "counter"},
    {Kind::Loop, Form::While, "while"},
    {Kind::Loop, Form::DoWhile, "do_while"},
    {Kind::Loop, Form::Comprehension, "comprehension"},
    {Kind::Loop, Form::Generator, "generator"},
    {Kind::Try, Form::None, "try"},
    {Kind::Scope, Form::With, "with"},
    {Kind::Scope, Form::Using, "using"},
    {Kind::Return, Form::None, "return"},
    {Kind::Jump, Form::Break, "break"},
    {Kind::Jump, Form::Continue, "continue"},
    {Kind::Jump, Form::Throw, "throw"},
    {Kind::Jump, Form::Yield, "yield"},
    {Kind::Jump, Form::YieldFrom, "yield_from"},
    {Kind::Opaque, Form::None, "opaque"},
};

template <class T, size_t N> std::optional<T> find_word(const std::string_view (&words)[N], std::string_view word) {
  auto at = std::find(std::begin(words), std::end(words), word);
  if (word.empty() || at == std::end(words)) return std::nullopt;
  return static_cast<T>(at - std::begin(words));
}

constexpr std::string_view kIfLabels[] = {"then", "else"};
constexpr std::string_view kLoopLabels[] = {"condition", "body", "update", "else"};
constexpr std::string_view kTryLabels[] = {"body", "else", "finally"};

} // namespace

// A value out of range (a damaged module) has no word.
template <class T, size_t N> static std::string_view word_at(const std::string_view (&words)[N], T value) {
  size_t index = static_cast<size_t>(value);
  return index < N ? words[index] : std::string_view("?");
}

std::string_view word_of(Kind kind, Form form) {
  for (const Pair &pair : kOpcodes)
    if (pair.kind == kind && pair.form == form) return pair.word;
  return {};
}
std::string_view word_of(Kind kind) { return word_at(kKindWords, kind); }
std::string_view word_of(Form form) { return word_at(kFormWords, form); }
std::string_view word_of(FunctionKind kind) { return word_at(kFunctionWords, kind); }
std::string_view word_of(Parameter::Kind kind) { return word_at(kParameterWords, kind); }
std::string_view word_of(Type::Kind kind) { return word_at(kTypeWords, kind); }
std::string_view word_of(SourceLanguage language) { return word_at(kLanguageWords, language); }
std::string_view word_of(Flag flag) {
  switch (flag) {
  case Flag::New:
    return "new";
  case Flag::Async:
    return "async";
  case Flag::Tagged:
    return "tagged";
  case Flag::Optional:
    return "optional";
  case Flag::Decorator:
    return "decorator";
  case Flag::Implicit:
    return "implicit";
  }
  return "?";
}

std::optional<Opcode> opcode_of(std::string_view word) {
  for (const Pair &pair : kOpcodes)
    if (pair.word == word) return Opcode{pair.kind, pair.form};
  size_t slash = word.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::optional<Kind> kind = find_word<Kind>(kKindWords, word.substr(0, slash));
  std::optional<Form> form = find_word<Form>(kFormWords, word.substr(slash + 1));
  if (!kind || !form) return std::nullopt;
  return Opcode{*kind, *form};
}
std::optional<Flag> flag_of(std::string_view word) {
  for (Flag flag : kFlags)
    if (word_of(flag) == word) return flag;
  return std::nullopt;
}
std::optional<FunctionKind> function_kind_of(std::string_view word) {
  return find_word<FunctionKind>(kFunctionWords, word);
}
std::optional<Parameter::Kind> parameter_kind_of(std::string_view word) {
  return find_word<Parameter::Kind>(kParameterWords, word);
}
std::optional<Type::Kind> type_kind_of(std::string_view word) { return find_word<Type::Kind>(kTypeWords, word); }
std::optional<SourceLanguage> language_of(std::string_view word) {
  return find_word<SourceLanguage>(kLanguageWords, word);
}

size_t least_blocks(Kind kind, Form form) {
  switch (kind) {
  case Kind::If:
    return form == Form::Switch ? 0 : 2;
  case Kind::Loop:
    return 4;
  case Kind::Try:
    return 3;
  case Kind::Scope:
    return 1;
  default:
    return 0;
  }
}
bool has_further_blocks(Kind kind, Form form) {
  return kind == Kind::Try || (kind == Kind::If && form == Form::Switch);
}

std::string_view block_label(Kind kind, Form form, size_t slot, size_t count) {
  size_t least = least_blocks(kind, form);
  if (count < least || (count > least && !has_further_blocks(kind, form))) return "block";
  switch (kind) {
  case Kind::If:
    return form == Form::Switch ? "case" : kIfLabels[slot];
  case Kind::Loop:
    return kLoopLabels[slot];
  case Kind::Try:
    return slot < 3 ? kTryLabels[slot] : "handler";
  default:
    return "body";
  }
}

std::optional<size_t> slot_of_label(Kind kind, Form form, std::string_view label) {
  switch (kind) {
  case Kind::If:
    return form == Form::Switch ? std::nullopt : find_word<size_t>(kIfLabels, label);
  case Kind::Loop:
    return find_word<size_t>(kLoopLabels, label);
  case Kind::Try:
    return find_word<size_t>(kTryLabels, label);
  case Kind::Scope:
    return label == "body" ? std::optional<size_t>(0) : std::nullopt;
  default:
    return std::nullopt;
  }
}

bool is_reserved(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "none", "this",  "super", "global",   "class", "true",  "false",     "null",      "undefined", "nan",
      "inf",  "regex", "bytes", "ellipsis", "param", "local", "decorator", "directive", "number"};
  if (std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords) || opcode_of(word)) return true;
  // f3 is a function.
  return word.size() > 1 && word[0] == 'f' &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_identifier(std::string_view text) {
  bool ascii = true;
  for (char c : text) {
    bool wide = static_cast<unsigned char>(c) >= 0x80;
    ascii &= !wide;
    if (!(wide || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$'))
      return false;
  }
  return !text.empty() && (ascii || is_valid_utf8(text));
}

} // namespace hasten::ir

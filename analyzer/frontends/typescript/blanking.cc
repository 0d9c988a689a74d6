#include "frontends/typescript/blanking.h"

namespace hasten::frontends::typescript {

// How far back type arguments may begin.
static constexpr size_t kMostTypeArguments = 4096;

static bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Where the type arguments that end with the ">" at `close` begin, or npos if they are none. There may be anything
// before a backtick, the end of a template with markup in it too: brackets must match, and what a type cannot hold
// (another backtick, a hole, a closing tag) ends the search. Within a template, blanking changes nothing that counts.
static size_t type_arguments_before(std::string_view text, size_t close) {
  size_t depth = 0, stop = close > kMostTypeArguments ? close - kMostTypeArguments : 0;
  char brackets[64];
  for (size_t i = close + 1; i-- > stop;) {
    char c = text[i];
    switch (c) {
    case '>':
      if (i > 0 && text[i - 1] == '=') { // An arrow of a function type.
        --i;
        break;
      }
      [[fallthrough]];
    case ')':
    case ']':
    case '}':
      if (depth == sizeof brackets) return std::string_view::npos;
      brackets[depth++] = c == '>' ? '<' : c == ')' ? '(' : c == ']' ? '[' : '{';
      break;
    case '<':
    case '(':
    case '[':
    case '{':
      if (depth == 0 || brackets[depth - 1] != c || (c == '{' && i > 0 && text[i - 1] == '$'))
        return std::string_view::npos;
      if (--depth == 0)
        return i > 0 && c == '<' && text[i + 1] != '/' && (is_name_byte(text[i - 1]) || text[i - 1] == ')')
                   ? i
                   : std::string_view::npos;
      break;
    case '`':
      return std::string_view::npos;
    default:
      break;
    }
  }
  return std::string_view::npos;
}

// Overwrites [begin, end) in the copy, which is made when it is first needed.
static void overwrite(std::string_view text, std::string &copy, size_t begin, size_t end, char with) {
  if (copy.empty()) copy.assign(text);
  for (size_t i = begin; i < end; ++i)
    if (copy[i] != '\n' && copy[i] != '\r') copy[i] = with;
}

std::string_view blank_type_arguments(std::string_view text, std::string &copy) {
  copy.clear();
  for (size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', at + 1)) {
    size_t close = at;
    while (close > 0 && (text[close - 1] == ' ' || text[close - 1] == '\n' || text[close - 1] == '\r')) --close;
    if (close < 2 || text[close - 1] != '>' || text[close - 2] == '=') continue;
    size_t open = type_arguments_before(text, close - 1);
    if (open != std::string_view::npos) overwrite(text, copy, open, close, ' ');
  }
  return copy.empty() ? text : std::string_view(copy);
}

static void blank_type_exports(std::string_view text, std::string &copy) {
  static constexpr std::string_view kExport = "export type *";
  for (size_t at = text.find(kExport); at != std::string_view::npos; at = text.find(kExport, at + 1))
    overwrite(text, copy, at + 7, at + 11, ' ');
}

static void blank_import_types(std::string_view text, std::string &copy) {
  static constexpr std::string_view kTypeOf = "typeof import(";
  for (size_t at = text.find(kTypeOf); at != std::string_view::npos; at = text.find(kTypeOf, at + 1)) {
    size_t before = at;
    while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\n' || text[before - 1] == '\r')) --before;
    size_t close = text.find(')', at);
    if (before > 0 && text[before - 1] == '<' && close != std::string_view::npos && text.find('\n', at) > close)
      overwrite(text, copy, at, close + 1, '_');
  }
}

// (string) => void has a parameter of that name; a name that is no type's parses.
static void blank_parameter_names(std::string_view text, std::string &copy) {
  for (size_t at = text.find("=>"); at != std::string_view::npos; at = text.find("=>", at + 2)) {
    size_t close = at;
    while (close > 0 && text[close - 1] == ' ') --close;
    if (close == 0 || text[close - 1] != ')') continue;
    size_t begin = --close;
    while (begin > 0 && is_name_byte(text[begin - 1])) --begin;
    std::string_view name = text.substr(begin, close - begin);
    if (begin == 0 || text[begin - 1] != '(') continue;
    for (std::string_view type : {"any", "string", "number", "boolean", "unknown", "object"})
      if (name == type) overwrite(text, copy, begin, close, '_');
  }
}

std::string_view blank_rejected(std::string_view text, std::span<const Span> errors, std::string &copy) {
  copy.clear();
  blank_type_exports(text, copy);
  blank_import_types(text, copy);
  blank_parameter_names(text, copy);
  for (Span error : errors) {
    if (error.size() < 2 || text[error.begin] != '&' || text[error.begin + 1] == '&') continue;
    for (uint32_t i = error.begin; i < error.end; ++i)
      if (text[i] == '&') overwrite(text, copy, i, i + 1, '_');
  }
  return copy.empty() ? text : std::string_view(copy);
}

} // namespace hasten::frontends::typescript

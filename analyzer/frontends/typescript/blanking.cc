#include "frontends/typescript/blanking.h"

#include <cstring>

namespace hasten::frontends::typescript {

static constexpr size_t kMostTypeArguments = 4096; // Bytes to look back for the "<".

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
      if (depth == sizeof brackets)
        return std::string_view::npos;
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

std::string_view blank_misread_types(std::string_view text, std::string &copy) {
  copy.clear();
  auto blank = [&](size_t begin, size_t end, char with) {
    if (copy.empty())
      copy.assign(text);
    for (size_t i = begin; i < end; ++i)
      if (copy[i] != '\n' && copy[i] != '\r')
        copy[i] = with;
  };
  for (size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', at + 1)) {
    size_t close = at;
    while (close > 0 && (text[close - 1] == ' ' || text[close - 1] == '\n' || text[close - 1] == '\r'))
      --close;
    if (close < 2 || text[close - 1] != '>' || text[close - 2] == '=')
      continue;
    size_t open = type_arguments_before(text, close - 1);
    if (open != std::string_view::npos)
      blank(open, close, ' ');
  }
  static constexpr std::string_view kImportType = "<typeof import(";
  for (size_t at = text.find(kImportType); at != std::string_view::npos; at = text.find(kImportType, at + 1)) {
    size_t close = text.find(')', at);
    if (close != std::string_view::npos && close - at < 1024 && text.find('\n', at) > close)
      blank(at + 1, close + 1, '_');
  }
  return copy.empty() ? text : std::string_view(copy);
}

} // namespace hasten::frontends::typescript

// Which language a file is written in, by its name.
#pragma once
#include <cstdint>
#include <string_view>

namespace hasten {

enum class Language : uint8_t { None, TypeScript, Tsx, JavaScript, Jsx, Python, Cpp };

// None: not a source file. Declaration files (.d.ts, .pyi) have their language; is_declaration_file tells them apart.
Language language_of(std::string_view path);

// .d.ts, .d.mts, .d.cts, .d.css.ts, .pyi: types without code.
bool is_declaration_file(std::string_view path);

std::string_view language_name(Language language); // "TypeScript", "Python"; TSX is "TypeScript"

inline bool is_ecmascript(Language language) {
  return language == Language::TypeScript || language == Language::Tsx || language == Language::JavaScript ||
         language == Language::Jsx;
}

} // namespace hasten

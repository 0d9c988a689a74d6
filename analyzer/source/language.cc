#include "source/language.h"
#include "base/path.h"

namespace hasten {

Language language_of(std::string_view path) {
  static constexpr struct {
    std::string_view extension;
    Language language;
  } kLanguages[] = {
      {".ts", Language::TypeScript},  {".tsx", Language::Tsx},        {".js", Language::JavaScript},
      {".py", Language::Python},      {".mts", Language::TypeScript}, {".cts", Language::TypeScript},
      {".mjs", Language::JavaScript}, {".cjs", Language::JavaScript}, {".jsx", Language::Jsx},
      {".pyi", Language::Python},     {".cc", Language::Cpp},         {".cpp", Language::Cpp},
      {".cxx", Language::Cpp},        {".c++", Language::Cpp},        {".h", Language::Cpp},
      {".hh", Language::Cpp},         {".hpp", Language::Cpp},        {".hxx", Language::Cpp},
      {".ipp", Language::Cpp},        {".cppm", Language::Cpp},       {".ixx", Language::Cpp},
  };
  std::string_view ending = extension(path);
  for (const auto &row : kLanguages) {
    if (row.extension == ending) return row.language;
  }
  return Language::None;
}

bool is_declaration_file(std::string_view path) {
  std::string_view name = file_name(path), ending = extension(name);
  if (ending == ".pyi") return true;
  if (ending != ".ts" && ending != ".mts" && ending != ".cts") return false;
  std::string_view stem = name.substr(0, name.size() - ending.size());
  if (stem.ends_with(".d")) return true;
  // `theme.d.css.ts` declares the types of theme.css.
  size_t dot = stem.rfind('.');
  return dot != std::string_view::npos && stem.substr(0, dot).ends_with(".d");
}

std::string_view language_name(Language language) {
  switch (language) {
  case Language::TypeScript:
  case Language::Tsx:
    return "TypeScript";
  case Language::JavaScript:
  case Language::Jsx:
    return "JavaScript";
  case Language::Python:
    return "Python";
  case Language::Cpp:
    return "C++";
  case Language::None:
    break;
  }
  return "none";
}

} // namespace hasten

// catalogue_compiler OUT.cc FILE…: validates the catalogue's files and writes them as one C++ array.
//
// Runs on the machine that builds hasten. Errors go to stderr as file:line:column: message, exit code 1.
#include <cstdio>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "catalogue/archive.h"
#include "catalogue/load.h"

using namespace hasten::catalogue;

namespace {

bool write_array(const char *path, const std::string &bytes) {
  std::string text = "// Made by catalogue_compiler from rules/catalogue. Do not edit.\n#include <cstddef>\n"
                     "extern const unsigned char kBuiltinCatalogue[];\nextern const size_t kBuiltinCatalogueSize;\n";
  text += fmt::format("const size_t kBuiltinCatalogueSize = {};\nconst unsigned char kBuiltinCatalogue[] = {{",
                      bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i % 32 == 0) text += '\n';
    fmt::format_to(std::back_inserter(text), "{},", static_cast<unsigned char>(bytes[i]));
  }
  text += bytes.empty() ? "0};\n" : "\n};\n";
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  return bool(out);
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fputs("usage: catalogue_compiler OUT.cc FILE...\n", stderr);
    return 2;
  }
  std::vector<LoadError> errors;
  std::vector<LoadedLibrary> libraries;
  for (int i = 2; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in)
      errors.push_back({argv[i], 0, 0, "cannot be read"});
    else if (auto library = load_library(text, argv[i], errors))
      libraries.push_back(std::move(*library));
  }
  // References into a library with errors would only be noise.
  Catalogue catalogue;
  if (errors.empty()) catalogue = assemble(std::move(libraries), {}, errors);
  for (const LoadError &error : errors) fmt::print(stderr, "{}\n", error.text());
  if (!errors.empty()) return 1;
  if (!write_array(argv[1], write_catalogue(catalogue))) {
    fmt::print(stderr, "{}: cannot be written\n", argv[1]);
    return 1;
  }
  return 0;
}

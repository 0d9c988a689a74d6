// The only file that refers to the generated rows: the catalogue's own compiler links without it.
#include "catalogue/builtin.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "catalogue/archive.h"

extern const unsigned char kBuiltinCatalogue[];
extern const size_t kBuiltinCatalogueSize;

namespace hasten::catalogue {

const Catalogue &builtin_catalogue() {
  static const Catalogue catalogue = [] {
    Catalogue result;
    std::string_view bytes(reinterpret_cast<const char *>(kBuiltinCatalogue), kBuiltinCatalogueSize);
    if (!read_catalogue(bytes, result)) {
      std::fputs("hasten: the built-in catalogue cannot be read; this build is broken\n", stderr);
      std::abort();
    }
    return result;
  }();
  return catalogue;
}

} // namespace hasten::catalogue

#include "catalogue/archive.h"

#include "base/bytes.h"
#include "catalogue/row_fields.h"

namespace hasten::catalogue {

std::string write_catalogue(const Catalogue &catalogue) {
  ByteWriter writer;
  writer(catalogue.libraries);
  return writer.finish();
}

bool read_catalogue(std::string_view bytes, Catalogue &out) {
  ByteReader reader(bytes);
  reader(out.libraries);
  return reader.ok() && reader.at_end();
}

} // namespace hasten::catalogue

// A catalogue as bytes, and back.
#pragma once
#include <string>
#include <string_view>

#include "catalogue/row.h"

namespace hasten::catalogue {

std::string write_catalogue(const Catalogue &catalogue);
bool read_catalogue(std::string_view bytes, Catalogue &out); // False if the bytes are no catalogue.

} // namespace hasten::catalogue

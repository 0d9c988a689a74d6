// Checks of rows that need every library at hand: that what a row names is there.
#pragma once
#include "catalogue/load.h"

namespace hasten::catalogue {

// `places` are the libraries of `checked` in its order, moved from but for their file and lines.
void check_references(const Catalogue &checked, const std::vector<LoadedLibrary> &places, const Catalogue &builtin,
                      std::vector<LoadError> &errors);

} // namespace hasten::catalogue

// The catalogue compiled into the binary.
#pragma once
#include "catalogue/row.h"

namespace hasten::catalogue {

// Decoded on first use; lives as long as the process.
const Catalogue &builtin_catalogue();

} // namespace hasten::catalogue

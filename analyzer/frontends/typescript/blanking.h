// Type arguments that the grammar misreads are blanked out before parsing; every other byte stays where it is.
#pragma once
#include <string>
#include <string_view>

namespace hasten::frontends::typescript {

// The text to parse instead of `text`, of the same length: `copy`, or `text` itself if nothing had to change.
// In sql<Row>`…` the grammar takes < and > for comparisons, and in f<typeof import("x")>() it finds an error.
std::string_view blank_misread_types(std::string_view text, std::string &copy);

} // namespace hasten::frontends::typescript

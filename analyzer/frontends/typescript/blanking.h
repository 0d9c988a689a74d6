// What the grammar misreads is blanked out before parsing; every other byte stays where it is, so that spans hold.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/span.h"

namespace hasten::frontends::typescript {

// Both return the text to parse, of the same length as `text`: `copy`, or `text` itself if nothing had to change.

// In sql<Row>`…` the grammar takes < and > for comparisons, without an error.
std::string_view blank_type_arguments(std::string_view text, std::string &copy);

// After parsing gave `errors`: `export type * from`, f<typeof import("x")>(), function types like (string) => void,
// and & in the text of an element.
std::string_view blank_rejected(std::string_view text, std::span<const Span> errors, std::string &copy);

} // namespace hasten::frontends::typescript

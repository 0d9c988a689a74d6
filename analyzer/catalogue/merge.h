// A user's rows laid over a built-in library of the same name.
#pragma once
#include "catalogue/row.h"

namespace hasten::catalogue {

// What the user states for a path, a type's name, a member, a single call or a blocking call replaces what was there.
Library merge(const Library &builtin, const Library &user);

} // namespace hasten::catalogue

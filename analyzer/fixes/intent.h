// What authors say of their own code: that it is slow, or in order, on purpose.
#pragma once
#include "fixes/file.h"
#include "findings/finding.h"

namespace hasten::fixes {

// A comment in or right above the code that the fix would change speaks of order, of the batch call or of a limit.
bool meant_so(const File &file, const FixPlan &plan);

} // namespace hasten::fixes

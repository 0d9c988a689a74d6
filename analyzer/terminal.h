// What the terminal at the other end can do.
#pragma once
#include "report/report.h"

namespace hasten {

bool is_terminal(int file_descriptor);

// For text written to the descriptor: colour unless NO_COLOR is set or nobody is looking, Unicode unless the terminal's
// locale says otherwise.
report::TerminalStyle style_of(int file_descriptor);

} // namespace hasten

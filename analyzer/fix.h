// `hasten fix`: applies the fixes of a project's findings in memory, round after round, until nothing more changes.
//
// After each round the program is analysed again with the edits. A fix that leaves its finding, or raises another, is
// taken back and never tried again; so a second `fix` finds nothing to do. Nothing is written here.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "check.h"

namespace hasten {

struct FixOptions {
  CheckOptions check;                 // Its paths are the only ones that may change; its rules those whose fixes are applied
  Applicability least = Applicability::Safe;
};

struct ChangedFile {
  std::string path;   // Relative to the root
  bool is_new = false;
  std::string before, after;
};

struct NotFixed {
  Location place;
  std::string rule, why;
};

struct FixResult {
  std::vector<ChangedFile> files; // In order of path
  std::vector<Finding> applied;   // In the order they were applied; places are of the text of their round
  std::vector<NotFixed> dropped;  // Tried and taken back
  std::vector<NotFixed> refused;  // No automatic fix
  size_t less_sure = 0;           // Would be applied with --unsafe or --suggestions
  CheckResult last;               // The analysis of the program as it is now
};

FixResult run_fix(const FixOptions &options, const config::Config &config);

} // namespace hasten

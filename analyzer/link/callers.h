// Who calls a function: resolved calls of the program's own code, built when first asked.
#pragma once
#include <vector>

#include "link/calls.h"

namespace hasten::link {

class Callers {
public:
  // Calls in tests do not count.
  Callers(Calls &calls, const std::vector<bool> &test_modules) : calls_(calls), tests_(test_modules) {}
  const std::vector<Site> &of(Fn fn);

private:
  Calls &calls_;
  const std::vector<bool> &tests_;
  std::vector<std::vector<Site>> table_;
  bool built_ = false;
};

} // namespace hasten::link

// Who calls a function: resolved calls of the program's own code, built when first asked.
#pragma once
#include <vector>

#include "link/calls.h"

namespace hasten::link {

class Callers {
public:
  // Calls in modules marked quiet (tests, scripts) do not count.
  Callers(Calls &calls, const std::vector<bool> &quiet_modules) : calls_(calls), quiet_(quiet_modules) {}
  const std::vector<Site> &of(Fn fn);

private:
  Calls &calls_;
  const std::vector<bool> &quiet_;
  std::vector<std::vector<Site>> table_;
  bool built_ = false;
};

} // namespace hasten::link

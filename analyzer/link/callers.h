// Who calls a function: resolved calls of the program's own code, built when first asked.
#pragma once
#include <vector>

#include "link/calls.h"

namespace hasten::link {

class Callers {
public:
  explicit Callers(Calls &calls) : calls_(calls) {}
  const std::vector<Site> &of(Fn fn);

private:
  Calls &calls_;
  std::vector<std::vector<Site>> table_;
  bool built_ = false;
};

} // namespace hasten::link

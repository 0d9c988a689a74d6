// Keeps the processors from going to sleep while something is measured. To wake one up takes up to 0.1 ms, on a virtual
// machine more, and several must be woken for a single request over a wire: a busy neighbour that keeps them awake
// would make requests faster. One child per processor spins with the lowest priority there is; whoever else has
// something to do comes first.
#pragma once
#include <vector>

#include "bench/guardian.h"

namespace hasten::bench {

class AwakeProcessors {
public:
  explicit AwakeProcessors(Guardian &guardian);
  ~AwakeProcessors();
  AwakeProcessors(const AwakeProcessors &) = delete;
  AwakeProcessors &operator=(const AwakeProcessors &) = delete;

  bool any() const { return !children_.empty(); }

private:
  Guardian &guardian_;
  std::vector<pid_t> children_;
};

} // namespace hasten::bench

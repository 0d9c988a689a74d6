#include "base/parallel.h"
#include <algorithm>
#include <atomic>
#include <sched.h>
#include <system_error>
#include <thread>
#include <vector>

namespace hasten {

void parallel_for(size_t count, unsigned threads, const std::function<void(size_t, unsigned)> &work) {
  std::atomic<size_t> next = 0;
  auto run = [&](unsigned worker) noexcept {
    for (size_t index = next++; index < count; index = next++) work(index, worker);
  };
  size_t wanted = std::min<size_t>(std::max(threads, 1u), std::max<size_t>(count, 1));
  std::vector<std::thread> others;
  others.reserve(wanted - 1);
  for (unsigned worker = 1; worker < wanted; ++worker) {
    try {
      others.emplace_back(run, worker);
    } catch (const std::system_error &) {
      break; // The system gives no more threads: those that run do all the work.
    }
  }
  run(0);
  for (std::thread &thread : others) thread.join();
}

unsigned available_threads() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1u, std::thread::hardware_concurrency());
}

} // namespace hasten

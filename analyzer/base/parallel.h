// Runs a function for each index on several threads, each taking the next index as it becomes free.
#pragma once
#include <cstddef>
#include <functional>

namespace hasten {

// `worker` is below `threads` and tells the threads apart, for state of their own; worker 0 is the calling thread.
// Order is not defined: results go into slots by index. `work` does not throw.
void parallel_for(size_t count, unsigned threads, const std::function<void(size_t index, unsigned worker)> &work);

// The number of processors this process may run on, at least 1.
unsigned available_threads();

} // namespace hasten

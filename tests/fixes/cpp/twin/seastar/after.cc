#include <seastar/core/coroutine.hh>
#include <seastar/core/future.hh>
#include <seastar/core/sleep.hh>
#include <unistd.h>

#include <chrono>

seastar::future<int> late() {
  co_await seastar::sleep(std::chrono::seconds(1));
  co_return 1;
}

#include <seastar/core/coroutine.hh>
#include <seastar/core/future.hh>
#include <unistd.h>

seastar::future<int> late() {
  sleep(1);
  co_return 1;
}

#include <acme/store.h>
#include <seastar/core/coroutine.hh>
#include <seastar/core/future.hh>
#include <string>
#include <vector>

seastar::future<size_t> sizes(acme::Store &store, std::vector<std::string> names) {
  size_t sum = 0;
  for (auto &name : names) {
    auto text = co_await store.load(name);
    sum += text.size();
  }
  co_return sum;
}

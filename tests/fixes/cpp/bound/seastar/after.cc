#include <acme/store.h>
#include <iterator>
#include <seastar/core/coroutine.hh>
#include <seastar/core/future.hh>
#include <seastar/core/when_all.hh>
#include <string>
#include <utility>
#include <vector>

seastar::future<size_t> sizes(acme::Store &store, std::vector<std::string> names) {
  size_t sum = 0;
  auto read_name = [&](auto &name) -> decltype(store.load(name)) { co_return co_await store.load(name); };
  for (auto next = std::begin(names); next != std::end(names);) {
    auto stop = next;
    std::vector<decltype(read_name(*next))> reads;
    for (; stop != std::end(names) && reads.size() < 10; ++stop) reads.push_back(read_name(*stop));
    auto results = co_await seastar::when_all_succeed(reads.begin(), reads.end());
    for (size_t i = 0; next != stop; ++next, ++i) {
      auto text = std::move(results[i]);
      sum += text.size();
    }
  }
  co_return sum;
}

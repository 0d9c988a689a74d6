#include <seastar/core/coroutine.hh>
#include <seastar/core/future.hh>
#include <seastar/core/when_all.hh>
#include <seastar/util/file.hh>

seastar::future<size_t> both() {
  auto [a, b] = co_await seastar::when_all_succeed(
      seastar::util::read_entire_file_contiguous("a"),
      seastar::util::read_entire_file_contiguous("b"));
  co_return a.size() + b.size();
}

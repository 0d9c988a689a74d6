#include <seastar/core/coroutine.hh>
#include <seastar/core/future.hh>
#include <seastar/util/file.hh>

seastar::future<size_t> both() {
  auto a = co_await seastar::util::read_entire_file_contiguous("a");
  auto b = co_await seastar::util::read_entire_file_contiguous("b");
  co_return a.size() + b.size();
}

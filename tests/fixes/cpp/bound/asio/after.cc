// Calls per item that no batch call replaces.
#include <acme/postgres.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

using acme::postgres::Pool;
using acme::postgres::Rows;

namespace asio = boost::asio;

asio::awaitable<Rows> orders_of(Pool &db, const std::string &user) {
  co_return co_await db.query("SELECT id FROM orders WHERE user_id = $1", user);
}

asio::awaitable<size_t> total(Pool &db, const std::vector<std::string> &users) {
  size_t sum = 0;
  // Everybody's
  for (const std::string &user : users) {
    if (user.empty()) continue;
    const Rows orders = co_await orders_of(db, user);
    if (orders.empty()) continue; // a guest
    sum += orders.size();
  }
  co_return sum;
}

asio::awaitable<size_t> most(Pool &db, const std::vector<std::string> &users) {
  size_t found = 0;
  auto read_user = [&](const std::string &user) -> decltype(orders_of(db, user)) { co_return co_await orders_of(db, user); };
  const auto executor = co_await asio::this_coro::executor;
  for (auto next = std::begin(users); next != std::end(users);) {
    auto stop = next;
    std::vector<decltype(asio::co_spawn(executor, read_user(*next), asio::deferred))> reads;
    for (; stop != std::end(users) && reads.size() < 10; ++stop) reads.push_back(asio::co_spawn(executor, read_user(*stop), asio::deferred));
    auto [order, failures, results] =
      co_await asio::experimental::make_parallel_group(std::move(reads)).async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    for (size_t i : order)
      if (failures[i]) std::rethrow_exception(failures[i]);
    for (size_t i = 0; next != stop; ++next, ++i) {
      const Rows orders = std::move(results[i]);
      if (orders.empty()) continue; // a guest
      found = std::max(found, orders.size());
    }
  }
  co_return found;
}

asio::awaitable<std::map<std::string, size_t>> sizes(Pool &db, std::vector<std::string> users) {
  std::map<std::string, size_t> sizes;
  auto read_user = [&](auto user) -> decltype(orders_of(db, user)) { co_return co_await orders_of(db, user); };
  const auto executor = co_await asio::this_coro::executor;
  for (auto next = std::begin(users); next != std::end(users);) {
    auto stop = next;
    std::vector<decltype(asio::co_spawn(executor, read_user(*next), asio::deferred))> reads;
    for (; stop != std::end(users) && reads.size() < 10; ++stop) reads.push_back(asio::co_spawn(executor, read_user(*stop), asio::deferred));
    auto [order, failures, results] =
      co_await asio::experimental::make_parallel_group(std::move(reads)).async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    for (size_t i : order)
      if (failures[i]) std::rethrow_exception(failures[i]);
    for (size_t i = 0; next != stop; ++next, ++i) {
      auto user = *next;
      sizes[user] = (std::move(results[i])).size();
    }
  }
  co_return sizes;
}

asio::awaitable<void> warm(Pool &db, const std::vector<std::string> &users) {
  auto read_user = [&](const auto &user) -> asio::awaitable<void> { co_await orders_of(db, user); };
  const auto executor = co_await asio::this_coro::executor;
  for (auto next = std::begin(users); next != std::end(users);) {
    auto stop = next;
    std::vector<decltype(asio::co_spawn(executor, read_user(*next), asio::deferred))> reads;
    for (; stop != std::end(users) && reads.size() < 10; ++stop) reads.push_back(asio::co_spawn(executor, read_user(*stop), asio::deferred));
    auto [order, failures] =
      co_await asio::experimental::make_parallel_group(std::move(reads)).async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    for (size_t i : order)
      if (failures[i]) std::rethrow_exception(failures[i]);
    // into the cache
    next = stop;
  }
}

asio::awaitable<std::string> page(Pool &db, const std::vector<std::string> &users) {
  std::string html;
  auto read_user = [&](const auto &user) -> decltype(orders_of(db, user)) { co_return co_await orders_of(db, user); };
  const auto executor = co_await asio::this_coro::executor;
  for (auto next = std::begin(users); next != std::end(users);) {
    auto stop = next;
    std::vector<decltype(asio::co_spawn(executor, read_user(*next), asio::deferred))> reads;
    for (; stop != std::end(users) && reads.size() < 10; ++stop) reads.push_back(asio::co_spawn(executor, read_user(*stop), asio::deferred));
    auto [order, failures, results] =
      co_await asio::experimental::make_parallel_group(std::move(reads)).async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    for (size_t i : order)
      if (failures[i]) std::rethrow_exception(failures[i]);
    for (size_t i = 0; next != stop; ++next, ++i) {
      auto orders = std::move(results[i]);
      html += R"(<li>
  orders
</li>)" + std::to_string(orders.size());
    }
  }
  co_return html;
}

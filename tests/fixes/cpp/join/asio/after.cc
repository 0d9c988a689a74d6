// Waits of Asio's coroutines that have nothing to do with one another.
#include <acme/postgres.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <string>
#include <tuple>
#include <utility>

using acme::postgres::Pool;
using acme::postgres::Rows;

namespace asio = boost::asio;

asio::awaitable<size_t> count(Pool &db, const std::string &user) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto [orders, reviews] = co_await (
      db.query("SELECT id FROM orders WHERE user_id = $1", user) && // what was bought
      db.query("SELECT id FROM reviews WHERE user_id = $1", user));
  co_return orders.size() + reviews.size();
}

asio::awaitable<std::string> profile(Pool &db, const std::string &user) {
  // What the page shows of them
  size_t most = 10;
  using namespace boost::asio::experimental::awaitable_operators;
  auto results = co_await (
      db.query("SELECT name FROM users WHERE id = $1", user) &&
      db.query("SELECT id FROM orders WHERE user_id = $1", user));
  Rows names = std::get<0>(std::move(results));
  Rows orders = std::get<1>(std::move(results));
  size_t found = names.size();
  co_return names.at(0) + std::to_string(std::min(most, orders.size() + found));
}

asio::awaitable<Rows> first_of(Pool &db) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto results = co_await (db.query("SELECT id FROM users") && db.query("SELECT id FROM guests"));
  const auto users = std::get<0>(std::move(results));
  const auto guests = std::get<1>(std::move(results));
  if (users.empty()) co_return guests;
  co_return users;
}

asio::awaitable<void> told_apart(Pool &db) {
  try {
    auto users = co_await db.query("SELECT id FROM users");
    auto guests = co_await db.query("SELECT id FROM guests");
  } catch (const acme::postgres::Error &error) {
    co_return;
  }
}

// Rounds that depend on one another, end early, or wait for more.
#include <acme/postgres.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using acme::postgres::Pool;
using acme::postgres::Rows;

namespace asio = boost::asio;

asio::awaitable<Rows> orders_of(Pool &db, std::string user, std::string after) {
  co_return co_await db.query("SELECT id FROM orders WHERE user_id = $1 AND id > $2", user, after);
}

asio::awaitable<std::string> chained(Pool &db, std::vector<std::string> users) {
  std::string last;
  for (const std::string &user : users) {
    Rows orders = co_await orders_of(db, user, last);
    last = orders.back();
  }
  co_return last;
}

asio::awaitable<std::string> counted(Pool &db, std::vector<std::string> users) {
  std::string all;
  for (size_t i = 0; i < users.size(); ++i) {
    Rows orders = co_await orders_of(db, users[i], "");
    all += orders.back();
  }
  co_return all;
}

asio::awaitable<std::string> told(Pool &db, std::vector<std::string> users) {
  std::string all;
  for (const std::string &user : users) {
    using namespace boost::asio::experimental::awaitable_operators;
    auto results = co_await (orders_of(db, user, "") && db.query("SELECT id FROM reviews WHERE user_id = $1", user));
    Rows orders = std::get<0>(std::move(results));
    Rows reviews = std::get<1>(std::move(results));
    all += orders.back() + reviews.back();
  }
  co_return all;
}

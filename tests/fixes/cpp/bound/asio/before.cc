// Calls per item that no batch call replaces.
#include <acme/postgres.h>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>
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
  for (const std::string &user : users) {
    const Rows orders = co_await orders_of(db, user);
    if (orders.empty()) continue; // a guest
    found = std::max(found, orders.size());
  }
  co_return found;
}

asio::awaitable<std::map<std::string, size_t>> sizes(Pool &db, std::vector<std::string> users) {
  std::map<std::string, size_t> sizes;
  for (auto user : users) sizes[user] = (co_await orders_of(db, user)).size();
  co_return sizes;
}

asio::awaitable<void> warm(Pool &db, const std::vector<std::string> &users) {
  for (const auto &user : users) {
    co_await orders_of(db, user); // into the cache
  }
}

asio::awaitable<std::string> page(Pool &db, const std::vector<std::string> &users) {
  std::string html;
  for (const auto &user : users) {
    auto orders = co_await orders_of(db, user);
    html += R"(<li>
  orders
</li>)" + std::to_string(orders.size());
  }
  co_return html;
}

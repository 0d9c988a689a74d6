// A database that only pretends: a query takes a little time, gives its own text, and fails if it is told to.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace acme::postgres {

using Rows = std::vector<std::string>;

class Pool {
public:
  std::string failing; // The table whose query fails

  template <class... Arguments> boost::asio::awaitable<Rows> query(std::string sql, Arguments... arguments) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(3));
    co_await timer.async_wait(boost::asio::use_awaitable);
    if (!failing.empty() && sql.find(failing) != std::string::npos) throw std::runtime_error("no " + failing);
    Rows rows{sql};
    (rows.push_back(arguments), ...);
    co_return rows;
  }
};

} // namespace acme::postgres

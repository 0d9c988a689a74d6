// PostgreSQL for coroutines on Boost.Asio: a pool of connections, each with one query at a time.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace acme::postgres {

using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

class Pool {
public:
  // Connects on first use, at most `size` times. One thread runs the loop.
  Pool(boost::asio::io_context &loop, std::string url, std::size_t size);
  ~Pool();

  // Waits for a free connection, then for the answer. $1, $2, … are the parameters, strings. Throws std::runtime_error.
  template <typename... Parameters>
  boost::asio::awaitable<Rows> query(const std::string &statement, const Parameters &...parameters) {
    return run(statement, std::vector<std::string>{parameters...});
  }

private:
  boost::asio::awaitable<Rows> run(std::string statement, std::vector<std::string> parameters);
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace acme::postgres

#include "acme/postgres.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <libpq-fe.h>
#include <stdexcept>

namespace asio = boost::asio;

namespace acme::postgres {

namespace {

struct Connection {
  Connection(asio::io_context &loop, const std::string &url) : handle(PQconnectdb(url.c_str())), socket(loop) {
    if (PQstatus(handle) != CONNECTION_OK) {
      std::string why = PQerrorMessage(handle);
      PQfinish(handle);
      throw std::runtime_error(why);
    }
    PQsetnonblocking(handle, 1);
    socket.assign(PQsocket(handle));
  }

  ~Connection() {
    socket.release();
    PQfinish(handle);
  }

  PGconn *handle;
  asio::posix::stream_descriptor socket;
};

void check(Connection &connection, bool good) {
  if (!good) throw std::runtime_error(PQerrorMessage(connection.handle));
}

Rows rows_of(Connection &connection, PGresult *result) {
  std::unique_ptr<PGresult, decltype(&PQclear)> owner(result, PQclear);
  ExecStatusType status = PQresultStatus(result);
  check(connection, status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK);
  Rows rows(static_cast<std::size_t>(PQntuples(result)));
  for (int row = 0; row < PQntuples(result); ++row)
    for (int column = 0; column < PQnfields(result); ++column)
      rows[static_cast<std::size_t>(row)].push_back(PQgetvalue(result, row, column));
  return rows;
}

} // namespace

struct Pool::State {
  asio::io_context &loop;
  std::string url;
  std::size_t size;
  std::size_t made = 0;
  std::vector<std::unique_ptr<Connection>> free;
  std::deque<asio::steady_timer *> waiting;

  asio::awaitable<std::unique_ptr<Connection>> take() {
    if (free.empty() && made >= size) {
      asio::steady_timer turn(loop, asio::steady_timer::time_point::max());
      waiting.push_back(&turn);
      boost::system::error_code cancelled; // When it is its turn
      co_await turn.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    if (free.empty()) {
      ++made;
      co_return std::make_unique<Connection>(loop, url);
    }
    std::unique_ptr<Connection> connection = std::move(free.back());
    free.pop_back();
    co_return connection;
  }

  void give_back(std::unique_ptr<Connection> connection) {
    free.push_back(std::move(connection));
    if (waiting.empty()) return;
    waiting.front()->cancel();
    waiting.pop_front();
  }
};

Pool::Pool(asio::io_context &loop, std::string url, std::size_t size)
    : state_(std::make_unique<State>(State{loop, std::move(url), size, 0, {}, {}})) {}

Pool::~Pool() = default;

asio::awaitable<Rows> Pool::run(std::string statement, std::vector<std::string> parameters) {
  std::unique_ptr<Connection> connection = co_await state_->take();
  PGconn *handle = connection->handle;
  std::vector<const char *> values;
  for (const std::string &parameter : parameters) values.push_back(parameter.c_str());
  check(*connection, PQsendQueryParams(handle, statement.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                                       nullptr, 0) == 1);
  while (PQflush(handle) == 1) co_await connection->socket.async_wait(asio::posix::stream_descriptor::wait_write, asio::use_awaitable);
  while (PQisBusy(handle) == 1) {
    co_await connection->socket.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    check(*connection, PQconsumeInput(handle) == 1);
  }
  Rows rows = rows_of(*connection, PQgetResult(handle));
  while (PGresult *rest = PQgetResult(handle)) PQclear(rest);
  state_->give_back(std::move(connection));
  co_return rows;
}

} // namespace acme::postgres

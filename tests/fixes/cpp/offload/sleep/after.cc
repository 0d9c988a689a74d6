// A session on the event loop that sleeps, and one that reaches a blocking query through a helper.
#include <boost/asio.hpp>
#include <chrono>
#include <pqxx/pqxx>
#include <thread>

namespace asio = boost::asio;
using asio::ip::tcp;

static int count_orders(pqxx::connection &db) {
  pqxx::nontransaction tx(db);
  return tx.exec("SELECT count(*) FROM orders")[0][0].as<int>();
}

static asio::awaitable<void> session(tcp::socket socket, pqxx::connection &db) {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(50));
  co_await timer.async_wait(asio::use_awaitable);
  std::string answer = std::to_string(count_orders(db));
  co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
}

static asio::awaitable<void> listen(tcp::acceptor &acceptor, pqxx::connection &db) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), session(std::move(socket), db), asio::detached);
  }
}

int main() {
  asio::io_context loop(1);
  pqxx::connection db("dbname=shop");
  tcp::acceptor acceptor(loop, {tcp::v4(), 8080});
  asio::co_spawn(loop, listen(acceptor, db), asio::detached);
  loop.run();
}

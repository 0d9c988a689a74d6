// Built from what only the request knows; held while the coroutine waits; with statements of its own.
#include <boost/asio.hpp>
#include <curl/curl.h>
#include <httplib.h>
#include <memory>
#include <pqxx/pqxx>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

static void of_tenant(const httplib::Request &request, httplib::Response &response) {
  std::string name = request.get_param_value("tenant");
  pqxx::connection db("dbname=" + name);
  pqxx::nontransaction tx(db);
  response.set_content(tx.exec("SELECT name FROM shop")[0][0].as<std::string>(), "text/plain");
}

static void with_statement(const httplib::Request &, httplib::Response &response) {
  pqxx::connection db("dbname=shop");
  db.prepare("all", "SELECT name FROM shop");
  pqxx::nontransaction tx(db);
  response.set_content(tx.exec_prepared("all")[0][0].as<std::string>(), "text/plain");
}

static void guarded(const httplib::Request &, httplib::Response &response) {
  CURL *curl = curl_easy_init();
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> guard(curl, &curl_easy_cleanup);
  curl_easy_setopt(curl, CURLOPT_URL, "http://prices");
  response.status = curl_easy_perform(curl) == CURLE_OK ? 200 : 500;
}

static asio::awaitable<void> session(tcp::socket socket) {
  pqxx::connection db("dbname=shop");
  pqxx::nontransaction tx(db);
  std::string name = tx.exec("SELECT name FROM shops LIMIT 1")[0][0].as<std::string>();
  co_await asio::async_write(socket, asio::buffer(name), asio::use_awaitable);
}

static asio::awaitable<void> listen(tcp::acceptor &acceptor) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), session(std::move(socket)), asio::detached);
  }
}

int main() {
  httplib::Server server;
  server.Get("/tenant", of_tenant);
  server.Get("/all", with_statement);
  server.Get("/guarded", guarded);
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {tcp::v4(), 8080});
  asio::co_spawn(loop, listen(acceptor), asio::detached);
  loop.run();
}

#include "http_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::local::stream_protocol;

static asio::awaitable<void> session(stream_protocol::socket socket) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::empty_body> request;
    boost::system::error_code ended;
    co_await http::async_read(socket, buffer, request, asio::redirect_error(asio::use_awaitable, ended));
    if (ended) co_return;
    Response answer = co_await respond(std::string(request.target()));
    http::response<http::string_body> response(static_cast<http::status>(answer.status), request.version());
    response.set(http::field::content_type, "application/json");
    response.keep_alive(request.keep_alive());
    response.body() = std::move(answer.body);
    response.prepare_payload();
    co_await http::async_write(socket, response, asio::use_awaitable);
  }
}

static asio::awaitable<void> listen(stream_protocol::acceptor acceptor) {
  for (;;) {
    stream_protocol::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), session(std::move(socket)), asio::detached);
  }
}

void serve(asio::io_context &loop, const std::string &path) {
  asio::co_spawn(loop, listen(stream_protocol::acceptor(loop, stream_protocol::endpoint(path))), asio::detached);
  loop.run();
}

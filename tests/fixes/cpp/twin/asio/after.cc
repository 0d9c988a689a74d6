// Calls that block a loop, in coroutines that could wait for them.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>

using boost::asio::awaitable;
using boost::asio::ip::tcp;

awaitable<size_t> load(tcp::socket &socket, tcp::resolver &resolver, std::string host) {
  boost::system::error_code failed;
  for (const auto &entry : co_await resolver.async_resolve(host, "80", boost::asio::use_awaitable)) co_await socket.async_connect(entry.endpoint(), boost::asio::redirect_error(boost::asio::use_awaitable, failed));
  if (failed) co_return 0;
  char header[16];
  size_t n = (co_await boost::asio::async_read(socket, boost::asio::buffer(header), boost::asio::use_awaitable)) + 1;
  boost::asio::steady_timer pause(socket.get_executor(), std::chrono::seconds(1));
  co_await pause.async_wait(boost::asio::use_awaitable);
  try {
    n += co_await socket.async_read_some(boost::asio::buffer(header), boost::asio::use_awaitable); // what follows
  } catch (const std::exception &) {
    pause.wait();
  }
  co_return n;
}

// Calls that block a loop, in coroutines that could wait for them.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

using boost::asio::awaitable;
using boost::asio::ip::tcp;

awaitable<size_t> load(tcp::socket &socket, tcp::resolver &resolver, std::string host) {
  boost::system::error_code failed;
  for (const auto &entry : resolver.resolve(host, "80")) socket.connect(entry.endpoint(), failed);
  if (failed) co_return 0;
  char header[16];
  size_t n = boost::asio::read(socket, boost::asio::buffer(header)) + 1;
  boost::asio::steady_timer pause(socket.get_executor(), std::chrono::seconds(1));
  pause.wait();
  try {
    n += socket.read_some(boost::asio::buffer(header)); // what follows
  } catch (const std::exception &) {
    pause.wait();
  }
  co_return n;
}

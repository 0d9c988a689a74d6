// A key is derived on the event loop, in a function below the coroutine.
#include <algorithm>
#include <boost/asio.hpp>
#include <openssl/evp.h>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::ip::tcp;

static const int rounds = 210000;

static std::string derive_key(const std::string &password, const std::string &salt) {
  unsigned char key[64];
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char *>(salt.data()),
                    static_cast<int>(salt.size()), rounds, EVP_sha512(), sizeof key, key);
  return std::string(reinterpret_cast<char *>(key), sizeof key);
}

// Threads for what would hold the event loop.
static asio::thread_pool &blocking_pool() {
  static asio::thread_pool pool(std::max(1u, std::thread::hardware_concurrency()));
  return pool;
}

// Answers with the key.
static asio::awaitable<void> session(tcp::socket socket) {
  std::string salt = "7";
  std::string key = co_await asio::co_spawn(blocking_pool(), [&]() -> asio::awaitable<std::string> {
    co_return derive_key("correct horse", salt);
  }, asio::use_awaitable);
  co_await asio::async_write(socket, asio::buffer(key), asio::use_awaitable);
}

static asio::awaitable<void> listen(tcp::acceptor &acceptor) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), session(std::move(socket)), asio::detached);
  }
}

int main() {
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {tcp::v4(), 8080});
  asio::co_spawn(loop, listen(acceptor), asio::detached);
  loop.run();
}

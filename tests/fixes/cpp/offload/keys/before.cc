// A key is derived on the event loop, in a function below the coroutine.
#include <boost/asio.hpp>
#include <openssl/evp.h>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

static const int rounds = 210000;

static std::string derive_key(const std::string &password, const std::string &salt) {
  unsigned char key[64];
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char *>(salt.data()),
                    static_cast<int>(salt.size()), rounds, EVP_sha512(), sizeof key, key);
  return std::string(reinterpret_cast<char *>(key), sizeof key);
}

// Answers with the key.
static asio::awaitable<void> session(tcp::socket socket) {
  std::string salt = "7";
  std::string key = derive_key("correct horse", salt);
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

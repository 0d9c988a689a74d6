#include "http_server.h"

#include <cstdlib>
#include <openssl/evp.h>

namespace asio = boost::asio;

static const int rounds = std::atoi(std::getenv("ROUNDS") ? std::getenv("ROUNDS") : "210000");

static std::string hex_of(const unsigned char *bytes, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += "0123456789abcdef"[bytes[i] >> 4];
    text += "0123456789abcdef"[bytes[i] & 15];
  }
  return text;
}

static std::string derive_key(const std::string &password, const std::string &salt) {
  unsigned char key[64];
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char *>(salt.data()),
                    static_cast<int>(salt.size()), rounds, EVP_sha512(), sizeof key, key);
  return hex_of(key, sizeof key);
}

// GET /keys/7
asio::awaitable<Response> respond(std::string target) {
  if (target == "/health") co_return Response{200, "{\"ok\":true}"};
  std::string key = derive_key("correct horse", target.substr(6));
  co_return Response{200, "{\"key\":\"" + key + "\"}"};
}

int main() {
  asio::io_context loop(1);
  const char *address = std::getenv("PORT");
  serve(loop, address ? address : "keys.sock");
}

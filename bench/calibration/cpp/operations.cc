// What expressions may use: the libraries, and a connection of each kind that is opened when it is first asked for.
#include "operations.h"

#include <acme/postgres.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <curl/curl.h>
#include <exception>
#include <fstream>
#include <hiredis/hiredis.h>
#include <openssl/evp.h>
#include <pqxx/pqxx>
#include <stdexcept>

namespace asio = boost::asio;

static std::string setting(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

[[maybe_unused]] static const std::string url = setting("DATABASE_URL"), api = setting("API_URL"), data = setting("DATA_FILE");
static asio::io_context loop(1);

[[maybe_unused]] static acme::postgres::Pool &pool() {
  static acme::postgres::Pool made(loop, url, std::stoul(setting("POOL")));
  return made;
}

[[maybe_unused]] static pqxx::connection &db() {
  static pqxx::connection made(url);
  return made;
}

[[maybe_unused]] static redisContext *redis() {
  static redisContext *made = [] {
    std::string address = setting("REDIS_URL").substr(8);
    size_t colon = address.find(':');
    return redisConnect(address.substr(0, colon).c_str(), std::stoi(address.substr(colon + 1)));
  }();
  return made;
}

template <typename Start> static void together(const std::vector<Names> &each, Start start) {
  std::exception_ptr first;
  for (const Names &names : each)
    asio::co_spawn(loop, start(names.id, names.items, names.ids), [&](std::exception_ptr error) {
      if (error && !first) first = error;
    });
  loop.restart();
  loop.run();
  if (first) std::rethrow_exception(first);
}

#define PLAIN(text, ...)                                                                                                \
  {text, [](const std::vector<Names> &each) {                                                                          \
     for (const auto &[id, items, ids] : each) (void)(__VA_ARGS__);                                                    \
   }},
#define AWAITED(text, ...)                                                                                              \
  {text, [](const std::vector<Names> &each) {                                                                          \
     together(each, []([[maybe_unused]] int id, [[maybe_unused]] int items,                                            \
                       [[maybe_unused]] std::vector<int> ids) -> asio::awaitable<void> { (void)(__VA_ARGS__); co_return; }); \
   }},

static const Operation operations[] = {
#include "operations.inc"
};

const Operation *find_operation(const std::string &text) {
  for (const Operation &operation : operations)
    if (text == operation.text) return &operation;
  return nullptr;
}

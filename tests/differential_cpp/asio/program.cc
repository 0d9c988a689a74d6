// Coroutines on one loop: waits to join, a sleep, a key derived on the loop, files.
#include <acme/postgres.h>
#include <boost/asio.hpp>
#include <fstream>
#include <iterator>
#include <openssl/evp.h>
#include <sstream>
#include <string>
#include <thread>

namespace asio = boost::asio;
using acme::postgres::Pool;
using acme::postgres::Rows;

static std::string text_of(const Rows &rows) {
  std::string text;
  for (const std::string &row : rows) text += row + ";";
  return text;
}

asio::awaitable<std::string> three(Pool &db, std::string user) {
  Rows names = co_await db.query("SELECT name FROM users WHERE id = $1", user); // who it is

  // The rest of the page
  size_t most = 2;
  auto orders = co_await db.query("SELECT id FROM orders WHERE user_id = $1", user);
  const Rows reviews = co_await db.query("SELECT id FROM reviews");
  co_return text_of(names) + text_of(orders) + text_of(reviews) + std::to_string(most);
}

asio::awaitable<std::string> bound(Pool &db) {
  const auto users = co_await db.query("SELECT id FROM users");
  const auto orders = co_await db.query("SELECT id FROM orders");
  co_return text_of(users) + std::to_string(orders.size());
}

static asio::awaitable<Rows> orders_of(Pool &db, const std::string &user) {
  if (user == db.failing) throw std::runtime_error("no orders of " + user);
  co_return co_await db.query("SELECT id FROM orders WHERE user_id = $1", user);
}

asio::awaitable<std::string> of_all(Pool &db, const std::vector<std::string> &users) {
  std::string all;
  for (const std::string &user : users) {
    Rows orders = co_await orders_of(db, user);
    if (orders.size() < 2) continue; // nobody
    all += user + ":" + text_of(orders);
  }
  co_return all;
}

asio::awaitable<std::string> warm(Pool &db, std::vector<std::string> users) {
  for (auto user : users)
    co_await orders_of(db, user + user);
  co_return "warm";
}

static std::string derive_key(const std::string &password, const std::string &salt) {
  if (salt.empty()) throw std::runtime_error("no salt");
  unsigned char key[16];
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char *>(salt.data()),
                    static_cast<int>(salt.size()), 100, EVP_sha256(), sizeof key, key);
  std::string text;
  for (unsigned char c : key) text += std::to_string(c) + ".";
  return text;
}

static asio::awaitable<std::string> key(std::string salt) {
  co_return "key " + derive_key("correct horse", salt) + derive_key("battery", salt);
}

asio::awaitable<std::string> late(int times) {
  for (int i = 0; i < times; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  if (times > 1) std::this_thread::sleep_for(std::chrono::milliseconds(times));
  co_return "slept " + std::to_string(times);
}

asio::awaitable<std::string> pause(bool now) {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(3));
  if (now) timer.cancel();
  timer.wait();
  co_return now ? "paused" : "waited";
}

// Files, whole in memory.
asio::awaitable<std::string> commas(std::string path) {
  std::ifstream file(path);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  size_t n = 0;
  for (char c : text) {
    if (c != ',') continue;
    ++n;
  }
  co_return std::to_string(n);
}

asio::awaitable<std::string> lines(std::string path) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  std::string line, all;
  while (std::getline(content, line)) all += std::to_string(line.size()) + " ";
  co_return all;
}

asio::awaitable<std::string> words(std::string path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::istringstream in(text);
  std::string all;
  for (std::string word; in >> word;) all += word.substr(0, 1);
  co_return all;
}

asio::awaitable<std::string> copy(std::string from, std::string to) {
  std::ifstream file(from, std::ios::binary);
  file.seekg(0, std::ios::end);
  size_t size = file.tellg();
  file.seekg(0);
  std::vector<char> content(size);
  file.read(content.data(), size);
  std::ofstream out(to, std::ios::binary);
  out.write(content.data(), content.size());
  co_return "copied";
}

// What a server would start for each connection.
void serve(asio::io_context &loop) {
  auto session = []() -> asio::awaitable<void> { co_await key("session"); };
  asio::co_spawn(loop, session, asio::detached);
}

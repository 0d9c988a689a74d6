#include "server.h"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <hiredis/hiredis.h>
#include <pqxx/pqxx>

namespace net = boost::asio;
using namespace boost::asio::experimental::awaitable_operators;
using namespace std;

namespace shop {

drogon::Task<User> Users::load(int id) {
  auto rows = co_await db_->execSqlCoro("SELECT name FROM users WHERE id = $1", id);
  for (const auto &user : known_) user->name.clear();
  co_return User{id, rows[0]["name"].as<string>()};
}

Users &Users::instance() {
  static Users users(drogon::app().getDbClient());
  return users;
}

void Pages::show(const drogon::HttpRequestPtr &request, std::function<void(const drogon::HttpResponsePtr &)> &&answer, int id) {
  lock_guard<mutex> lock(mutex_);
  pqxx::connection db(request->getHeader("db"));
  pqxx::work tx(db);
  tx.exec_params("SELECT 1 WHERE 1 = $1", id);
  if (auto *reply = (redisReply *)redisCommand(context, "GET %d", id)) freeReplyObject(reply);
  setTimeout(3);
  answer(drogon::HttpResponse::newHttpResponse());
}

net::awaitable<int> first(int id);
net::awaitable<int> second(int id);

net::awaitable<void> both(int id) {
  auto executor = co_await net::this_coro::executor;
  auto [a, b] = co_await (first(id) && second(id));
  net::steady_timer timer(executor, chrono::seconds(a + b));
  co_await timer.async_wait(net::use_awaitable);
#ifdef _WIN32
  Sleep(1000);
#else
  sleep(1);
#endif
}

void start(net::io_context &context) {
  net::co_spawn(context, [&]() -> net::awaitable<void> { co_await both(1); }, net::detached);
  CROW_ROUTE(app, "/users/<int>")([](int id) { return Users::instance().load(id); });
  cout << "started" << endl;
  string text{istreambuf_iterator<char>(cin), istreambuf_iterator<char>()};
  auto users = make_unique<Users>(nullptr);
  users->load(text);
  users.reset();
  future<int> later = async(launch::async, [] { return 1; });
  later.get();
}

} // namespace shop

ENDPOINT("GET", "/users/{id}", user, PATH(Int32, id)) { return load(id); }

// Queries that hold the loop, in coroutines.
#include <drogon/HttpController.h>
#include <drogon/drogon.h>
#include <thread>

using drogon::orm::DbClientPtr;

drogon::Task<int> orders_of(DbClientPtr db, int user) {
  const auto rows { co_await db->execSqlCoro("SELECT id FROM orders WHERE user_id = $1", user) };
  co_await drogon::sleepCoro(trantor::EventLoop::getEventLoopOfCurrentThread(), std::chrono::milliseconds(20));
  co_return rows.size() + (co_await db->execSqlCoro("SELECT id FROM reviews")).size();
}

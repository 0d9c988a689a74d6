// Queries that hold the loop, in coroutines.
#include <drogon/HttpController.h>
#include <drogon/drogon.h>
#include <thread>

using drogon::orm::DbClientPtr;

drogon::Task<int> orders_of(DbClientPtr db, int user) {
  const auto rows { db->execSqlSync("SELECT id FROM orders WHERE user_id = $1", user) };
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  co_return rows.size() + db->execSqlSync("SELECT id FROM reviews").size();
}

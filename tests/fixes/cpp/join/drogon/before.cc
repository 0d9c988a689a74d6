// Two queries of a coroutine.
#include <drogon/drogon.h>

drogon::Task<int> count(drogon::orm::DbClientPtr db, int shop) {
    const auto users = co_await db->execSqlCoro("SELECT id FROM users WHERE shop = $1", shop); // everybody
    const auto orders{co_await db->execSqlCoro("SELECT id FROM orders")};
    co_return users.size() + orders.size();
}

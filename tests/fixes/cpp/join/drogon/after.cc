// Two queries of a coroutine.
#include <drogon/drogon.h>

#include <optional>
#include <utility>
#include <vector>

drogon::Task<int> count(drogon::orm::DbClientPtr db, int shop) {
    std::optional<drogon::orm::Result> users_result; // everybody
    auto read_users = [&]() -> drogon::Task<> { users_result = co_await db->execSqlCoro("SELECT id FROM users WHERE shop = $1", shop); };
    std::optional<drogon::orm::Result> orders_result;
    auto read_orders = [&]() -> drogon::Task<> { orders_result = co_await db->execSqlCoro("SELECT id FROM orders"); };
    std::vector<drogon::Task<>> reads;
    reads.push_back(read_users());
    reads.push_back(read_orders());
    co_await drogon::when_all(std::move(reads), trantor::EventLoop::getEventLoopOfCurrentThread());
    const auto users = std::move(*users_result);
    const auto orders{std::move(*orders_result)};
    co_return users.size() + orders.size();
}

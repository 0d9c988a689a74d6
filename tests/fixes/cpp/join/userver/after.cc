// Plain calls suspend.
#include <userver/server/handlers/http_handler_base.hpp>
#include <userver/storages/postgres/cluster.hpp>
#include <userver/utils/async.hpp>

class Summary final : public userver::server::handlers::HttpHandlerBase {
public:
  std::string HandleRequestThrow(const userver::server::http::HttpRequest &, userver::server::request::RequestContext &) const override {
    auto users_task = userver::utils::Async("users", [&] { return cluster_->Execute(userver::storages::postgres::ClusterHostType::kSlave, "SELECT id FROM users"); });
    const auto orders = cluster_->Execute(userver::storages::postgres::ClusterHostType::kSlave, "SELECT id FROM orders");
    auto users = users_task.Get(); // all
    return std::to_string(users.Size() + orders.Size());
  }

private:
  userver::storages::postgres::ClusterPtr cluster_;
};

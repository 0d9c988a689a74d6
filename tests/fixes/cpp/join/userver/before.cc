// Plain calls suspend.
#include <userver/server/handlers/http_handler_base.hpp>
#include <userver/storages/postgres/cluster.hpp>

class Summary final : public userver::server::handlers::HttpHandlerBase {
public:
  std::string HandleRequestThrow(const userver::server::http::HttpRequest &, userver::server::request::RequestContext &) const override {
    auto users = cluster_->Execute(userver::storages::postgres::ClusterHostType::kSlave, "SELECT id FROM users"); // all
    const auto orders = cluster_->Execute(userver::storages::postgres::ClusterHostType::kSlave, "SELECT id FROM orders");
    return std::to_string(users.Size() + orders.Size());
  }

private:
  userver::storages::postgres::ClusterPtr cluster_;
};

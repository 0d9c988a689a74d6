#include <userver/server/handlers/http_handler_base.hpp>

#include <chrono>
#include <thread>

class Slow final : public userver::server::handlers::HttpHandlerBase {
public:
  std::string HandleRequestThrow(const userver::server::http::HttpRequest &, userver::server::request::RequestContext &) const override {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return "late";
  }
};

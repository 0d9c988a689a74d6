#include <userver/clients/http/client.hpp>
#include <userver/server/handlers/http_handler_base.hpp>

#include <string>
#include <vector>

class Prices final : public userver::server::handlers::HttpHandlerBase {
public:
  std::string HandleRequestThrow(const userver::server::http::HttpRequest &request, userver::server::request::RequestContext &) const override {
    std::string page;
    for (const std::string &id : request.GetArgVector("id")) {
      auto response = client_.CreateRequest().get("http://prices/" + id).perform();
      page += response->body();
    }
    return page;
  }

private:
  userver::clients::http::Client &client_;
};

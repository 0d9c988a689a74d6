#include <userver/clients/http/client.hpp>
#include <userver/server/handlers/http_handler_base.hpp>
#include <userver/utils/async.hpp>

#include <iterator>
#include <string>
#include <vector>

class Prices final : public userver::server::handlers::HttpHandlerBase {
public:
  std::string HandleRequestThrow(const userver::server::http::HttpRequest &request, userver::server::request::RequestContext &) const override {
    std::string page;
    auto &&items = request.GetArgVector("id");
    auto begin_perform = [&](auto item) {
      return userver::utils::Async("perform", [&, item] {
        const std::string &id = *item;
        return client_.CreateRequest().get("http://prices/" + id).perform();
      });
    };
    for (auto next = std::begin(items); next != std::end(items);) {
      auto stop = next;
      std::vector<decltype(begin_perform(next))> reads;
      for (; stop != std::end(items) && reads.size() < 10; ++stop) reads.push_back(begin_perform(stop));
      for (size_t i = 0; next != stop; ++next, ++i) {
        auto response = reads[i].Get();
        page += response->body();
      }
    }
    return page;
  }

private:
  userver::clients::http::Client &client_;
};

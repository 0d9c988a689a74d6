// A channel and a pattern for each request.
#include <grpcpp/grpcpp.h>
#include <httplib.h>
#include <memory>
#include <regex>

constexpr const char *kPrices = "prices:50051";

int main() {
  httplib::Server server;
  server.Get("/price", [](const httplib::Request &, httplib::Response &response) {
    static auto channel = grpc::CreateChannel(kPrices, grpc::InsecureChannelCredentials());
    response.set_content(channel->GetState(true) == GRPC_CHANNEL_READY ? "up" : "down", "text/plain");
  });
  server.Get("/remote", [](const httplib::Request &, httplib::Response &response) {
    thread_local httplib::Client prices("http://prices:8080");
    prices.set_keep_alive(true);
    auto answer = prices.Get("/all");
    response.set_content(answer->body, "text/plain");
  });
  server.listen("0.0.0.0", 8080);
}

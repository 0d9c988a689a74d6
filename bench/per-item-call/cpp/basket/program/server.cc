#include <cstdlib>
#include <hiredis/hiredis.h>
#include <httplib.h>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

static std::string setting(const char *name, const char *otherwise) {
  const char *value = std::getenv(name);
  return value ? value : otherwise;
}

// redis://127.0.0.1:6379
static redisContext *connect_to_redis() {
  std::string address = setting("REDIS_URL", "redis://127.0.0.1:6379").substr(8);
  size_t colon = address.find(':');
  redisContext *redis = redisConnect(address.substr(0, colon).c_str(), std::stoi(address.substr(colon + 1)));
  if (!redis || redis->err) throw std::runtime_error("no Redis");
  return redis;
}

static redisContext *redis_of_this_thread() {
  static thread_local redisContext *redis = connect_to_redis();
  return redis;
}

static std::vector<int> skus_of(const httplib::Request &request) {
  int first = std::stoi(request.get_param_value("first")), count = std::stoi(request.get_param_value("count"));
  std::vector<int> skus(count);
  std::iota(skus.begin(), skus.end(), first);
  return skus;
}

// A basket's prices, as the price service last wrote them.
static void basket(const httplib::Request &request, httplib::Response &response) {
  redisContext *redis = redis_of_this_thread();
  std::string answer;
  for (int sku : skus_of(request)) {
    auto *reply = static_cast<redisReply *>(redisCommand(redis, "GET price:%d", sku));
    answer += (answer.empty() ? "[" : ",") + std::string(reply->str, reply->len);
    freeReplyObject(reply);
  }
  response.set_content(answer + "]", "application/json");
}

static void write_prices() {
  redisContext *redis = connect_to_redis();
  std::string command = "MSET";
  for (int sku = 1; sku <= 1000; ++sku) command += " price:" + std::to_string(sku) + " " + std::to_string(sku * 7919 % 10000);
  freeReplyObject(redisCommand(redis, command.c_str()));
  redisFree(redis);
}

int main() {
  write_prices();
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(32); };
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(600);
  server.Get("/health", [](const httplib::Request &, httplib::Response &response) { response.set_content("{\"ok\":true}", "application/json"); });
  server.Get("/basket", basket);
  server.set_address_family(AF_UNIX).listen(setting("PORT", "basket.sock"), 80);
}

// A command for each key.
#include <hiredis/hiredis.h>
#include <stdexcept>
#include <string>
#include <vector>

std::vector<std::string> prices(redisContext *redis, const std::vector<std::string> &skus) {
  std::vector<std::string> found;
  for (const std::string &sku : skus) {
    std::string key = "price:" + sku;
    auto *reply = static_cast<redisReply *>(redisCommand(redis, "GET %s", key.c_str())); // one by key
    if (!reply) throw std::runtime_error(redis->errstr);
    found.emplace_back(reply->str, reply->len);
    freeReplyObject(reply);
  }
  return found;
}

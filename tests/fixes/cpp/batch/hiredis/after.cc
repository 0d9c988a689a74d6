// A command for each key.
#include <hiredis/hiredis.h>
#include <stdexcept>
#include <string>
#include <vector>

std::vector<std::string> prices(redisContext *redis, const std::vector<std::string> &skus) {
  std::vector<std::string> found;
  std::vector<void *> replies;
  for (const std::string &sku : skus) {
    std::string key = "price:" + sku;
    redisAppendCommand(redis, "GET %s", key.c_str());
    replies.push_back(nullptr);
  }
  for (void *&reply : replies) redisGetReply(redis, &reply);
  size_t next_reply = 0;
  for (const std::string &sku : skus) {
    std::string key = "price:" + sku;
    auto *reply = static_cast<redisReply *>(replies[next_reply++]); // one by key
    if (!reply) throw std::runtime_error(redis->errstr);
    found.emplace_back(reply->str, reply->len);
    freeReplyObject(reply);
  }
  return found;
}

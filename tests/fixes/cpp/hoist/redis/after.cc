// A connection of hiredis for each call.
#include <hiredis/hiredis.h>
#include <memory>
#include <string>

namespace cache {

std::string name_of(const std::string &key) {
    thread_local std::unique_ptr<redisContext, decltype(&redisFree)> kept_redis(nullptr, &redisFree);
    if (!kept_redis || kept_redis->err) kept_redis.reset(redisConnect("127.0.0.1", 6379));
    redisContext *redis = kept_redis.get();
    if (redis == nullptr || redis->err) {
        return "";
    }
    auto *reply = static_cast<redisReply *>(redisCommand(redis, "GET %s", key.c_str()));
    std::string name(reply->str, reply->len);
    freeReplyObject(reply);
    return name;
}

} // namespace cache

// A connection of hiredis for each call.
#include <hiredis/hiredis.h>
#include <string>

namespace cache {

std::string name_of(const std::string &key) {
    redisContext *redis = redisConnect("127.0.0.1", 6379);
    if (redis == nullptr || redis->err) {
        redisFree(redis);
        return "";
    }
    auto *reply = static_cast<redisReply *>(redisCommand(redis, "GET %s", key.c_str()));
    std::string name(reply->str, reply->len);
    freeReplyObject(reply);
    redisFree(redis);
    return name;
}

} // namespace cache

// Redis by hiredis, files by libcurl.
#include <curl/curl.h>
#include <hiredis/hiredis.h>
#include <stdexcept>
#include <string>
#include <vector>

extern const int port;

std::string values(redisContext *redis, const std::vector<std::string> &keys) {
  std::string all;
  for (const std::string &key : keys) {
    auto *reply = static_cast<redisReply *>(redisCommand(redis, "GET %s", key.c_str())); // by key
    if (!reply) throw std::runtime_error(redis->errstr);
    if (reply->type == REDIS_REPLY_NIL) {
      freeReplyObject(reply);
      continue;
    }
    std::string value(reply->str, reply->len);
    freeReplyObject(reply);
    all += value + ",";
  }
  return all;
}

std::string counted(redisContext *redis, int from, int count) {
  std::string all;
  for (int i = from; i < from + count; ++i) {
    redisReply *reply = (redisReply *)redisCommand(redis, "GET k%d", i);
    all += std::string(reply->str, reply->len) + ",";
    freeReplyObject(reply);
  }
  return all;
}

std::string one_value(const std::string &key) {
  redisContext *redis = redisConnect("127.0.0.1", port);
  if (!redis || redis->err) {
    redisFree(redis);
    return "no Redis";
  }
  auto *reply = static_cast<redisReply *>(redisCommand(redis, "GET %s", key.c_str()));
  std::string value = reply->type == REDIS_REPLY_STRING ? reply->str : "nothing";
  freeReplyObject(reply);
  redisFree(redis);
  return value;
}

static size_t append(char *data, size_t size, size_t count, void *text) {
  static_cast<std::string *>(text)->append(data, size * count);
  return size * count;
}

std::string download(const std::string &url, bool head) {
  std::string text;
  CURL *curl = curl_easy_init();
  if (!curl) return "no curl";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  if (head) curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  CURLcode result = curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  return result == CURLE_OK ? std::to_string(text.size()) : curl_easy_strerror(result);
}

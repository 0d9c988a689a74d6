// A command for each key.
#include <string>
#include <sw/redis++/redis++.h>
#include <vector>

std::vector<std::string> names(sw::redis::Redis &redis, const std::vector<std::string> &keys) {
  std::vector<std::string> found;
  for (const auto &key : keys) {
    auto name = redis.get(key);
    if (name) found.push_back(*name);
  }
  return found;
}

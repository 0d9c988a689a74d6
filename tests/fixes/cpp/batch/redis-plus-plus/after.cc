// A command for each key.
#include <iterator>
#include <string>
#include <sw/redis++/redis++.h>
#include <vector>

std::vector<std::string> names(sw::redis::Redis &redis, const std::vector<std::string> &keys) {
  std::vector<std::string> found;
  std::vector<sw::redis::OptionalString> values;
  if (std::begin(keys) != std::end(keys)) redis.mget(std::begin(keys), std::end(keys), std::back_inserter(values));
  size_t next_value = 0;
  for (const auto &key : keys) {
    auto name = values[next_value++];
    if (name) found.push_back(*name);
  }
  return found;
}

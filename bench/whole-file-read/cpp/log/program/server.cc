#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <httplib.h>
#include <iterator>
#include <string>

static std::string setting(const char *name, const char *otherwise) {
  const char *value = std::getenv(name);
  return value ? value : otherwise;
}

static const std::string uploads = setting("DATA_DIR", "/var/uploads");

// Lines and the longest of them, of an uploaded file.
static void count(const httplib::Request &request, httplib::Response &response) {
  std::ifstream file(uploads + "/" + request.matches[1].str());
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  size_t lines = 0, longest = 0, length = 0;
  for (char c : content) {
    if (c != '\n') {
      longest = std::max(longest, ++length);
      continue;
    }
    ++lines;
    length = 0;
  }
  response.set_content("{\"lines\":" + std::to_string(lines) + ",\"longest\":" + std::to_string(longest) + "}", "application/json");
}

int main() {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(32); };
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(600);
  server.Get("/health", [](const httplib::Request &, httplib::Response &response) { response.set_content("{\"ok\":true}", "application/json"); });
  server.Get(R"(/count/([\w.-]+))", count);
  server.set_address_family(AF_UNIX).listen(setting("PORT", "count.sock"), 80);
}

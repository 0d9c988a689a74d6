#include <cstdlib>
#include <httplib.h>
#include <pqxx/pqxx>
#include <string>
#include <vector>

static std::string setting(const char *name, const char *otherwise) {
  const char *value = std::getenv(name);
  return value ? value : otherwise;
}

static pqxx::connection &database() {
  static thread_local pqxx::connection db(setting("DATABASE_URL", "postgresql:///shop"));
  return db;
}

static std::vector<int> ids_of(const httplib::Request &request) {
  std::vector<int> ids;
  int first = std::stoi(request.get_param_value("first")), count = std::stoi(request.get_param_value("count"));
  for (int id = first; id < first + count; ++id) ids.push_back(id);
  return ids;
}

// A basket's prices, in the basket's order.
static void prices(const httplib::Request &request, httplib::Response &response) {
  pqxx::nontransaction query(database());
  std::string answer;
  for (int id : ids_of(request)) {
    pqxx::row product = query.exec_params1("SELECT price FROM products WHERE id = $1", id);
    answer += (answer.empty() ? "[" : ",") + product[0].as<std::string>();
  }
  response.set_content(answer + "]", "application/json");
}

int main() {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(32); };
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(600);
  server.Get("/health", [](const httplib::Request &, httplib::Response &response) { response.set_content("{\"ok\":true}", "application/json"); });
  server.Get("/prices", prices);
  server.set_address_family(AF_UNIX).listen(setting("PORT", "prices.sock"), 80);
}

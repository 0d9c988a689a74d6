#include <cstdlib>
#include <httplib.h>
#include <pqxx/pqxx>
#include <string>

static std::string setting(const char *name, const char *otherwise) {
  const char *value = std::getenv(name);
  return value ? value : otherwise;
}

static const std::string database = setting("DATABASE_URL", "postgresql:///shop");

static void get_user(const httplib::Request &request, httplib::Response &response) {
  pqxx::connection db(database);
  pqxx::nontransaction query(db);
  pqxx::result rows = query.exec_params("SELECT id, name, email FROM users WHERE id = $1", std::stoi(request.matches[1]));
  if (rows.empty()) {
    response.status = 404;
    return;
  }
  response.set_content("{\"id\":" + rows[0][0].as<std::string>() + ",\"name\":\"" + rows[0][1].as<std::string>() +
                           "\",\"email\":\"" + rows[0][2].as<std::string>() + "\"}",
                       "application/json");
}

int main() {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(32); };
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(600);
  server.Get("/health", [](const httplib::Request &, httplib::Response &response) { response.set_content("{\"ok\":true}", "application/json"); });
  server.Get(R"(/users/(\d+))", get_user);
  server.set_address_family(AF_UNIX).listen(setting("PORT", "users.sock"), 80);
}

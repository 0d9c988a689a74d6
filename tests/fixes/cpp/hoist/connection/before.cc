// A connection of PostgreSQL for each request.
#include <cstdlib>
#include <httplib.h>
#include <pqxx/pqxx>
#include <string>

static const std::string database = std::getenv("DATABASE_URL");

static void get_user(const httplib::Request &request, httplib::Response &response) {
  // One per request
  pqxx::connection db(database); // opened here
  pqxx::work tx(db);
  pqxx::result rows = tx.exec_params("SELECT name FROM users WHERE id = $1", request.get_param_value("id"));
  response.set_content(rows[0][0].as<std::string>(), "text/plain");
  db.disconnect();
}

static void get_shop(const httplib::Request &, httplib::Response &response) {
  auto db = pqxx::connection("dbname=shops port=5433");
  pqxx::nontransaction tx(db);
  response.set_content(tx.exec("SELECT name FROM shop")[0][0].as<std::string>(), "text/plain");
}

int main() {
  httplib::Server server;
  server.Get("/user", get_user);
  server.Get("/shop", get_shop);
  server.listen("0.0.0.0", 8080);
}

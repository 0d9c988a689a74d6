// Queries in loops, and a connection for each call.
#include <cstdlib>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

static const std::string database = std::getenv("DATABASE_URL");

std::vector<int> ids_of(const std::string &text);

std::string states(pqxx::connection &db, const std::vector<int> &ids) {
  pqxx::work tx(db);
  std::string all;
  for (int id : ids) {
    // Its state
    pqxx::result rows = tx.exec_params("SELECT state, placed FROM orders WHERE id = $1 AND placed > 0 ORDER BY placed DESC", id);
    if (rows.empty()) continue;
    all += std::to_string(id) + rows[0][0].as<std::string>() + rows[0]["placed"].as<std::string>() + std::to_string(rows.size()) + ",";
  }
  tx.commit();
  return all;
}

std::string names(pqxx::connection &db, const std::string &text, int shop) {
  pqxx::nontransaction tx(db);
  std::string all;
  for (int id : ids_of(text))
    all += tx.exec_params("SELECT name FROM users WHERE shop = $1 AND id = $2", shop, id)[0][0].as<std::string>();
  return all;
}

std::string coupons(pqxx::connection &db, const std::set<std::string> &codes) {
  pqxx::nontransaction tx(db);
  std::string all;
  for (const std::string &code : codes) {
    auto rows = tx.exec_params("SELECT id FROM coupons WHERE code = $1", code);
    for (const auto &coupon : rows) all += code + "=" + coupon[0].as<std::string>() + ";";
  }
  return all;
}

void forget(pqxx::connection &db, const std::vector<int> &ids) {
  pqxx::work tx(db);
  for (int id : ids) tx.exec_params("DELETE FROM orders WHERE id = $1", id);
  tx.commit();
}

std::string count(const std::string &table) {
  pqxx::connection db(database); // one for each call
  pqxx::nontransaction tx(db);
  auto rows = tx.exec("SELECT count(*) FROM " + tx.quote_name(table));
  return rows[0][0].as<std::string>();
}

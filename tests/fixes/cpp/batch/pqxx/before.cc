// A query for each key.
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

struct Order {
  int id;
  std::string state;
};

std::vector<int> ids_of(const std::string &text);

std::vector<Order> load_orders(pqxx::connection &db, const std::vector<int> &ids) {
  pqxx::work tx(db);
  std::vector<Order> orders;
  for (int id : ids) {
    // Its state
    pqxx::result rows = tx.exec_params("SELECT state FROM orders WHERE id = $1 AND open ORDER BY placed", id);
    if (rows.empty()) continue;
    orders.push_back({id, rows[0][0].as<std::string>()});
  }
  tx.commit();
  return orders;
}

std::string names(pqxx::connection &db, const std::string &text, int shop) {
  pqxx::nontransaction tx(db);
  std::string all;
  for (int id : ids_of(text))
    all += tx.exec_params("SELECT name FROM users WHERE shop = $1 AND id = $2", shop, id)[0][0].as<std::string>();
  return all;
}

size_t count(pqxx::connection &db, const std::set<std::string> &codes) {
  pqxx::nontransaction tx(db);
  size_t n = 0;
  for (const std::string &code : codes) {
    auto rows = tx.exec_params("SELECT id FROM coupons WHERE code = $1", code);
    for (const auto &coupon : rows) n += coupon[0].as<int>() > 0;
  }
  return n;
}

void forget(pqxx::connection &db, const std::vector<int> &ids) {
  pqxx::work tx(db);
  for (int id : ids) {
    tx.exec_params("DELETE FROM orders WHERE id = $1", id);
  }
  tx.commit();
}

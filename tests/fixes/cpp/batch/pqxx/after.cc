// A query for each key.
#include <map>
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
  std::string keys = "{";
  for (int id : ids) keys += (keys.size() > 1 ? "," : "") + std::to_string(id);
  keys += "}";
  std::map<int, std::vector<pqxx::row>> rows_by_id;
  for (const auto &row : tx.exec_params("SELECT state, id FROM orders WHERE id = ANY($1) AND open ORDER BY placed", keys))
    rows_by_id[row.back().as<int>()].push_back(row);
  for (int id : ids) {
    // Its state
    const std::vector<pqxx::row> &rows = rows_by_id[id];
    if (rows.empty()) continue;
    orders.push_back({id, rows.at(0)[0].as<std::string>()});
  }
  tx.commit();
  return orders;
}

std::string names(pqxx::connection &db, const std::string &text, int shop) {
  pqxx::nontransaction tx(db);
  std::string all;
  auto &&items = ids_of(text);
  std::string keys = "{";
  for (int id : items) keys += (keys.size() > 1 ? "," : "") + std::to_string(id);
  keys += "}";
  std::map<int, std::vector<pqxx::row>> rows_by_id;
  for (const auto &row : tx.exec_params("SELECT name, id FROM users WHERE shop = $1 AND id = ANY($2)", shop, keys))
    rows_by_id[row.back().as<int>()].push_back(row);
  for (int id : items)
    all += rows_by_id[id].at(0)[0].as<std::string>();
  return all;
}

size_t count(pqxx::connection &db, const std::set<std::string> &codes) {
  pqxx::nontransaction tx(db);
  size_t n = 0;
  std::string keys = "{";
  for (const std::string &code : codes) {
    keys += keys.size() > 1 ? ",\"" : "\"";
    for (char c : code) keys += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    keys += '"';
  }
  keys += "}";
  std::map<std::string, std::vector<pqxx::row>> rows_by_code;
  for (const auto &row : tx.exec_params("SELECT id, code FROM coupons WHERE code = ANY($1)", keys))
    rows_by_code[row.back().as<std::string>()].push_back(row);
  for (const std::string &code : codes) {
    const std::vector<pqxx::row> &rows = rows_by_code[code];
    for (const auto &coupon : rows) n += coupon[0].as<int>() > 0;
  }
  return n;
}

void forget(pqxx::connection &db, const std::vector<int> &ids) {
  pqxx::work tx(db);
  std::string keys = "{";
  for (int id : ids) keys += (keys.size() > 1 ? "," : "") + std::to_string(id);
  keys += "}";
  tx.exec_params("DELETE FROM orders WHERE id = ANY($1)", keys);
  tx.commit();
}

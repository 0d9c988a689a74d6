// Statements that do not ask for rows by a key alone, and loops that need what the last turn gave.
#include <pqxx/pqxx>
#include <string>
#include <vector>

size_t newest(pqxx::connection &db, const std::vector<int> &users) {
  pqxx::nontransaction tx(db);
  size_t n = 0;
  for (int user : users) {
    pqxx::result rows = tx.exec_params("SELECT id FROM orders WHERE user_id = $1 ORDER BY placed LIMIT 1", user);
    n += rows.size();
  }
  return n;
}

size_t of_both(pqxx::connection &db, const std::vector<int> &users) {
  pqxx::nontransaction tx(db);
  size_t n = 0;
  for (int user : users) {
    pqxx::result rows = tx.exec_params("SELECT id FROM orders WHERE user_id = $1", user);
    for (const auto &row : rows) tx.exec_params("UPDATE orders SET seen = true WHERE id = $1", row[0].as<int>());
    n += rows.size();
  }
  return n;
}

size_t some(pqxx::connection &db, const std::vector<int> &users) {
  pqxx::nontransaction tx(db);
  size_t n = 0;
  for (int user : users) {
    if (user > 10) {
      pqxx::result rows = tx.exec_params("SELECT id FROM orders WHERE user_id = $1", user);
      n += rows.size();
    }
  }
  return n;
}

void add(pqxx::connection &db, const std::vector<int> &users) {
  pqxx::work tx(db);
  for (int user : users) tx.exec_params("INSERT INTO seen (user_id) VALUES ($1)", user);
  tx.commit();
}

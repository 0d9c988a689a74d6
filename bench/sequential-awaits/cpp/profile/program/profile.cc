#include "profile.h"

using acme::postgres::Pool;
using acme::postgres::Rows;
using boost::asio::awaitable;

static std::string list_of(const Rows &rows) {
  std::string text = "[";
  for (const auto &row : rows) {
    text += text.size() > 1 ? ",[" : "[";
    for (const std::string &field : row) text += (&field == &row.front() ? "\"" : ",\"") + field + "\"";
    text += "]";
  }
  return text + "]";
}

static awaitable<Rows> find_user(Pool &db, const std::string &id) {
  return db.query("SELECT id, name, email FROM user_of($1)", id);
}

static awaitable<Rows> find_orders(Pool &db, const std::string &user_id) {
  return db.query("SELECT id, total, placed FROM orders_of($1)", user_id);
}

static awaitable<Rows> find_reviews(Pool &db, const std::string &user_id) {
  return db.query("SELECT id, stars, body FROM reviews_of($1)", user_id);
}

awaitable<std::string> user_profile(Pool &db, const std::string &user_id) {
  Rows user = co_await find_user(db, user_id);
  Rows orders = co_await find_orders(db, user_id);
  Rows reviews = co_await find_reviews(db, user_id);

  co_return "{\"user\":" + list_of(user) + ",\"orders\":" + list_of(orders) + ",\"reviews\":" + list_of(reviews) + "}";
}

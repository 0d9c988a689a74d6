#include "lib/lib.h"
#include "store.h"

namespace shop {

Store::~Store() = default;

Item Store::find(int id) const {
  if (id < 0) throw id;
  return last_;
}

Item Store::find(const char *) const { return {}; }

Store &Store::instance() {
  static Store store(10);
  return store;
}

namespace {
int hidden(int x) { return x + 1; }
} // namespace

int total(const Store &store) { return hidden(store.size()) + twice(3); }

int use(lib::Handle handle, int n) {
  lib::Connection connection("here");
  int rows = connection.query("select");
  handle->query("insert", n);
  handle.reset();
  connection.many(1, n, rows);
  Store *made = new Store{n};
  Item item = made->find("x");
  delete made;
  puts(item.name);
  return Store::instance().find(rows).id;
}

} // namespace shop

template <class T> auto apply(T value) {
  return value.size() + shop::twice(2);
}

int main() {
  shop::Store store(1);
  return apply(store);
}

// Declarations whose definitions stand elsewhere, and bodies in a header.
#pragma once

namespace shop {

struct Item {
  int id = 0;
  const char *name = nullptr;
};

class Store {
public:
  explicit Store(int size) : size_(size) {}
  virtual ~Store();
  Item find(int id) const;
  Item find(const char *name) const;
  int size() const { return size_; }
  static Store &instance();

private:
  int size_;
  Item last_{};
};

int total(const Store &store);
inline int twice(int x) { return x * 2; }

} // namespace shop

// A library: not among the project's files.
#pragma once

extern "C" int puts(const char *);

namespace lib {
struct Connection {
  Connection(const char *address);
  Connection(const Connection &) = delete;
  ~Connection();
  int query(const char *text, int limit = 10);
  template <class... T> int many(T... values);
};
struct Handle {
  Connection *operator->() const;
  void reset();
};
} // namespace lib

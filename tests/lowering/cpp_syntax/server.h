// What another file of the project declares; the libraries' headers are on no disk.
#pragma once
#include <drogon/drogon.h>
#include <memory>
#include <string>
#include <vector>

namespace shop {

struct User {
  int id = 0;
  std::string name;
};

class Users {
public:
  explicit Users(drogon::orm::DbClientPtr db) : db_(std::move(db)) {}
  drogon::Task<User> load(int id);
  drogon::Task<User> load(const std::string &name);
  static Users &instance();

private:
  drogon::orm::DbClientPtr db_;
  std::vector<std::unique_ptr<User>> known_;
};

class Pages : public drogon::HttpController<Pages> {
public:
  METHOD_LIST_BEGIN
  ADD_METHOD_TO(Pages::show, "/users/{id}", drogon::Get);
  METHOD_LIST_END
  void show(const drogon::HttpRequestPtr &request, std::function<void(const drogon::HttpResponsePtr &)> &&answer, int id);
};

class SHOP_API Exported final : public Users {};

} // namespace shop

#include "http_server.h"
#include "profile.h"

#include <cstdlib>

static std::string setting(const char *name, const char *otherwise) {
  const char *value = std::getenv(name);
  return value ? value : otherwise;
}

static boost::asio::io_context loop(1);
static acme::postgres::Pool db(loop, setting("DATABASE_URL", "postgresql:///shop"), std::stoul(setting("POOL", "10")));

// GET /users/7/profile
boost::asio::awaitable<Response> respond(std::string target) {
  if (target == "/health") co_return Response{200, "{\"ok\":true}"};
  std::string user_id = target.substr(7, target.find('/', 7) - 7);
  std::string profile = co_await user_profile(db, user_id);
  co_return Response{200, std::move(profile)};
}

int main() { serve(loop, setting("PORT", "shop.sock")); }

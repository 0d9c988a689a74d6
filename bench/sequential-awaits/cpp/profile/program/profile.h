#pragma once
#include <acme/postgres.h>
#include <boost/asio/awaitable.hpp>
#include <string>

// Everything that the profile page shows, as JSON.
boost::asio::awaitable<std::string> user_profile(acme::postgres::Pool &db, const std::string &user_id);

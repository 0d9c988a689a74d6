// Answers HTTP requests on one loop, each session a coroutine.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>

struct Response {
  unsigned status = 200;
  std::string body;
};

// What the program answers to a request for `target`: /users/7
boost::asio::awaitable<Response> respond(std::string target);

// Listens on the socket `path` and runs the loop.
void serve(boost::asio::io_context &loop, const std::string &path);

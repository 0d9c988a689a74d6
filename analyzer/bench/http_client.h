// Loads a program: requests over one kept connection, and requests that come at a rate whether answered or not. Written
// for the harness because the usual tools send the next request only after an answer, so that a blocked server looks as
// if nobody had asked.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bench/delay_proxy.h"

namespace hasten::bench {

struct Answer {
  int status = 0;
  std::string body;
  double milliseconds = 0; // From the request's first byte to the answer's last
};

class HttpClient {
public:
  static tl::expected<HttpClient, std::string> connect(const Endpoint &server);
  ~HttpClient();
  HttpClient(HttpClient &&other) noexcept;
  HttpClient &operator=(HttpClient &&) = delete;

  // Over a new connection if this one has been idle for so long that the server may have closed it.
  tl::expected<Answer, std::string> get(const std::string &path);

  // For requests that do not wait for one another.
  bool send(const std::string &path);
  tl::expected<Answer, std::string> receive();
  void shut(); // Ends a receive on another thread

private:
  HttpClient() = default;
  bool fill(); // Reads more; false at the end
  Endpoint server_;
  int socket_ = -1;
  double last_used_ = 0;
  std::string received_;
};

// Sends GETs of `path` at `rate` a second over several connections until stopped, and counts.
struct OfferedLoad {
  struct Answered {
    double sent, received; // Milliseconds since the clock's start
  };
  std::vector<Answered> answered; // In order of their answers, per connection
  std::vector<double> offered;    // When each was sent
};

class RequestStream {
public:
  RequestStream(const Endpoint &server, std::string path, double rate, int connections);
  ~RequestStream();
  RequestStream(const RequestStream &) = delete;
  RequestStream &operator=(const RequestStream &) = delete;
  OfferedLoad stop(); // Once; waits up to ten seconds for what is still unanswered

private:
  struct State;
  State *state_;
};

double clock_milliseconds();

} // namespace hasten::bench

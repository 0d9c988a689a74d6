// A long wire between a program and a component. Every byte arrives half a round trip after it was sent, in order, so
// that a request and its answer take one round trip longer whatever the protocol is, and pipelined requests share one.
// The kernel's own delay injection is not available everywhere; this needs nothing but sockets.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <tl/expected.hpp>

namespace hasten::bench {

// "127.0.0.1:5432", or the path of a unix socket; port 0 takes a free one.
struct Endpoint {
  std::string host; // Empty: a unix socket
  uint16_t port = 0;
  std::string path;

  std::string text() const { return host.empty() ? path : host + ":" + std::to_string(port); }
};

tl::expected<Endpoint, std::string> parse_endpoint(const std::string &text);

struct Wire {
  double round_trip = 0; // Milliseconds
  double jitter = 0;     // Share of the round trip: each exchange takes round_trip · (1 ± jitter)
  uint64_t seed = 1;
};

// What the n-th exchange of the n-th connection takes: the same for the same seed, whatever the timing.
double exchange_round_trip(const Wire &wire, uint64_t connection, uint64_t exchange);

struct WireCounts {
  uint64_t connections = 0;
  uint64_t round_trips = 0; // Bursts of a client after which it waited for the server
};

struct Exchange { // From the client's first byte to the last of the answer, in milliseconds of the steady clock
  uint64_t connection = 0;
  double start = 0, end = 0; // end is 0 while there is no answer
};

class DelayProxy {
public:
  static tl::expected<std::unique_ptr<DelayProxy>, std::string> start(const Endpoint &listen, const Endpoint &upstream,
                                                                      const Wire &wire);
  ~DelayProxy();
  DelayProxy(const DelayProxy &) = delete;
  DelayProxy &operator=(const DelayProxy &) = delete;

  const Endpoint &listening() const { return listening_; }
  WireCounts counts() const { return {connections_.load(), round_trips_.load()}; }
  void keep_exchanges();                  // From now on
  std::vector<Exchange> kept_exchanges(); // What came since, and no more from now on
  void set_round_trip(double milliseconds) { round_trip_ = milliseconds; } // Of the exchanges from now on

private:
  DelayProxy() = default;
  void run();

  Endpoint listening_, upstream_;
  Wire wire_;
  int listener_ = -1, wake_ = -1;
  std::atomic<bool> stopping_{false};
  std::atomic<double> round_trip_{0};
  std::atomic<uint64_t> connections_{0}, round_trips_{0};
  std::mutex mutex_; // Of the next two
  bool keeping_ = false;
  std::vector<Exchange> kept_;
  std::thread thread_;
};

} // namespace hasten::bench

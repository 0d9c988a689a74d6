// The wire's delay, its error, its order and its counts, against a server in this process that echoes lines.
#include "bench/delay_proxy.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace hasten::bench {
namespace {

using Clock = std::chrono::steady_clock;
double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double milliseconds_of(const timespec &time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double wall_milliseconds() {
  timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return milliseconds_of(time);
}

// Answers each line with itself; a client that closes its side gets the rest and the end.
class EchoServer {
public:
  explicit EchoServer(const std::string &path = "") {
    socket_ = ::socket(path.empty() ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (path.empty()) {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      bind(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address);
      socklen_t size = sizeof address;
      getsockname(socket_, reinterpret_cast<sockaddr *>(&address), &size);
      endpoint = {"127.0.0.1", ntohs(address.sin_port), ""};
    } else {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
      bind(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address);
      endpoint = {"", 0, path};
    }
    listen(socket_, 64);
    thread_ = std::thread([this] {
      for (int client; (client = accept(socket_, nullptr, nullptr)) >= 0;)
        clients_.emplace_back([client] {
          char buffer[65536];
          for (ssize_t count; (count = read(client, buffer, sizeof buffer)) > 0;)
            for (ssize_t sent = 0; sent < count;) sent += write(client, buffer + sent, static_cast<size_t>(count - sent));
          close(client);
        });
    });
  }
  ~EchoServer() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    for (std::thread &client : clients_) client.join();
    close(socket_);
  }
  Endpoint endpoint;

private:
  int socket_;
  std::thread thread_;
  std::vector<std::thread> clients_;
};

class Client {
public:
  explicit Client(const Endpoint &endpoint) {
    socket_ = ::socket(endpoint.host.empty() ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    if (endpoint.host.empty()) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::strncpy(address.sun_path, endpoint.path.c_str(), sizeof address.sun_path - 1);
      connected = connect(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    } else {
      setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(endpoint.port);
      inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
      connected = connect(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    }
  }
  ~Client() { close(socket_); }
  void send(const std::string &text) {
    for (size_t sent = 0; sent < text.size();) {
      ssize_t count = write(socket_, text.data() + sent, text.size() - sent);
      ASSERT_GT(count, 0);
      sent += static_cast<size_t>(count);
    }
  }
  std::string receive(size_t bytes) {
    std::string text(bytes, '\0');
    size_t got = 0;
    while (got < bytes) {
      ssize_t count = read(socket_, text.data() + got, bytes - got);
      if (count <= 0) break;
      got += static_cast<size_t>(count);
    }
    text.resize(got);
    return text;
  }
  void finish() { shutdown(socket_, SHUT_WR); }
  int socket() const { return socket_; }
  bool connected = false;

private:
  int socket_;
};

std::unique_ptr<DelayProxy> proxy_to(const Endpoint &server, Wire wire) {
  auto proxy = DelayProxy::start({"127.0.0.1", 0, ""}, server, wire);
  EXPECT_TRUE(proxy) << (proxy ? "" : proxy.error());
  return proxy ? std::move(*proxy) : nullptr;
}

// Reads some bytes, and tells when the kernel had them for the reader: how long the reader takes to wake up after a
// sleep is its own affair and no part of the wire.
std::string read_stamped(int socket, double &arrived) {
  char bytes[64];
  alignas(cmsghdr) char control[256];
  iovec piece{bytes, sizeof bytes};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t count = recvmsg(socket, &message, 0);
  arrived = wall_milliseconds();
  if (count <= 0) return "";
  for (cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp;
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    arrived = milliseconds_of(stamp);
  }
  return std::string(bytes, static_cast<size_t>(count));
}

// Exchanges one byte at a time with itself over the proxy, and gives what the wire held back in each exchange: from
// the send to the arrival, out and back.
std::vector<double> trips(double round_trip, int repeats) {
  int one = 1, listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener, reinterpret_cast<sockaddr *>(&address), size);
  getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
  listen(listener, 1);
  auto proxy = proxy_to({"127.0.0.1", ntohs(address.sin_port), ""}, {round_trip, 0, 1});
  std::vector<double> result;
  {
    Client client(proxy->listening());
    int server = accept(listener, nullptr, nullptr);
    for (int socket : {server, client.socket()}) {
      setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    for (int i = 0; i < repeats + 5; ++i) {
      double sum = 0, arrived = 0;
      for (auto [from, to] : {std::pair(client.socket(), server), std::pair(server, client.socket())}) {
        double sent = wall_milliseconds();
        EXPECT_EQ(write(from, "x", 1), 1);
        EXPECT_EQ(read_stamped(to, arrived), "x");
        sum += arrived - sent;
      }
      if (i >= 5) result.push_back(sum); // The first wait for the connection.
    }
    close(server);
  }
  close(listener);
  return result;
}

double median_of(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// Without any subtraction: what passing a byte on takes is part of the error.
TEST(DelayProxy, DelayIsExactToATenthOfAMillisecond) {
  for (double trip : {0.2, 2.0, 20.0}) {
    double error = 1;
    auto start = Clock::now();
    while (std::abs(error) >= 0.1 && milliseconds_since(start) < 60'000) { // Until the machine is quiet for once
      error = median_of(trips(trip, trip > 10 ? 30 : 100)) - trip;
      if (std::abs(error) >= 0.1) std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
    RecordProperty("error_at_" + std::to_string(trip), std::to_string(error));
    std::printf("round trip %.1f ms: error %.3f ms\n", trip, error);
    EXPECT_LT(std::abs(error), 0.1) << "at " << trip << " ms";
  }
}

TEST(DelayProxy, PipelinedRequestsShareOneRoundTrip) {
  EchoServer server;
  auto proxy = proxy_to(server.endpoint, {20, 0, 1});
  Client client(proxy->listening());
  client.send("*1\r\n$4\r\nPING\r\n");
  client.receive(14);
  // A burst is one exchange if it is over before its first answer is back. On a busy machine a client may be held up
  // for longer in the middle of it; then the next burst is looked at.
  bool in_time = false;
  for (int attempt = 0; attempt < 20 && !in_time; ++attempt) {
    uint64_t before = proxy->counts().round_trips;
    auto start = Clock::now();
    for (int i = 0; i < 100; ++i) client.send("GET /" + std::to_string(1000 + i) + " HTTP/1.1\r\n\r\n");
    in_time = milliseconds_since(start) < 15;
    std::string answers = client.receive(100 * 22);
    double took = milliseconds_since(start);
    for (int i = 0; i < 100; ++i)
      ASSERT_EQ(answers.substr(static_cast<size_t>(i) * 22, 9), "GET /" + std::to_string(1000 + i));
    EXPECT_GE(took, 19.9);
    EXPECT_LT(took, 1000); // A hundred round trips would take two seconds.
    if (in_time) {
      EXPECT_EQ(proxy->counts().round_trips, before + 1);
    }
  }
  EXPECT_TRUE(in_time) << "no burst was sent within 15 ms";
}

TEST(DelayProxy, CountsRoundTripsAndConnections) {
  EchoServer server;
  auto proxy = proxy_to(server.endpoint, {0.5, 0, 1});
  Client one(proxy->listening()), other(proxy->listening());
  for (int i = 0; i < 7; ++i) {
    one.send("a");
    one.receive(1);
  }
  other.send("b");
  other.receive(1);
  EXPECT_EQ(proxy->counts().round_trips, 8u);
  EXPECT_EQ(proxy->counts().connections, 2u);
}

TEST(DelayProxy, TellsWhenExchangesBeganAndEnded) {
  EchoServer server;
  auto proxy = proxy_to(server.endpoint, {10, 0, 1});
  Client one(proxy->listening()), other(proxy->listening());
  one.send("a"), one.receive(1), other.send("b"), other.receive(1);
  proxy->keep_exchanges();
  one.send("c"), other.send("d"); // Beside one another
  one.receive(1), other.receive(1);
  one.send("e"), one.receive(1);
  std::vector<Exchange> kept = proxy->kept_exchanges();
  ASSERT_EQ(kept.size(), 3u);
  for (const Exchange &exchange : kept) EXPECT_GE(exchange.end - exchange.start, 9.9);
  EXPECT_NE(kept[0].connection, kept[1].connection);
  EXPECT_GE(kept[2].start, kept[0].end - 0.1);
  EXPECT_TRUE(proxy->kept_exchanges().empty());
}

TEST(DelayProxy, ConnectingCostsARoundTrip) {
  EchoServer server;
  auto proxy = proxy_to(server.endpoint, {20, 0, 1});
  auto start = Clock::now();
  Client client(proxy->listening());
  client.send("x");
  client.receive(1);
  EXPECT_GE(milliseconds_since(start), 39.5);
}

TEST(DelayProxy, LargeBodiesPassUnchangedInBothDirections) {
  EchoServer server;
  auto proxy = proxy_to(server.endpoint, {2, 0, 1});
  Client client(proxy->listening());
  std::string body(80 << 20, '\0'); // More than may be on the wire at a time
  for (size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 2654435761u >> 13);
  std::thread sender([&] {
    client.send(body);
    client.finish();
  });
  std::string back = client.receive(body.size());
  sender.join();
  EXPECT_TRUE(back == body);
  EXPECT_EQ(client.receive(1), ""); // The end passes too
}

TEST(DelayProxy, JitterIsTheSameForTheSameSeed) {
  EchoServer server;
  Wire wire{10, 0.5, 7}, other{10, 0.5, 8};
  auto proxy = proxy_to(server.endpoint, wire);
  Client client(proxy->listening());
  client.send("x"), client.receive(1); // Waits for the connection as well
  bool differs = false;
  for (uint64_t exchange = 1; exchange < 7; ++exchange) {
    double expected = exchange_round_trip(wire, 1, exchange);
    EXPECT_GE(expected, 5);
    EXPECT_LE(expected, 15);
    EXPECT_EQ(expected, exchange_round_trip(wire, 1, exchange));
    differs |= expected != exchange_round_trip(other, 1, exchange);
    auto start = Clock::now();
    client.send("x"), client.receive(1);
    EXPECT_GE(milliseconds_since(start), expected - 0.1);
  }
  EXPECT_TRUE(differs);
}

TEST(DelayProxy, SpeaksUnixSockets) {
  char directory[] = "/tmp/hasten-proxy-XXXXXX";
  ASSERT_NE(mkdtemp(directory), nullptr);
  {
    EchoServer server(std::string(directory) + "/server");
    auto proxy = DelayProxy::start({"", 0, std::string(directory) + "/proxy"}, server.endpoint, {5, 0, 1});
    ASSERT_TRUE(proxy);
    Client client((*proxy)->listening());
    ASSERT_TRUE(client.connected);
    auto start = Clock::now();
    client.send("hello");
    EXPECT_EQ(client.receive(5), "hello");
    EXPECT_GE(milliseconds_since(start), 9.9);
  }
  EXPECT_FALSE(std::filesystem::exists(std::string(directory) + "/proxy"));
  std::filesystem::remove_all(directory);
}

TEST(DelayProxy, ARefusedUpstreamClosesTheClient) {
  auto proxy = proxy_to({"127.0.0.1", 1, ""}, {1, 0, 1});
  Client client(proxy->listening());
  client.send("x");
  EXPECT_EQ(client.receive(1), "");
}

} // namespace
} // namespace hasten::bench

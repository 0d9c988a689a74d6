// One thread moves all bytes. It sleeps until shortly before the next piece is due and then polls, because a timer of
// the kernel wakes up to 0.1 ms late.
#include "bench/delay_proxy.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <list>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace hasten::bench {

namespace {

using Nanoseconds = int64_t;

constexpr Nanoseconds kMillisecond = 1'000'000;
constexpr Nanoseconds kPollBefore = 100'000; // How long before a deadline sleeping ends and polling begins
constexpr size_t kMostOnTheWire = 32 << 20;  // Bytes of one direction; more wait at the sender

Nanoseconds now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string failure(const std::string &what) { return what + ": " + std::strerror(errno); }

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
};

tl::expected<Address, std::string> address_of(const Endpoint &endpoint) {
  Address address;
  if (endpoint.host.empty()) {
    auto *local = reinterpret_cast<sockaddr_un *>(&address.storage);
    local->sun_family = AF_UNIX;
    if (endpoint.path.size() >= sizeof local->sun_path) return tl::unexpected("the socket's path is too long: " + endpoint.path);
    std::memcpy(local->sun_path, endpoint.path.c_str(), endpoint.path.size() + 1);
    address.size = sizeof *local;
    return address;
  }
  auto *internet = reinterpret_cast<sockaddr_in *>(&address.storage);
  internet->sin_family = AF_INET;
  internet->sin_port = htons(endpoint.port);
  if (inet_pton(AF_INET, endpoint.host.c_str(), &internet->sin_addr) != 1)
    return tl::unexpected("no IPv4 address: " + endpoint.host);
  address.size = sizeof *internet;
  return address;
}

int open_socket(const Endpoint &endpoint) {
  int family = endpoint.host.empty() ? AF_UNIX : AF_INET;
  int socket = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int one = 1;
  if (socket >= 0 && family == AF_INET) setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return socket;
}

// Reads what is there, and tells when it arrived: the kernel stamps it, so that waking up late does not count as delay.
// Stamps are of the wall clock, which may be set; what they say is believed for the last millisecond only.
ssize_t receive(int socket, std::vector<char> &buffer, Nanoseconds &arrived) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec)) + 64];
  iovec piece{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t count = recvmsg(socket, &message, 0);
  arrived = now();
  if (count <= 0) return count;
  for (cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp, wall;
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    clock_gettime(CLOCK_REALTIME, &wall);
    Nanoseconds age = (wall.tv_sec - stamp.tv_sec) * 1'000'000'000 + (wall.tv_nsec - stamp.tv_nsec);
    if (age > 0 && age < kMillisecond) arrived -= age;
  }
  return count;
}

uint64_t mixed(uint64_t x) { // splitmix64
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

struct Piece {
  Nanoseconds due;
  std::string bytes; // Empty: the sender has closed its side
};

// From one socket to the other.
struct Direction {
  int from = -1, to = -1;
  Direction *opposite = nullptr;
  std::deque<Piece> on_the_wire;
  size_t sent_of_first = 0, bytes = 0;
  Nanoseconds last_due = 0;
  bool readable = true; // The poll tells of changes only, so this is kept until there is nothing left to read
  bool ended = false;   // Nothing more will be read
  bool blocked = false; // The receiver takes no more now
  bool closed = false;  // The receiver was told
};

struct Connection {
  Direction out, back; // Client to server, server to client
  uint64_t number = 0, exchanges = 0;
  bool server_spoke_last = true;
  bool broken = false;
  Nanoseconds half_trip = 0, opened = 0; // Of the exchange under way; when the client came
};

} // namespace

double exchange_round_trip(const Wire &wire, uint64_t connection, uint64_t exchange) {
  uint64_t drawn = mixed(mixed(wire.seed) ^ mixed(connection << 32 | exchange));
  double spread = static_cast<double>(drawn >> 11) / static_cast<double>(1ull << 53) * 2 - 1; // -1 to 1
  return std::max(0.0, wire.round_trip * (1 + wire.jitter * spread));
}

tl::expected<Endpoint, std::string> parse_endpoint(const std::string &text) {
  if (!text.empty() && text[0] == '/') return Endpoint{"", 0, text};
  size_t colon = text.rfind(':');
  if (colon == std::string::npos) return tl::unexpected("no HOST:PORT and no path: " + text);
  int port = std::atoi(text.c_str() + colon + 1);
  if (port < 0 || port > 65535) return tl::unexpected("no port: " + text);
  return Endpoint{text.substr(0, colon), static_cast<uint16_t>(port), ""};
}

tl::expected<std::unique_ptr<DelayProxy>, std::string> DelayProxy::start(const Endpoint &listen, const Endpoint &upstream,
                                                                         const Wire &wire) {
  auto address = address_of(listen);
  if (!address) return tl::unexpected(address.error());
  if (auto known = address_of(upstream); !known) return tl::unexpected(known.error());
  std::unique_ptr<DelayProxy> proxy(new DelayProxy);
  proxy->upstream_ = upstream;
  proxy->listening_ = listen;
  proxy->wire_ = wire;
  proxy->round_trip_ = wire.round_trip;
  proxy->listener_ = open_socket(listen);
  if (proxy->listener_ < 0) return tl::unexpected(failure("cannot open a socket"));
  int one = 1;
  setsockopt(proxy->listener_, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(proxy->listener_, address->get(), address->size) != 0 || ::listen(proxy->listener_, 1024) != 0)
    return tl::unexpected(failure("the delay proxy cannot listen on " + listen.text()));
  if (!listen.host.empty()) {
    sockaddr_in taken{};
    socklen_t size = sizeof taken;
    getsockname(proxy->listener_, reinterpret_cast<sockaddr *>(&taken), &size);
    proxy->listening_.port = ntohs(taken.sin_port);
  }
  proxy->wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  proxy->thread_ = std::thread([raw = proxy.get()] { raw->run(); });
  return proxy;
}

DelayProxy::~DelayProxy() {
  stopping_ = true;
  uint64_t one = 1;
  if (wake_ >= 0) [[maybe_unused]] ssize_t written = write(wake_, &one, sizeof one);
  if (thread_.joinable()) thread_.join();
  if (listener_ >= 0) close(listener_);
  if (wake_ >= 0) close(wake_);
  if (listening_.host.empty()) unlink(listening_.path.c_str());
}

void DelayProxy::keep_exchanges() {
  std::lock_guard lock(mutex_);
  kept_.clear();
  keeping_ = true;
}

std::vector<Exchange> DelayProxy::kept_exchanges() {
  std::lock_guard lock(mutex_);
  keeping_ = false;
  return std::move(kept_);
}

void DelayProxy::run() {
  prctl(PR_SET_TIMERSLACK, 1);
  sched_param priority{2}; // Where it is allowed, the wire does not wait for other programs' time slices.
  pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
  int poll = epoll_create1(EPOLL_CLOEXEC);
  std::list<Connection> connections;
  std::vector<char> buffer(256 << 10);
  uint64_t number = 0;

  auto watch = [&](int socket, Direction *owner) {
    int one = 1;
    setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = owner;
    epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
  };
  epoll_event listening{};
  listening.events = EPOLLIN;
  listening.data.ptr = nullptr;
  epoll_ctl(poll, EPOLL_CTL_ADD, listener_, &listening);
  epoll_ctl(poll, EPOLL_CTL_ADD, wake_, &listening);

  auto accept_all = [&] {
    for (;;) {
      int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (client < 0) return;
      int one = 1;
      if (!listening_.host.empty()) setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      int server = open_socket(upstream_);
      auto address = address_of(upstream_);
      if (server < 0 || (connect(server, address->get(), address->size) != 0 && errno != EINPROGRESS)) {
        close(client);
        if (server >= 0) close(server);
        continue;
      }
      connections_.fetch_add(1);
      Connection &connection = connections.emplace_back();
      connection.number = ++number;
      connection.opened = now();
      connection.half_trip = static_cast<Nanoseconds>(round_trip_ * kMillisecond / 2);
      connection.out.opposite = &connection.back;
      connection.back.opposite = &connection.out;
      connection.out.from = connection.back.to = client;
      connection.out.to = connection.back.from = server;
      watch(client, &connection.out);
      watch(server, &connection.back);
    }
  };

  auto begin_exchange = [&](Connection &connection, Nanoseconds time) {
    round_trips_.fetch_add(1);
    {
      std::lock_guard lock(mutex_);
      if (keeping_) kept_.push_back({connection.number, static_cast<double>(time) / kMillisecond, 0});
    }
    double trip = exchange_round_trip({round_trip_, wire_.jitter, wire_.seed}, connection.number, connection.exchanges++);
    connection.half_trip = static_cast<Nanoseconds>(trip * kMillisecond / 2);
  };

  auto end_exchange = [&](const Connection &connection, Nanoseconds time) {
    std::lock_guard lock(mutex_);
    if (!keeping_) return;
    auto last = std::find_if(kept_.rbegin(), kept_.rend(), [&](const Exchange &one) { return one.connection == connection.number; });
    if (last != kept_.rend()) last->end = static_cast<double>(time) / kMillisecond;
  };

  // A real connection takes a round trip before its first byte may leave; here the kernel accepts at once.
  auto earliest = [&](const Connection &connection, bool outward) {
    return connection.opened + connection.half_trip * (outward ? 3 : 4);
  };

  auto read_from = [&](Connection &connection, Direction &direction, bool outward) {
    while (direction.readable && !direction.ended && direction.bytes < kMostOnTheWire) {
      Nanoseconds arrived;
      ssize_t count = receive(direction.from, buffer, arrived);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN)) {
        direction.readable = false;
        return;
      }
      if (count < 0) { // Reset, or the upstream refused: both sides end.
        connection.broken = true;
        return;
      }
      if (count > 0 && outward && connection.server_spoke_last) begin_exchange(connection, arrived);
      if (count > 0) connection.server_spoke_last = !outward;
      Nanoseconds due = std::max({arrived + connection.half_trip, direction.last_due, earliest(connection, outward)});
      direction.last_due = due;
      if (count > 0 && !outward) end_exchange(connection, due);
      direction.bytes += static_cast<size_t>(count);
      direction.ended = count == 0;
      direction.on_the_wire.push_back({due, std::string(buffer.data(), static_cast<size_t>(count))});
    }
  };

  // Gives what is due to the receiver.
  auto deliver = [&](Connection &connection, Direction &direction, Nanoseconds time) {
    while (!direction.blocked && !direction.on_the_wire.empty() && direction.on_the_wire.front().due <= time) {
      Piece &piece = direction.on_the_wire.front();
      if (piece.bytes.empty()) {
        shutdown(direction.to, SHUT_WR);
        direction.closed = true;
        direction.on_the_wire.pop_front();
        continue;
      }
      ssize_t count = send(direction.to, piece.bytes.data() + direction.sent_of_first,
                           piece.bytes.size() - direction.sent_of_first, MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN)) {
        direction.blocked = true;
        return;
      }
      if (count < 0) {
        connection.broken = true;
        return;
      }
      direction.sent_of_first += static_cast<size_t>(count);
      direction.bytes -= static_cast<size_t>(count);
      if (direction.sent_of_first < piece.bytes.size()) continue;
      direction.sent_of_first = 0;
      direction.on_the_wire.pop_front();
    }
  };

  std::vector<epoll_event> events(256);
  while (!stopping_) {
    Nanoseconds next = 0;
    for (auto it = connections.begin(); it != connections.end();) {
      Connection &connection = *it;
      Nanoseconds time = now();
      deliver(connection, connection.out, time);
      deliver(connection, connection.back, time);
      read_from(connection, connection.out, true);
      read_from(connection, connection.back, false);
      if (connection.broken || (connection.out.closed && connection.back.closed)) {
        // A child that was just forked may still hold the sockets, and the poll would go on telling of them.
        for (int socket : {connection.out.from, connection.out.to}) {
          epoll_ctl(poll, EPOLL_CTL_DEL, socket, nullptr);
          close(socket);
        }
        it = connections.erase(it);
        continue;
      }
      for (const Direction *direction : {&connection.out, &connection.back})
        if (!direction->blocked && !direction->on_the_wire.empty())
          next = next ? std::min(next, direction->on_the_wire.front().due) : direction->on_the_wire.front().due;
      ++it;
    }
    timespec timeout{};
    timespec *limit = nullptr;
    if (next) {
      limit = &timeout;
      Nanoseconds left = next - now() - kPollBefore;
      if (left > 0) timeout = {static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
    }
    int count = epoll_pwait2(poll, events.data(), static_cast<int>(events.size()), limit, nullptr);
    for (int i = 0; i < count; ++i) {
      if (!events[i].data.ptr) {
        accept_all();
        continue;
      }
      auto *direction = static_cast<Direction *>(events[i].data.ptr); // The one that reads from this socket
      if (events[i].events & ~EPOLLOUT) direction->readable = true;
      if (events[i].events & EPOLLOUT) direction->opposite->blocked = false;
    }
  }
  for (Connection &connection : connections) {
    close(connection.out.from);
    close(connection.out.to);
  }
  close(poll);
}

} // namespace hasten::bench

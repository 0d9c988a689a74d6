#include "bench/http_client.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace hasten::bench {

double clock_milliseconds() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

tl::expected<HttpClient, std::string> HttpClient::connect(const Endpoint &server) {
  bool local = server.host.empty();
  HttpClient client;
  client.server_ = server;
  client.last_used_ = clock_milliseconds();
  client.socket_ = ::socket(local ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_storage storage{};
  socklen_t size;
  if (local) {
    auto *address = reinterpret_cast<sockaddr_un *>(&storage);
    address->sun_family = AF_UNIX;
    std::strncpy(address->sun_path, server.path.c_str(), sizeof address->sun_path - 1);
    size = sizeof *address;
  } else {
    auto *address = reinterpret_cast<sockaddr_in *>(&storage);
    address->sin_family = AF_INET;
    address->sin_port = htons(server.port);
    inet_pton(AF_INET, server.host.c_str(), &address->sin_addr);
    size = sizeof *address;
    int one = 1;
    setsockopt(client.socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  timeval patience{300, 0};
  setsockopt(client.socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(client.socket_, reinterpret_cast<sockaddr *>(&storage), size) != 0)
    return tl::unexpected("cannot connect to " + server.text() + ": " + std::strerror(errno));
  return client;
}

HttpClient::HttpClient(HttpClient &&other) noexcept
    : server_(std::move(other.server_)), socket_(std::exchange(other.socket_, -1)), last_used_(other.last_used_),
      received_(std::move(other.received_)) {}

HttpClient::~HttpClient() {
  if (socket_ >= 0) close(socket_);
}

void HttpClient::shut() { shutdown(socket_, SHUT_RDWR); }

bool HttpClient::send(const std::string &path) {
  std::string text = "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n";
  for (size_t sent = 0; sent < text.size();) {
    ssize_t count = ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    sent += static_cast<size_t>(count);
  }
  return true;
}

bool HttpClient::fill() {
  char buffer[65536];
  ssize_t count;
  while ((count = recv(socket_, buffer, sizeof buffer, 0)) < 0 && errno == EINTR) {}
  if (count <= 0) return false;
  received_.append(buffer, static_cast<size_t>(count));
  return true;
}

tl::expected<Answer, std::string> HttpClient::receive() {
  auto ended = [] { return tl::unexpected(std::string("the program closed the connection")); };
  size_t head;
  while ((head = received_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return ended();
  Answer answer;
  std::string headers = received_.substr(0, head + 2);
  received_.erase(0, head + 4);
  if (headers.size() > 12) answer.status = std::atoi(headers.c_str() + 9);
  std::transform(headers.begin(), headers.end(), headers.begin(), [](unsigned char c) { return std::tolower(c); });
  auto take = [&](size_t bytes) {
    while (received_.size() < bytes)
      if (!fill()) return false;
    answer.body += received_.substr(0, bytes);
    received_.erase(0, bytes);
    return true;
  };
  if (size_t at = headers.find("\r\ncontent-length:"); at != std::string::npos) {
    if (!take(std::strtoull(headers.c_str() + at + 17, nullptr, 10))) return ended();
  } else if (headers.find("\r\ntransfer-encoding: chunked") != std::string::npos) {
    for (;;) {
      size_t end;
      while ((end = received_.find("\r\n")) == std::string::npos)
        if (!fill()) return ended();
      size_t bytes = std::strtoull(received_.c_str(), nullptr, 16);
      received_.erase(0, end + 2);
      if (!take(bytes)) return ended();
      while (received_.size() < 2)
        if (!fill()) return ended();
      received_.erase(0, 2);
      if (bytes == 0) break;
    }
  }
  return answer;
}

tl::expected<Answer, std::string> HttpClient::get(const std::string &path) {
  constexpr double kMayBeClosed = 3000; // Node closes after five seconds
  if (clock_milliseconds() - last_used_ > kMayBeClosed) {
    auto fresh = connect(server_);
    if (!fresh) return tl::unexpected(fresh.error());
    std::swap(socket_, fresh->socket_);
    received_.clear();
  }
  double start = clock_milliseconds();
  if (!send(path)) return tl::unexpected(std::string("the program closed the connection"));
  auto answer = receive();
  last_used_ = clock_milliseconds();
  if (answer) answer->milliseconds = last_used_ - start;
  return answer;
}

struct RequestStream::State {
  struct Line {
    explicit Line(HttpClient connected) : client(std::move(connected)) {}
    HttpClient client;
    std::vector<double> sent; // Under `mutex`
    std::vector<double> received;
    std::thread reader;
  };
  std::mutex mutex;
  std::vector<std::unique_ptr<Line>> lines;
  std::atomic<bool> stopping{false};
  std::thread sender;
};

RequestStream::RequestStream(const Endpoint &server, std::string path, double rate, int connections) : state_(new State) {
  for (int i = 0; i < connections; ++i)
    if (auto client = HttpClient::connect(server)) state_->lines.push_back(std::make_unique<State::Line>(std::move(*client)));
  for (auto &line : state_->lines)
    line->reader = std::thread([line = line.get()] {
      while (line->client.receive()) line->received.push_back(clock_milliseconds());
    });
  state_->sender = std::thread([this, path = std::move(path), rate] {
    double start = clock_milliseconds();
    for (size_t i = 0; !state_->stopping && !state_->lines.empty(); ++i) {
      double due = start + static_cast<double>(i) * 1000 / rate, left = due - clock_milliseconds();
      if (left > 0) std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(left));
      State::Line &line = *state_->lines[i % state_->lines.size()];
      {
        std::lock_guard lock(state_->mutex);
        line.sent.push_back(clock_milliseconds());
      }
      line.client.send(path);
    }
  });
}

OfferedLoad RequestStream::stop() {
  OfferedLoad load;
  state_->stopping = true;
  if (state_->sender.joinable()) state_->sender.join();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  for (auto &line : state_->lines) line->client.shut();
  for (auto &line : state_->lines) {
    if (line->reader.joinable()) line->reader.join();
    load.offered.insert(load.offered.end(), line->sent.begin(), line->sent.end());
    for (size_t i = 0; i < line->received.size(); ++i) load.answered.push_back({line->sent[i], line->received[i]});
  }
  state_->lines.clear();
  return load;
}

RequestStream::~RequestStream() {
  stop();
  delete state_;
}

} // namespace hasten::bench

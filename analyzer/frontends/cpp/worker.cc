#include "frontends/cpp/worker.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/executable.h"
#include "base/parallel.h"
#include "frontends/cpp/worker_protocol.h"

extern char **environ;

namespace hasten::frontends::cpp {

namespace {

constexpr size_t kLargestResult = size_t{512} << 20;

int64_t now_ms() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t{t.tv_sec} * 1000 + t.tv_nsec / 1000000;
}

// One worker process, started when it is first needed and again after it was lost.
class Worker {
public:
  Worker(const Project &project, const WorkerLimits &limits) : project_(project), limits_(limits) {}
  Worker(const Worker &) = delete;
  ~Worker() { stop(); }

  LoweredUnit lower(const Unit &unit) {
    LoweredUnit result;
    std::string reply, why;
    if (pid_ < 0 && !start()) {
      result.failure = kNoWorker;
      return result;
    }
    page_[0] = '\0';
    ByteWriter request;
    request(unit);
    int64_t deadline = now_ms() + int64_t{limits_.seconds} * 1000;
    if (send(request.finish(), deadline, why) && receive(reply, deadline, why)) {
      ByteReader reader(reply);
      reader(result);
      if (reader.ok()) return result;
      result = {};
      why = "its result cannot be read";
    }
    stop();
    result.lost = true;
    result.failure = why;
    page_[kPageSize - 1] = '\0';
    if (page_[0]) result.failure += std::string(", in ") + page_;
    return result;
  }

private:
  bool start() {
    int pair[2];
    if (!page_) {
      memory_ = memfd_create("hasten", MFD_CLOEXEC);
      if (memory_ < 0 || ftruncate(memory_, kPageSize) != 0) return false;
      void *mapped = mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_SHARED, memory_, 0);
      if (mapped == MAP_FAILED) return false;
      page_ = static_cast<char *>(mapped);
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return false;
    std::string megabytes = std::to_string(limits_.megabytes), command(kWorkerCommand);
    char name[] = "hasten";
    char *arguments[] = {name, command.data(), megabytes.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, memory_, kPageDescriptor);
    // By /proc where it is there: the file may have been replaced since
    std::string program = access("/proc/self/exe", X_OK) == 0 ? "/proc/self/exe" : executable_path();
    int error = posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pair[1]);
    socket_ = pair[0];
    if (error != 0) {
      pid_ = -1;
      close(socket_);
      socket_ = -1;
      return false;
    }
    ByteWriter hello;
    hello(project_);
    std::string why;
    return send(hello.finish(), now_ms() + int64_t{limits_.seconds} * 1000, why);
  }

  void stop() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
    pid_ = -1;
  }

  bool wait_for(short events, int64_t deadline, std::string &why) {
    while (true) {
      int64_t left = deadline - now_ms();
      pollfd p{socket_, events, 0};
      int ready = left <= 0 ? 0 : poll(&p, 1, static_cast<int>(left));
      if (ready > 0) return true;
      if (ready < 0 && errno == EINTR) continue;
      why = "it took more than " + std::to_string(limits_.seconds) + " s";
      return false;
    }
  }
  void lost(std::string &why) {
    int status = 0;
    // The socket closes a moment before the process is gone.
    pid_t gone = 0;
    for (int i = 0; i < 200 && (gone = waitpid(pid_, &status, WNOHANG)) == 0; ++i) usleep(1000);
    if (gone == pid_) pid_ = -1;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
      why = "the compiler gave up or ran out of memory";
    else if (WIFSIGNALED(status))
      why = std::string("the compiler crashed (") + strsignal(WTERMSIG(status)) + ")";
    else
      why = "the compiler stopped";
  }
  bool send(const std::string &bytes, int64_t deadline, std::string &why) {
    std::string frame = frame_of(bytes);
    for (size_t done = 0; done < frame.size();) {
      if (!wait_for(POLLOUT, deadline, why)) return false;
      ssize_t n = ::send(socket_, frame.data() + done, frame.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) {
        done += static_cast<size_t>(n);
      } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
        lost(why);
        return false;
      }
    }
    return true;
  }
  bool receive(std::string &bytes, int64_t deadline, std::string &why) {
    std::string got;
    size_t wanted = kFrameHeader;
    bool header = true;
    while (got.size() < wanted) {
      if (!wait_for(POLLIN, deadline, why)) return false;
      char buffer[1 << 16];
      ssize_t n = recv(socket_, buffer, std::min(sizeof buffer, wanted - got.size()), MSG_DONTWAIT);
      if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
        lost(why);
        return false;
      }
      if (n > 0) got.append(buffer, static_cast<size_t>(n));
      if (header && got.size() == kFrameHeader) {
        wanted = frame_size(got);
        if (wanted > kLargestResult) {
          why = "its result is too large";
          return false;
        }
        got.clear();
        header = false;
      }
    }
    bytes = std::move(got);
    return true;
  }

  const Project &project_;
  const WorkerLimits &limits_;
  pid_t pid_ = -1;
  int socket_ = -1, memory_ = -1;
  char *page_ = nullptr;
};

} // namespace

std::vector<LoweredUnit> lower_units(const Project &project, const std::vector<Unit> &units, const WorkerLimits &limits,
                                     const std::function<void()> &step) {
  std::vector<LoweredUnit> results(units.size());
  unsigned count = std::max(1u, std::min<unsigned>(limits.workers, static_cast<unsigned>(units.size())));
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned w = 0; w < count; ++w) workers.push_back(std::make_unique<Worker>(project, limits));
  parallel_for(units.size(), count, [&](size_t i, unsigned w) {
    results[i] = workers[w]->lower(units[i]);
    step();
  });
  return results;
}

} // namespace hasten::frontends::cpp

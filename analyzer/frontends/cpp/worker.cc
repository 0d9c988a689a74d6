#include "frontends/cpp/worker.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
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

constexpr const char *kGone = "the compiler crashed in the headers that it shares with others";

int64_t now_ms() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t{t.tv_sec} * 1000 + t.tv_nsec / 1000000;
}

// The process of one group, and this end of its sockets: thread `lane` of the program talks through socket `lane`.
class Worker {
public:
  Worker(const Project &project, const UnitGroup &group, const WorkerLimits &limits) : project_(project), group_(group), limits_(limits) {}
  Worker(const Worker &) = delete;
  ~Worker() { stop(); }

  LoweredUnit lower(const std::string &file, unsigned lane) {
    LoweredUnit result;
    std::call_once(started_, [&] { start(); });
    if (pid_ < 0) {
      result.failure = kNoWorker;
      return result;
    }
    std::string reply, why;
    // The worker keeps to the limit itself; this is for when it cannot.
    int64_t deadline = now_ms() + int64_t{limits_.seconds} * 2000 + 5000;
    if (send(lane, file, deadline, why) && receive(lane, reply, deadline, why)) {
      ByteReader reader(reply);
      reader(result);
      if (reader.ok()) return result;
      result = {};
      why = "its result cannot be read";
    }
    result.lost = true;
    result.failure = why;
    return result;
  }

  // When nothing more is asked; not while a lane waits.
  void stop() {
    for (int socket : sockets_) close(socket);
    sockets_.clear();
    if (pid_ < 0) return;
    // It ends by itself, after its children, whose time then counts as this program's.
    constexpr int kPatienceMs = 2000;
    pid_t gone = 0;
    for (int i = 0; i < kPatienceMs && (gone = waitpid(pid_, nullptr, WNOHANG)) == 0; ++i) usleep(1000);
    if (gone == 0) {
      kill(pid_, SIGKILL); // Its children go with it
      while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
    }
    pid_ = -1;
  }

private:
  void start() {
    std::string command(kWorkerCommand), name("hasten");
    char *arguments[] = {name.data(), command.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    // Their numbers must not be those that the worker expects, else one would overwrite another.
    std::vector<int> theirs;
    int first_free = kFirstSocket + static_cast<int>(limits_.workers);
    for (unsigned lane = 0; lane < limits_.workers; ++lane) {
      int pair[2];
      if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) break;
      sockets_.push_back(pair[0]);
      theirs.push_back(fcntl(pair[1], F_DUPFD_CLOEXEC, first_free));
      close(pair[1]);
      posix_spawn_file_actions_adddup2(&actions, theirs.back(), kFirstSocket + static_cast<int>(lane));
    }
    // By /proc where it is there: the file may have been replaced since
    std::string program = access("/proc/self/exe", X_OK) == 0 ? "/proc/self/exe" : executable_path();
    bool ready = theirs.size() == limits_.workers && theirs.back() >= 0 &&
                 posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    for (int socket : theirs)
      if (socket >= 0) close(socket);
    ByteWriter hello;
    hello(Start{project_, group_, limits_.seconds, limits_.megabytes, limits_.workers});
    std::string why;
    if (!ready) pid_ = -1;
    if (ready && !send(0, hello.finish(), now_ms() + int64_t{limits_.seconds} * 1000, why)) stop();
  }

  bool wait_for(int socket, short events, int64_t deadline, std::string &why) {
    while (true) {
      int64_t left = deadline - now_ms();
      pollfd p{socket, events, 0};
      int ready = left <= 0 ? 0 : poll(&p, 1, static_cast<int>(left));
      if (ready > 0) return true;
      if (ready < 0 && errno == EINTR) continue;
      why = "it took more than " + std::to_string(limits_.seconds) + " s";
      return false;
    }
  }
  bool send(unsigned lane, const std::string &bytes, int64_t deadline, std::string &why) {
    std::string frame = frame_of(bytes);
    for (size_t done = 0; done < frame.size();) {
      if (!wait_for(sockets_[lane], POLLOUT, deadline, why)) return false;
      ssize_t n = ::send(sockets_[lane], frame.data() + done, frame.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) {
        done += static_cast<size_t>(n);
      } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
        why = kGone;
        return false;
      }
    }
    return true;
  }
  bool receive(unsigned lane, std::string &bytes, int64_t deadline, std::string &why) {
    std::string got;
    size_t wanted = kFrameHeader;
    bool header = true;
    while (got.size() < wanted) {
      if (!wait_for(sockets_[lane], POLLIN, deadline, why)) return false;
      char buffer[1 << 16];
      ssize_t n = recv(sockets_[lane], buffer, std::min(sizeof buffer, wanted - got.size()), MSG_DONTWAIT);
      if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
        why = kGone;
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
  const UnitGroup &group_;
  const WorkerLimits &limits_;
  std::once_flag started_;
  pid_t pid_ = -1;
  std::vector<int> sockets_;
};

} // namespace

std::vector<LoweredUnit> lower_units(const Project &project, const std::vector<UnitGroup> &groups, const std::vector<Job> &jobs,
                                     const WorkerLimits &limits, const std::function<void()> &step) {
  std::vector<LoweredUnit> results(jobs.size());
  WorkerLimits most = limits;
  most.workers = std::max(1u, std::min<unsigned>(limits.workers, static_cast<unsigned>(jobs.size())));
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::atomic<size_t>> left(groups.size());
  for (const UnitGroup &group : groups) workers.push_back(std::make_unique<Worker>(project, group, most));
  for (const Job &job : jobs) ++left[job.group];
  parallel_for(jobs.size(), most.workers, [&](size_t i, unsigned lane) {
    size_t group = jobs[i].group;
    results[i] = workers[group]->lower(jobs[i].file, lane);
    if (--left[group] == 0) workers[group]->stop();
    step();
  });
  return results;
}

} // namespace hasten::frontends::cpp

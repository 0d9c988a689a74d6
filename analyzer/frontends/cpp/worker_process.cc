// The worker's side: one process that parses a group's includes and serves the sockets, and a child of it for each unit,
// which starts where the includes end.
#include "frontends/cpp/clang.h"

#include <clang/Basic/Stack.h>

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "frontends/cpp/worker.h"
#include "frontends/cpp/worker_protocol.h"

namespace hasten::frontends::cpp {

namespace {

constexpr size_t kPageSize = 4096;
char *page = nullptr; // Shared with the parent: the name of what is being lowered

void working_on(const char *name) {
  if (page) std::snprintf(page, kPageSize, "%s", name);
}

bool read_all(int from, char *to, size_t size) {
  while (size > 0) {
    ssize_t n = read(from, to, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    to += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}
bool read_frame(int from, std::string &bytes) {
  std::string header(kFrameHeader, '\0');
  if (!read_all(from, header.data(), header.size())) return false;
  bytes.resize(frame_size(header));
  return read_all(from, bytes.data(), bytes.size());
}
bool write_frame(int to, std::string_view bytes) {
  std::string frame = frame_of(bytes);
  for (size_t done = 0; done < frame.size();) {
    ssize_t n = write(to, frame.data() + done, frame.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<size_t>(n);
  }
  return true;
}
bool write_result(int to, const LoweredUnit &result) {
  ByteWriter reply;
  reply(result);
  return write_frame(to, reply.finish());
}

// For tests only: HASTEN_CPP_FAULT=crash|hang|memory:NAME fails on units whose path ends with NAME.
void fault(const std::string &file) {
  const char *wish = getenv("HASTEN_CPP_FAULT");
  if (!wish) return;
  std::string_view text(wish);
  size_t colon = text.find(':');
  if (colon == text.npos || !std::string_view(file).ends_with(text.substr(colon + 1))) return;
  working_on("a fault made for a test");
  std::string_view kind = text.substr(0, colon);
  if (kind == "crash") raise(SIGSEGV);
  if (kind == "hang")
    while (true) pause();
  if (kind == "memory")
    for (std::vector<std::string> eaten;;) eaten.emplace_back(size_t{16} << 20, 'x');
}

// While the includes are parsed nobody looks at the sockets: a timer sees whether the program is still there. (To be told of
// its death by the kernel is to be told of the death of the thread that started this process.)
namespace watch {
pid_t program = 0;
unsigned ticks_left = 0;
constexpr unsigned kTicksPerSecond = 4;

void tick(int) {
  if (getppid() != program) _exit(1);
  if (--ticks_left == 0) _exit(1); // Too slow
}
void begin(unsigned seconds) {
  program = getppid();
  ticks_left = seconds * kTicksPerSecond;
  struct sigaction action {};
  action.sa_handler = tick;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  itimerval every{{0, 1000000 / kTicksPerSecond}, {0, 1000000 / kTicksPerSecond}};
  setitimer(ITIMER_REAL, &every, nullptr);
}
void end() {
  itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  signal(SIGALRM, SIG_DFL);
}
} // namespace watch

// One socket, and the child that works for it.
struct Lane {
  int socket = -1;
  pid_t child = -1;
  char *page = nullptr;
};

class Server {
public:
  explicit Server(const Start &start) : start_(start) {
    for (uint32_t i = 0; i < start.sockets; ++i) {
      void *mapped = mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      lanes_.push_back({kFirstSocket + static_cast<int>(i), -1, mapped == MAP_FAILED ? nullptr : static_cast<char *>(mapped)});
    }
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, nullptr);
    children_ = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  }

  // Returns in a child only, with what it has to do: a path, and the socket for its result. The server itself ends when
  // the program closes a socket. With `failed`, that is what everyone is told, and there are no children.
  std::pair<std::string, int> serve(const LoweredUnit *failed) {
    while (true) {
      std::vector<pollfd> waits{{children_, POLLIN, 0}};
      for (const Lane &lane : lanes_) waits.push_back({lane.socket, static_cast<short>(lane.child < 0 ? POLLIN : POLLRDHUP), 0});
      if (poll(waits.data(), waits.size(), -1) < 0) {
        if (errno != EINTR) _exit(1);
        continue;
      }
      if (waits[0].revents) reap();
      for (size_t i = 0; i < lanes_.size(); ++i) {
        if (!waits[i + 1].revents) continue;
        Lane &lane = lanes_[i];
        std::string file;
        if (lane.child >= 0) end(); // Nobody wants its result any more
        if (!read_frame(lane.socket, file)) end();
        if (failed) {
          if (!write_result(lane.socket, *failed)) end();
          continue;
        }
        if (lane.page) lane.page[0] = '\0';
        lane.child = fork();
        if (lane.child < 0) tell(lane, "no process could be started for it");
        if (lane.child == 0) return child(lane, file);
      }
    }
  }

private:
  std::pair<std::string, int> child(const Lane &lane, std::string file) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(children_);
    page = lane.page;
    working_on("the headers");
    alarm(start_.seconds);
    fault(file);
    return {std::move(file), lane.socket};
  }

  void tell(Lane &lane, std::string why) {
    LoweredUnit result;
    result.lost = true;
    result.failure = std::move(why);
    if (lane.page && lane.page[0]) {
      lane.page[kPageSize - 1] = '\0';
      result.failure += std::string(", in ") + lane.page;
    }
    if (!write_result(lane.socket, result)) end();
  }

  [[noreturn]] void end() {
    for (const Lane &lane : lanes_)
      if (lane.child > 0) kill(lane.child, SIGKILL);
    while (waitpid(-1, nullptr, 0) > 0) {} // The time they took counts as this program's
    _exit(0);
  }

  void reap() {
    signalfd_siginfo about;
    while (read(children_, &about, sizeof about) == sizeof about) {}
    for (Lane &lane : lanes_) {
      int status = 0;
      if (lane.child < 0 || waitpid(lane.child, &status, WNOHANG) != lane.child) continue;
      lane.child = -1;
      if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        tell(lane, "it took more than " + std::to_string(start_.seconds) + " s");
      else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
        tell(lane, "the compiler gave up or ran out of memory");
      else if (WIFSIGNALED(status))
        tell(lane, std::string("the compiler crashed (") + strsignal(WTERMSIG(status)) + ")");
      else if (WEXITSTATUS(status) != 0)
        tell(lane, "the compiler stopped");
    }
  }

  const Start &start_;
  std::vector<Lane> lanes_;
  int children_ = -1;
};

} // namespace

int run_worker() {
  std::string bytes;
  if (!read_frame(kFirstSocket, bytes)) return 0;
  Start start;
  ByteReader reader(bytes);
  reader(start);
  if (!reader.ok()) return 1;
  if (start.megabytes) {
    rlim_t size = rlim_t{start.megabytes} << 20;
    rlimit limit{size, size};
    setrlimit(RLIMIT_AS, &limit);
  }
  rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  clang::noteBottomOfStack();

  Server server(start);
  int socket = -1;
  watch::begin(start.seconds);
  LoweredUnit result = lower_after_includes(
      start.project, start.group,
      [&] {
        watch::end();
        auto [file, answer_to] = server.serve(nullptr);
        socket = answer_to;
        return file;
      },
      working_on);
  watch::end();
  if (socket < 0) server.serve(&result); // The compiler did not even start
  _exit(write_result(socket, result) ? 0 : 1);
}

} // namespace hasten::frontends::cpp

#include "bench/awake.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hasten::bench {

namespace {

[[noreturn]] void spin(int processor, pid_t parent, const char *directory) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "hasten-awake");
  // A session of its own: the kernel weighs sessions against one another before the processes in them.
  setsid();
  int weight = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  if (weight >= 0) {
    [[maybe_unused]] ssize_t written = write(weight, "19", 2);
    close(weight);
  }
  sched_param priority{};
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<size_t>(processor), &only);
  bool ready = sched_setscheduler(0, SCHED_IDLE, &priority) == 0 && sched_setaffinity(0, sizeof only, &only) == 0;
  if (!ready || chdir(directory) != 0 || getppid() != parent) _exit(1);
  for (;;) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#else
    __asm__ volatile("");
#endif
  }
}

} // namespace

AwakeProcessors::AwakeProcessors(Guardian &guardian) : guardian_(guardian) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  pid_t parent = getpid();
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(static_cast<size_t>(processor), &allowed)) continue;
    pid_t child = fork();
    if (child == 0) spin(processor, parent, guardian.directory().c_str());
    if (child < 0) return;
    guardian.watch(child);
    children_.push_back(child);
  }
}

AwakeProcessors::~AwakeProcessors() {
  for (pid_t child : children_) {
    kill(child, SIGKILL);
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
    guardian_.forget(child);
  }
}

} // namespace hasten::bench

#include "bench/guardian.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

namespace hasten::bench {

namespace {

std::string failure(const std::string &what) { return what + ": " + std::strerror(errno); }

void sleep_milliseconds(int milliseconds) {
  timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
  nanosleep(&time, nullptr);
}

bool group_lives(pid_t group) { return kill(-group, 0) == 0 || errno == EPERM; }

// The guardian's whole life: "+12\n" and "-12\n" on the pipe are groups that come and go; the end of it is the run's.
[[noreturn]] void guard(int pipe, const std::string &directory) {
  setsid(); // Ctrl-C in a terminal is for the harness.
  prctl(PR_SET_NAME, "hasten-guardian");
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  std::vector<pid_t> groups;
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = read(pipe, buffer, sizeof buffer)) != 0;) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    text.append(buffer, static_cast<size_t>(count));
    for (size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      pid_t group = std::atoi(text.c_str() + 1);
      if (text[0] == '+') groups.push_back(group);
      else std::erase(groups, group);
    }
  }
  // The kernel has sent each of them its signal; who does not go is ended.
  auto any_lives = [&] { return std::any_of(groups.begin(), groups.end(), group_lives); };
  for (int waited = 0; waited < 1000 && any_lives(); waited += 20) sleep_milliseconds(20);
  for (pid_t group : groups)
    if (group > 1) kill(-group, SIGKILL);
  std::error_code error;
  for (int attempt = 0; attempt < 100; ++attempt) { // What a dying server still writes is removed the next time.
    std::filesystem::remove_all(directory, error);
    if (!std::filesystem::exists(directory, error)) break;
    sleep_milliseconds(20);
  }
  _exit(0);
}

} // namespace

// Debian's and most others' "nobody". Looked up by name it would need the name service, which a static program lacks.
constexpr uid_t kNobody = 65534;

uid_t unprivileged_user() { return geteuid() == 0 ? kNobody : geteuid(); }
gid_t unprivileged_group() { return geteuid() == 0 ? kNobody : getegid(); }

tl::expected<Guardian, std::string> Guardian::start(const std::string &parent) {
  std::string pattern = parent + "/hasten-bench-XXXXXX";
  if (!mkdtemp(pattern.data())) return tl::unexpected(failure("cannot make a directory in " + parent));
  Guardian guardian;
  guardian.directory_ = pattern;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return tl::unexpected(failure("cannot make a pipe"));
  std::fflush(nullptr);
  guardian.process_ = fork();
  if (guardian.process_ < 0) return tl::unexpected(failure("cannot start the guardian"));
  if (guardian.process_ == 0) {
    close(ends[1]);
    guard(ends[0], pattern);
  }
  close(ends[0]);
  guardian.pipe_ = ends[1];
  if (chown(pattern.c_str(), unprivileged_user(), unprivileged_group()) != 0 || chmod(pattern.c_str(), 0755) != 0)
    return tl::unexpected(failure("cannot give away " + pattern));
  return guardian;
}

Guardian::Guardian(Guardian &&other) noexcept
    : directory_(std::move(other.directory_)), pipe_(std::exchange(other.pipe_, -1)),
      process_(std::exchange(other.process_, -1)) {}

Guardian::~Guardian() {
  if (pipe_ < 0) return;
  close(pipe_);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {}
}

void Guardian::watch(pid_t group) {
  std::string text = "+" + std::to_string(group) + "\n";
  [[maybe_unused]] ssize_t written = write(pipe_, text.data(), text.size());
}

void Guardian::forget(pid_t group) {
  std::string text = "-" + std::to_string(group) + "\n";
  [[maybe_unused]] ssize_t written = write(pipe_, text.data(), text.size());
}

tl::expected<Process, std::string> Process::start(const Command &command, Guardian &guardian) {
  // Everything that allocates is done before the fork.
  std::vector<char *> arguments, environment;
  for (const std::string &argument : command.arguments) arguments.push_back(const_cast<char *>(argument.c_str()));
  arguments.push_back(nullptr);
  for (char **entry = environ; *entry; ++entry) {
    std::string_view name(*entry, std::strcspn(*entry, "=") + 1); // With the "="
    bool replaced = std::any_of(command.environment.begin(), command.environment.end(),
                                [&](const std::string &added) { return added.substr(0, name.size()) == name; });
    if (!replaced) environment.push_back(*entry);
  }
  for (const std::string &added : command.environment) environment.push_back(const_cast<char *>(added.c_str()));
  environment.push_back(nullptr);
  uid_t user = unprivileged_user();
  gid_t group = unprivileged_group();
  int log = open(command.log.empty() ? "/dev/null" : command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int report[2];
  if (log < 0 || nothing < 0 || pipe2(report, O_CLOEXEC) != 0) return tl::unexpected(failure("cannot start " + command.arguments[0]));

  pid_t parent = getpid(), child = fork();
  if (child == 0) {
    setpgid(0, 0);
    dup2(nothing, 0), dup2(log, 1), dup2(log, 2);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_DFL);
    bool ready = command.directory.empty() || chdir(command.directory.c_str()) == 0;
    if (ready && command.unprivileged && geteuid() == 0)
      ready = setgroups(0, nullptr) == 0 && setgid(group) == 0 && setuid(user) == 0;
    sched_param usual{0};
    if (!command.hurried) sched_setscheduler(0, SCHED_OTHER, &usual);
    prctl(PR_SET_PDEATHSIG, command.stop_signal); // After setuid, which clears it
    if (ready && getppid() == parent) execvpe(arguments[0], arguments.data(), environment.data());
    int reason = errno;
    [[maybe_unused]] ssize_t written = write(report[1], &reason, sizeof reason);
    _exit(127);
  }
  close(log), close(nothing), close(report[1]);
  if (child < 0) return close(report[0]), tl::unexpected(failure("cannot start " + command.arguments[0]));
  setpgid(child, child);
  guardian.watch(child);
  int reason = 0;
  ssize_t count;
  while ((count = read(report[0], &reason, sizeof reason)) < 0 && errno == EINTR) {}
  close(report[0]);
  Process process;
  process.guardian_ = &guardian;
  process.id_ = child;
  process.stop_signal_ = command.stop_signal;
  process.log_ = command.log;
  if (count == sizeof reason) {
    process.stop();
    return tl::unexpected("cannot run " + command.arguments[0] + ": " + std::strerror(reason));
  }
  return process;
}

Process::Process(Process &&other) noexcept { *this = std::move(other); }

Process &Process::operator=(Process &&other) noexcept {
  std::swap(guardian_, other.guardian_);
  std::swap(id_, other.id_);
  std::swap(status_, other.status_);
  std::swap(stop_signal_, other.stop_signal_);
  std::swap(log_, other.log_);
  return *this;
}

bool Process::running() {
  if (id_ < 0) return false;
  if (waitpid(id_, &status_, WNOHANG) != id_) return true;
  kill(-id_, SIGKILL); // What it started and left
  guardian_->forget(std::exchange(id_, -1));
  return false;
}

int Process::wait() {
  while (running()) sleep_milliseconds(2);
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
}

void Process::stop() {
  if (id_ < 0) return;
  kill(id_, stop_signal_);
  for (int waited = 0; waited < 3000 && running(); waited += 5) sleep_milliseconds(5);
  if (!running()) return;
  kill(-id_, SIGKILL);
  while (running()) sleep_milliseconds(5);
}

std::string Process::last_words() const {
  auto text = read_file(log_, 64 << 20);
  if (!text) return "";
  return text->size() > 2000 ? "…" + text->substr(text->size() - 2000) : *text;
}

} // namespace hasten::bench

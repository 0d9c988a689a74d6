// Sees to it that a run leaves nothing behind, however it ends. The guardian is a process of its own that holds one end
// of a pipe: when the run is over, or was killed, it stops every process group it was told of and removes the run's
// directory. Children also ask the kernel for a signal when their parent dies.
#pragma once
#include <string>
#include <vector>

#include <sys/types.h>
#include <tl/expected.hpp>

namespace hasten::bench {

class Guardian {
public:
  // Makes a directory for the run below `parent` and starts the guardian. To be called before there are threads.
  static tl::expected<Guardian, std::string> start(const std::string &parent);
  ~Guardian(); // Waits until everything is gone.
  Guardian(Guardian &&other) noexcept;
  Guardian &operator=(Guardian &&) = delete;

  const std::string &directory() const { return directory_; } // Absolute; the unprivileged user's
  void watch(pid_t group);
  void forget(pid_t group);

private:
  Guardian() = default;
  std::string directory_;
  int pipe_ = -1;
  pid_t process_ = -1;
};

// Whom components run as if the harness runs as root: root they refuse, and must not need.
uid_t unprivileged_user();
gid_t unprivileged_group();

struct Command {
  std::vector<std::string> arguments;   // The program, found in PATH, and its arguments
  std::vector<std::string> environment; // KEY=value, added to this process's
  std::string directory;                // To run in
  std::string log;                      // File for its output
  bool unprivileged = false;
  bool hurried = true;                  // Keeps the harness's own priority, which what is measured needs
  int stop_signal = 15;                 // What ends it in order; also sent by the kernel when the harness dies
};

// A child in a process group of its own, stopped when this object goes.
class Process {
public:
  static tl::expected<Process, std::string> start(const Command &command, Guardian &guardian);
  ~Process() { stop(); }
  Process(Process &&other) noexcept;
  Process &operator=(Process &&other) noexcept;

  pid_t id() const { return id_; }
  bool running();
  int wait(); // Until it ends by itself; its exit code, -1 if a signal ended it
  void stop();
  std::string last_words() const; // The end of its log

private:
  Process() = default;
  Guardian *guardian_ = nullptr;
  pid_t id_ = -1;
  int status_ = 0;
  int stop_signal_ = 15;
  std::string log_;
};

} // namespace hasten::bench

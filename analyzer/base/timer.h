// How long each phase of a run took. Phases are timed by the main thread.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace hasten {

class PhaseTimers {
public:
  struct Phase {
    std::string name;
    double milliseconds = 0;
  };

  // Times from its making to its end; a phase met again adds up.
  class Scope {
  public:
    Scope(PhaseTimers &timers, std::string_view name) : timers_(timers), name_(name), begin_(Clock::now()) {}
    ~Scope() { timers_.add(name_, std::chrono::duration<double, std::milli>(Clock::now() - begin_).count()); }
    Scope(const Scope &) = delete;
    Scope &operator=(const Scope &) = delete;

  private:
    PhaseTimers &timers_;
    std::string name_;
    std::chrono::steady_clock::time_point begin_;
  };

  [[nodiscard]] Scope time(std::string_view name) { return Scope(*this, name); }
  const std::vector<Phase> &phases() const { return phases_; } // In the order in which they first ended.

private:
  using Clock = std::chrono::steady_clock;

  void add(std::string_view name, double milliseconds) {
    for (Phase &phase : phases_) {
      if (phase.name != name) continue;
      phase.milliseconds += milliseconds;
      return;
    }
    phases_.push_back({std::string(name), milliseconds});
  }

  std::vector<Phase> phases_;
};

} // namespace hasten

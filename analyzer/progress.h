// A line on the terminal that says how far a run is, once it takes longer than a second.
#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace hasten {

class Progress {
public:
  explicit Progress(bool enabled) : enabled_(enabled), begin_(Clock::now()) {}
  ~Progress() { clear(); }
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void phase(std::string name, size_t steps = 0); // On the main thread.
  void step();                                    // On any thread.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  void draw(size_t done);

  bool enabled_;
  Clock::time_point begin_;
  std::mutex mutex_;
  Clock::time_point drawn_;
  bool visible_ = false;
  std::string name_;
  size_t steps_ = 0;
  std::atomic<size_t> done_ = 0;
};

} // namespace hasten

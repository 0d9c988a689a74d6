// A line on the terminal that says how far a run is, once it takes longer than a second.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace hasten {

class Progress {
public:
  explicit Progress(bool enabled);
  ~Progress(); // Takes the line away.
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void phase(std::string name, size_t steps = 0);
  void step() { ++done_; } // On any thread

private:
  void draw_now_and_then();

  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::string name_;
  size_t steps_ = 0;
  std::atomic<size_t> done_ = 0;
  std::thread drawer_; // Of its own: no phase need think of it
};

} // namespace hasten

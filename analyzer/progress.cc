#include "progress.h"

#include <chrono>
#include <cstdio>

namespace hasten {

namespace {
constexpr std::chrono::milliseconds kPatience{1000}, kBetween{200};
}

Progress::Progress(bool enabled) {
  if (enabled) drawer_ = std::thread([this] { draw_now_and_then(); });
}

Progress::~Progress() {
  if (!drawer_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  drawer_.join();
}

void Progress::phase(std::string name, size_t steps) {
  std::lock_guard lock(mutex_);
  name_ = std::move(name);
  steps_ = steps;
  done_ = 0;
}

void Progress::draw_now_and_then() {
  std::unique_lock lock(mutex_);
  if (ended_.wait_for(lock, kPatience, [&] { return over_; })) return;
  do {
    if (steps_)
      std::fprintf(stderr, "\r\x1b[K%s %zu/%zu", name_.c_str(), done_.load(), steps_);
    else
      std::fprintf(stderr, "\r\x1b[K%s", name_.c_str());
    std::fflush(stderr);
  } while (!ended_.wait_for(lock, kBetween, [&] { return over_; }));
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

} // namespace hasten

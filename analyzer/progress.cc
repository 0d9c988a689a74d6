#include "progress.h"

#include <cstdio>

namespace hasten {

namespace {
constexpr std::chrono::milliseconds kPatience{1000}, kBetween{100};
}

void Progress::phase(std::string name, size_t steps) {
  if (!enabled_) return;
  {
    std::lock_guard lock(mutex_);
    name_ = std::move(name);
    steps_ = steps;
    done_ = 0;
  }
  if (Clock::now() - begin_ >= kPatience) draw(0);
}

void Progress::step() {
  if (!enabled_) return;
  size_t done = ++done_;
  Clock::time_point now = Clock::now();
  if (now - begin_ < kPatience || !mutex_.try_lock()) return;
  bool due = now - drawn_ >= kBetween;
  mutex_.unlock();
  if (due) draw(done);
}

void Progress::draw(size_t done) {
  std::lock_guard lock(mutex_);
  if (steps_)
    std::fprintf(stderr, "\r\x1b[K%s %zu/%zu", name_.c_str(), done, steps_);
  else
    std::fprintf(stderr, "\r\x1b[K%s", name_.c_str());
  std::fflush(stderr);
  drawn_ = Clock::now();
  visible_ = true;
}

void Progress::clear() {
  if (!enabled_) return;
  std::lock_guard lock(mutex_);
  if (visible_) std::fputs("\r\x1b[K", stderr);
  visible_ = false;
}

} // namespace hasten

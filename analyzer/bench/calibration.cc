#include "bench/calibration.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace hasten::bench {

namespace {

constexpr int kAtOnce = 8; // To see what one more beside it adds

std::string encoded(std::string_view text) {
  std::string result;
  for (unsigned char c : text) {
    if (std::isalnum(c)) result.push_back(static_cast<char>(c));
    else result += fmt::format("%{:02X}", c);
  }
  return result;
}

std::vector<double> numbers_in(const std::string &json) {
  std::vector<double> numbers;
  for (const char *at = json.c_str(); *at;) {
    char *end;
    double number = std::strtod(at, &end);
    if (end == at) ++at;
    else numbers.push_back(number), at = end;
  }
  return numbers;
}

} // namespace

tl::expected<std::vector<double>, std::string> Calibration::ask(const std::string &call, int at_once, int repeat, int items) {
  auto answer = server_->client().get(fmt::format("/measure?call={}&at_once={}&repeat={}&items={}", encoded(call), at_once,
                                                  repeat, items));
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return tl::unexpected(fmt::format("calibrating `{}` fails:\n{}", call, answer->body));
  return numbers_in(answer->body);
}

tl::expected<const Calibrated *, std::string> Calibration::measure(const std::string &language, const Operation &operation,
                                                                   const Conditions &under,
                                                                   const std::string &data_file) {
  std::string conditions = operation.local ? "no round trip" : fmt::format("round trip {} ms", show_value(under.round_trip));
  if (operation.calls_api() && under.api_times != "0,0") conditions += ", API times " + under.api_times + " ms";
  if (!operation.local && !operation.calls_api() && under.slow > 0) conditions += ", slow " + show_value(under.slow);
  std::string key = fmt::format("{}\n{}\n{}\n{}", language, operation.call, conditions, operation.memory ? data_file : "");
  if (auto found = known_.find(key); found != known_.end()) return &found->second;

  std::string server = fmt::format("{}\n{}\n{}\n{}", language, under.api_times, under.slow, data_file);
  auto start = [&]() -> tl::expected<void, std::string> {
    if (server_ && server_is_for_ == server && !operation.memory) return {};
    server_.reset();
    std::vector<std::string> environment = components_.environment(under);
    environment.push_back("DATA_FILE=" + data_file);
    environment.push_back("POOL=10");
    auto started = Server::start(calibration_program(language, bench_directory_), environment, "calibration",
                                 bench_directory_, guardian_);
    if (!started) return tl::unexpected(started.error());
    server_.emplace(std::move(*started));
    server_is_for_ = server;
    return {};
  };
  components_.set_round_trip(operation.local ? 0 : under.round_trip);
  if (auto started = start(); !started) return tl::unexpected(started.error());

  Calibrated result;
  result.language = language;
  result.label = operation.label;
  result.call = operation.call;
  result.conditions = conditions;
  if (operation.memory) {
    std::vector<double> peaks;
    for (int i = 0; i < (quick_ ? 1 : 3); ++i) { // Each in a fresh process: memory once taken is not given back.
      if (auto started = start(); !started) return tl::unexpected(started.error());
      double idle = server_->resident_bytes();
      server_->reset_peak();
      if (auto times = ask(operation.call, 1, 1, 1); !times) return tl::unexpected(times.error());
      peaks.push_back(std::max(0.0, server_->peak_bytes() - idle));
    }
    result.peak = figure_of(peaks);
  } else {
    auto once = ask(operation.call, 1, 1, 1);
    if (!once) return tl::unexpected(once.error());
    double about = once->empty() ? 1 : once->front();
    int repeat = std::clamp(static_cast<int>((quick_ ? 300 : 800) / std::max(about, 0.01)), about > 1000 ? 3 : 9, quick_ ? 60 : 150);
    // In turns, so that what changes slowly on the machine changes all of them.
    std::vector<double> alone, beside, many;
    auto add = [&](std::vector<double> &to, int at_once, int items) -> tl::expected<void, std::string> {
      auto times = ask(operation.call, at_once, std::max(3, repeat / 3), items);
      if (!times) return tl::unexpected(times.error());
      to.insert(to.end(), times->begin(), times->end());
      return {};
    };
    for (int turn = 0; turn < 3; ++turn) {
      if (auto done = add(alone, 1, 1); !done) return tl::unexpected(done.error());
      if (operation.batch > 1)
        if (auto done = add(many, 1, operation.batch); !done) return tl::unexpected(done.error());
      if (!operation.alone)
        if (auto done = add(beside, kAtOnce, 1); !done) return tl::unexpected(done.error());
    }
    result.time = figure_of(alone);
    if (!beside.empty()) result.busy = std::max(0.0, (median(beside) - result.time.middle) / (kAtOnce - 1));
    if (!many.empty()) result.per_item = std::max(0.0, (median(many) - result.time.middle) / (operation.batch - 1));
  }
  auto [place, added] = known_.emplace(key, std::move(result));
  in_order_.push_back(&place->second);
  return &place->second;
}

} // namespace hasten::bench

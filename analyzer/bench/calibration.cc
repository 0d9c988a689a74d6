#include "bench/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace hasten::bench {

namespace {

constexpr int kAtOnce = 10; // As many as a bound that a fix writes

// What of an operation does not overlap with those beside it, if `alone` is one operation's time and `together` that of
// kAtOnce through a pool: the converse of the model's own formula. What limits them is either the pool, each of whose
// places is taken in turns, or the work that is left when nobody waits.
double busy_of(double alone, double together, double pool) {
  double by_work = (together - alone) / (kAtOnce - 1), places = std::min<double>(std::max(1.0, pool), kAtOnce);
  if (places < 2) return std::max(0.0, by_work);
  double by_pool = (together - std::ceil(kAtOnce / places) * alone) / (places - 1);
  return std::max(0.0, std::min(by_work, by_pool));
}

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

tl::expected<std::vector<double>, std::string> Calibration::ask(const std::string &call, int at_once, int repeat, int items,
                                                              double warm) {
  auto answer = server_->client().get(fmt::format("/measure?call={}&at_once={}&repeat={}&items={}&warm={}", encoded(call), at_once,
                                                  repeat, items, warm));
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return tl::unexpected(fmt::format("calibrating `{}` fails:\n{}", call, answer->body));
  return numbers_in(answer->body);
}

tl::expected<const Calibrated *, std::string> Calibration::measure(const std::string &language, const Operation &operation,
                                                                   const Conditions &under,
                                                                   const std::string &data_file) {
  std::string conditions = operation.local ? "no round trip" : fmt::format("round trip {} ms", show_value(under.round_trip));
  if (!operation.local && !operation.alone && !operation.memory) conditions += fmt::format(", pool {}", show_value(under.pool));
  if (operation.calls_api() && under.api_times != "0,0") conditions += ", API times " + under.api_times + " ms";
  if (!operation.local && !operation.calls_api() && under.slow > 0) conditions += ", slow " + show_value(under.slow);
  std::string key = fmt::format("{}\n{}\n{}\n{}", language, operation.call, conditions, operation.memory ? data_file : "");
  if (auto found = known_.find(key); found != known_.end()) return &found->second;

  std::string server = fmt::format("{}\n{}\n{}\n{}\n{}", language, under.api_times, under.pool, under.slow, data_file);
  auto start = [&]() -> tl::expected<void, std::string> {
    if (server_ && server_is_for_ == server && !operation.memory) return {};
    server_.reset();
    std::vector<std::string> environment = components_.environment(under);
    environment.push_back("DATA_FILE=" + data_file);
    environment.push_back("POOL=" + show_value(under.pool));
    Program program = language == "cpp" ? cpp_program_ : calibration_program(language, bench_directory_);
    auto started = Server::start(program, environment, "calibration", bench_directory_, guardian_);
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
    // Each in a fresh process: memory once taken is not given back. A runtime's heap grows in steps, and where a size lies
    // near one it takes it in some runs only, so the median needs more than a few.
    for (int i = 0; i < (quick_ ? 1 : 7); ++i) {
      if (auto started = start(); !started) return tl::unexpected(started.error());
      for (int k = 0; k < 5; ++k) // Idle, as a program is that has answered
        if (auto answer = server_->client().get("/health"); !answer) return tl::unexpected(answer.error());
      double idle = server_->resident_bytes();
      server_->reset_peak();
      if (auto times = ask(operation.call, 1, 1, 1, 0); !times) return tl::unexpected(times.error());
      peaks.push_back(std::max(0.0, server_->peak_bytes() - idle));
    }
    result.peak = figure_of(peaks);
  } else {
    auto once = ask(operation.call, 1, 1, 1, 0);
    if (!once) return tl::unexpected(once.error());
    double about = once->empty() ? 1 : once->front();
    int repeat = std::clamp(static_cast<int>((quick_ ? 300 : 800) / std::max(about, 0.01)), about > 1000 || quick_ ? 3 : 9, quick_ ? 60 : 150);
    // In turns, so that what changes slowly on the machine changes all of them.
    struct Series {
      int at_once, items;
      std::vector<double> all, turns; // Every time; each turn's median
    } alone{1, 1, {}, {}}, beside{kAtOnce, 1, {}, {}}, many{1, operation.batch, {}, {}};
    double warm = about > 1000 ? 0 : quick_ ? 500 : 4000; // At most; in later turns it is warm
    int turns = quick_ ? 2 : about > 1000 ? 3 : 5;
    auto add = [&](Series &to) -> tl::expected<void, std::string> {
      auto times = ask(operation.call, to.at_once, std::max(3, repeat / turns), to.items, warm);
      if (!times) return tl::unexpected(times.error());
      to.all.insert(to.all.end(), times->begin(), times->end());
      to.turns.push_back(median(*times));
      return {};
    };
    for (int turn = 0; turn < turns; ++turn) {
      if (auto done = add(alone); !done) return tl::unexpected(done.error());
      if (operation.batch > 1)
        if (auto done = add(many); !done) return tl::unexpected(done.error());
      if (!operation.alone)
        if (auto done = add(beside); !done) return tl::unexpected(done.error());
      warm = std::min(warm, quick_ ? 50.0 : 200.0);
    }
    result.time = figure_of(alone.all);
    result.time.middle = median(alone.turns);
    if (!operation.alone) result.busy = busy_of(result.time.middle, median(beside.turns), operation.local ? kAtOnce : under.pool);
    if (operation.batch > 1) result.per_item = std::max(0.0, (median(many.turns) - result.time.middle) / (operation.batch - 1));
  }
  auto [place, added] = known_.emplace(key, std::move(result));
  in_order_.push_back(&place->second);
  return &place->second;
}

} // namespace hasten::bench

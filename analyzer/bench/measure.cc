#include "bench/measure.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <filesystem>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace hasten::bench {

namespace {

constexpr int kIds = 500; // Different requests
constexpr double kVeryLong = 10'000; // Milliseconds of a request that is not repeated often

std::string filled(std::string path, const Parameters &parameters, const std::string &data_file, int number) {
  auto replace = [&](const std::string &name, const std::string &value) {
    for (size_t at; (at = path.find("{" + name + "}")) != std::string::npos;) path.replace(at, name.size() + 2, value);
  };
  replace("i", std::to_string(1 + number % kIds));
  replace("file", std::filesystem::path(data_file).filename().string());
  for (const auto &[name, value] : parameters) replace(name, show_value(value));
  return path;
}

std::string sorted_elements(const std::string &text) {
  rapidjson::Document document;
  if (document.Parse(text.c_str()).HasParseError() || !document.IsArray()) return text;
  std::vector<std::string> elements;
  for (const auto &element : document.GetArray()) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    element.Accept(writer);
    elements.push_back(buffer.GetString());
  }
  std::sort(elements.begin(), elements.end());
  std::string result;
  for (const std::string &element : elements) result += element + "\n";
  return result;
}

// One of the two programs while it runs.
struct Side {
  const Program &program;
  std::string name;
  std::optional<Server> server;
  std::vector<double> values;  // Of each round: the quantity
  std::vector<double> latency; // Of each round: the whole request
};

class Measurement {
public:
  Measurement(const Scenario &scenario, const std::string &data_file, const Place &place, Point &point)
      : scenario_(scenario), data_file_(data_file), place_(place), point_(point) {}

  bool run(Side &before, Side &after) {
    place_.components.set_round_trip(value_of(point_.parameters, "round-trip", 0));
    if (!start(before) || !start(after) || !compare(before, after)) return false;
    bool done = scenario_.quantity == Quantity::Time     ? measure_time(before, after)
                : scenario_.quantity == Quantity::Memory ? measure_memory(before, after)
                                                         : measure_served(before, after);
    if (!done) return false;
    point_.measured = {figure_of(before.values), figure_of(after.values)};
    if (scenario_.quantity != Quantity::Served) {
      std::vector<double> ratios;
      for (size_t i = 0; i < before.values.size(); ++i)
        if (after.values[i] > 0) ratios.push_back(before.values[i] / after.values[i]);
      if (!ratios.empty()) point_.gain = figure_of(ratios);
    }
    if (!before.latency.empty()) point_.also["latency, ms"] = {figure_of(before.latency), figure_of(after.latency)};
    return measure_also(before, after);
  }

  // What becomes of one request.
  std::string outcome(Side &side) {
    place_.components.set_round_trip(value_of(point_.parameters, "round-trip", 0));
    if (!start(side)) return point_.problem;
    auto answer = side.server->client().get(path(0));
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // Frameworks answer first and write the reason down later
    std::string words = side.server->process().last_words(), reason;
    if (size_t at = words.find("Error: "); at != std::string::npos) reason = words.substr(at, words.find('\n', at) - at);
    side.server.reset();
    if (!answer) return "fails (" + (reason.empty() ? answer.error() : reason) + ")";
    if (answer->status == 200) return fmt::format("answers in {:.1f} s", answer->milliseconds / 1000);
    return fmt::format("fails ({})", reason.empty() ? fmt::format("status {}", answer->status) : reason);
  }

private:
  bool fail(std::string problem) {
    point_.problem = std::move(problem);
    return false;
  }

  bool start(Side &side) {
    std::vector<std::string> environment = place_.components.environment(conditions_of(point_.parameters));
    for (const auto &[name, value] : point_.parameters) {
      std::string key = name;
      std::transform(key.begin(), key.end(), key.begin(), [](char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
      environment.push_back(key + "=" + show_value(value));
    }
    if (!data_file_.empty()) environment.push_back("DATA_DIR=" + std::filesystem::path(data_file_).parent_path().string());
    side.server.reset();
    auto started = Server::start(side.program, environment, side.name, place_.bench_directory, place_.guardian);
    if (!started) return fail(started.error());
    side.server.emplace(std::move(*started));
    return true;
  }

  std::string path(int number) const { return filled(scenario_.request, point_.parameters, data_file_, number); }
  std::string baseline(int number) const { return filled(scenario_.baseline, point_.parameters, data_file_, number); }

  std::optional<Answer> get(Side &side, const std::string &path) {
    auto answer = side.server->client().get(path);
    if (!answer) {
      fail(fmt::format("the program {} its fix: {}\n{}", side.name, answer.error(), side.server->process().last_words()));
      return std::nullopt;
    }
    if (answer->status != 200) {
      fail(fmt::format("the program {} its fix answers {} to {}: {}\n{}", side.name, answer->status, path,
                       answer->body.substr(0, 500), side.server->process().last_words()));
      return std::nullopt;
    }
    return *answer;
  }

  // Equal output, on a few different requests. They also warm both programs up.
  bool compare(Side &before, Side &after) {
    if (scenario_.quantity == Quantity::Memory) return true; // Compared as they are measured
    for (int i = 0; i < 3; ++i) {
      auto a = get(before, path(i)), b = get(after, path(i));
      if (!a || !b) return false;
      if (!same(*a, *b)) return false;
      about_ = a->milliseconds;
      if (about_ > 2000) break;
    }
    return true;
  }

  bool same(const Answer &a, const Answer &b) {
    bool equal = a.body == b.body || (scenario_.unordered && sorted_elements(a.body) == sorted_elements(b.body));
    if (equal) return true;
    point_.equal = false;
    return fail(fmt::format("the answers differ: {} against {}", a.body.substr(0, 300), b.body.substr(0, 300)));
  }

  // What runs for the first time is compiled as it runs; a server that is measured has long done that. Ends when two
  // bouts in a row were no faster than the best one.
  bool warm_up(Side &side) {
    double end = clock_milliseconds() + (place_.quick ? 700 : 4000), best = 1e300;
    double least = clock_milliseconds() + (place_.quick ? 0 : 3500); // A function that runs rarely is compiled late
    for (int slower = 0; (slower < 2 || clock_milliseconds() < least) && clock_milliseconds() < end;) {
      std::vector<double> bout;
      double start = clock_milliseconds();
      while (bout.size() < 3 || (clock_milliseconds() < start + 150 && clock_milliseconds() < end)) {
        auto answer = get(side, path(static_cast<int>(bout.size())));
        if (!answer || !get(side, baseline(static_cast<int>(bout.size())))) return false;
        bout.push_back(answer->milliseconds);
      }
      double middle = median(bout);
      slower = middle > best * 0.95 ? slower + 1 : 0;
      best = std::min(best, middle);
    }
    about_ = std::max(about_, best);
    return true;
  }

  bool measure_time(Side &before, Side &after) {
    double first = std::exchange(about_, 0);
    if (first >= 1000) about_ = first;
    else if (!warm_up(before) || !warm_up(after)) return false;
    int rounds = place_.quick ? 5 : 15;
    if (about_ > kVeryLong) rounds = 2;
    else if (about_ > 2000) rounds = 3;
    else if (about_ > 300) rounds = 5;
    int requests = std::clamp(static_cast<int>((place_.quick ? 60 : 150) / std::max(about_, 0.1)), 1, 40);
    for (int round = 0; round < rounds; ++round) {
      Side *order[] = {&before, &after};
      if (round % 2) std::swap(order[0], order[1]);
      for (Side *side : order) {
        std::vector<double> nothing, whole;
        // In turns and without a pause, as single operations are calibrated: what has just run runs faster.
        for (int i = 0; i < std::max(requests, 5); ++i) {
          auto answer = get(*side, baseline(round * requests + i + 1000));
          if (!answer) return false;
          nothing.push_back(answer->milliseconds);
          if (i >= requests) continue;
          answer = get(*side, path(round * requests + i + 1000));
          if (!answer) return false;
          whole.push_back(answer->milliseconds);
        }
        side->latency.push_back(median(whole));
        side->values.push_back(std::max(0.0, median(whole) - median(nothing)));
      }
    }
    return true;
  }

  // Each round in fresh processes, because memory once taken is not given back.
  bool measure_memory(Side &before, Side &after) {
    int rounds = place_.quick ? 3 : 5;
    for (int round = 0; round < rounds; ++round) {
      std::optional<Answer> answers[2];
      Side *order[] = {&before, &after};
      for (int i = 0; i < 2; ++i) {
        Side &side = *order[(round + i) % 2];
        if (!start(side)) return false;
        for (int k = 0; k < 5; ++k)
          if (!get(side, baseline(k))) return false; // What a request takes by itself is no content's
        double idle = side.server->resident_bytes();
        side.server->reset_peak();
        auto answer = get(side, path(round));
        if (!answer) return false;
        side.values.push_back(std::max(0.0, side.server->peak_bytes() - idle));
        side.latency.push_back(answer->milliseconds);
        answers[(round + i) % 2] = std::move(answer);
        side.server.reset();
      }
      if (!same(*answers[0], *answers[1])) return false;
    }
    return true;
  }

  // Others ask at a rate, whether they are answered or not, while one request does the work.
  bool measure_served(Side &before, Side &after) {
    int rounds = place_.quick ? 2 : 7;
    double rate = value_of(point_.parameters, "arrival-rate", 100);
    std::vector<double> worst[2];
    for (int round = 0; round < rounds; ++round) {
      Side *order[] = {&before, &after};
      for (int i = 0; i < 2; ++i) {
        int which = (round + i) % 2;
        Side &side = *order[which];
        OfferedLoad load;
        double start, end;
        {
          RequestStream stream(side.server->endpoint(), "/health", rate, 4);
          std::this_thread::sleep_for(std::chrono::milliseconds(200));
          start = clock_milliseconds();
          auto answer = get(side, path(round));
          end = clock_milliseconds();
          if (!answer) return false;
          load = stream.stop();
        }
        size_t served = 0;
        double longest = 0;
        Waterfall waterfall{end - start, {}}; // The last round's stays
        for (const OfferedLoad::Answered &one : load.answered) {
          if (one.sent < end && one.received > start)
            waterfall.waits.push_back({"other request", one.sent - start, one.received - start});
          served += one.sent >= start && one.sent < end && one.received < end;
          if (one.sent < end && one.received > start) longest = std::max(longest, one.received - one.sent);
        }
        std::sort(waterfall.waits.begin(), waterfall.waits.end(),
                  [](const Waterfall::Wait &a, const Waterfall::Wait &b) { return a.start < b.start; });
        (which ? point_.waterfall_after : point_.waterfall_before) = std::move(waterfall);
        side.values.push_back(static_cast<double>(served) / ((end - start) / 1000));
        side.latency.push_back(end - start);
        worst[which].push_back(longest);
      }
    }
    point_.also["longest wait of another request, ms"] = {figure_of(worst[0]), figure_of(worst[1])};
    return true;
  }

  // Round trips of a request, requests a second, the longest stall of the event loop: shown, not predicted.
  bool measure_also(Side &before, Side &after) {
    if (scenario_.quantity == Quantity::Memory || about_ > kVeryLong) return true;
    std::vector<double> trips[2], rates[2], stalls[2];
    Side *sides[] = {&before, &after};
    for (int which = 0; which < 2; ++which) {
      Side &side = *sides[which];
      WireCounts counts = place_.components.counts();
      place_.components.keep_exchanges();
      double start = clock_milliseconds();
      if (!get(side, path(7))) return false;
      double end = clock_milliseconds();
      trips[which].push_back(static_cast<double>(place_.components.counts().round_trips - counts.round_trips));
      if (scenario_.quantity == Quantity::Time) {
        Waterfall waterfall{end - start, {}};
        for (const auto &[name, exchange] : place_.components.kept_exchanges())
          if (exchange.end > 0) waterfall.waits.push_back({name, exchange.start - start, exchange.end - start});
        (which ? point_.waterfall_after : point_.waterfall_before) = std::move(waterfall);
      }
      if (about_ > 500) continue;
      if (side.server->has_probe()) side.server->watch_loop();
      std::vector<std::thread> clients;
      std::vector<int> done(8);
      double begin = clock_milliseconds(), until = begin + (place_.quick ? 150 : 400);
      for (size_t c = 0; c < done.size(); ++c)
        clients.emplace_back([&, c] {
          auto client = HttpClient::connect(side.server->endpoint());
          for (int i = 0; client && clock_milliseconds() < until; ++i) {
            if (!client->get(path(static_cast<int>(c) * 50 + i))) break;
            ++done[c];
          }
        });
      for (std::thread &client : clients) client.join();
      double seconds = (clock_milliseconds() - begin) / 1000;
      double sum = 0;
      for (int count : done) sum += count;
      rates[which].push_back(sum / seconds);
      if (side.server->has_probe()) stalls[which].push_back(side.server->worst_loop_delay());
    }
    if (!scenario_.components.empty()) point_.also["round trips a request"] = {figure_of(trips[0]), figure_of(trips[1])};
    if (!rates[0].empty()) {
      point_.also["requests a second, 8 clients"] = {figure_of(rates[0]), figure_of(rates[1])};
      if (!stalls[0].empty()) point_.also["longest stall of the event loop, ms"] = {figure_of(stalls[0]), figure_of(stalls[1])};
    }
    return true;
  }

  const Scenario &scenario_;
  const std::string &data_file_;
  const Place &place_;
  Point &point_;
  double about_ = 1; // Milliseconds of a request, roughly
};

} // namespace

Conditions conditions_of(const Parameters &parameters) {
  std::string times = show_value(value_of(parameters, "api-time", 0)) + "," + show_value(value_of(parameters, "api-item-time", 0));
  return {value_of(parameters, "round-trip", 0), times, value_of(parameters, "pool", 10), value_of(parameters, "slow", 0)};
}

void measure_point(const Scenario &scenario, const Program &before, const Program &after, const std::string &data_file,
                   const Place &place, Point &point) {
  Side first{before, "before", {}, {}, {}}, second{after, "after", {}, {}, {}};
  Measurement(scenario, data_file, place, point).run(first, second);
}

std::string try_beyond(const Scenario &scenario, const Program &before, const Program &after, const Parameters &parameters,
                       const std::string &data_file, const Place &place) {
  Point point;
  point.parameters = parameters;
  Side first{before, "before", {}, {}, {}}, second{after, "after", {}, {}, {}};
  Measurement measurement(scenario, data_file, place, point);
  std::string then = measurement.outcome(first);
  return fmt::format("{}: before {}, after {}", parameters_text(parameters), then, measurement.outcome(second));
}

} // namespace hasten::bench

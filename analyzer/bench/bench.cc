#include "bench/bench.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "bench/awake.h"
#include "bench/cpp_compiler.h"
#include "bench/measure.h"
#include "bench/predict.h"

namespace hasten::bench {

namespace {

namespace fs = std::filesystem;

// Of the file that memory is calibrated with: enough for the runtime's heap to have grown to what it settles at.
constexpr double kCalibrationSize = 128e6;

std::string first_line_of(const std::string &file, const std::string &start) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.rfind(start, 0) == 0) return line;
  return "";
}

std::vector<std::string> describe_machine() {
  std::vector<std::string> lines;
  std::string processor = first_line_of("/proc/cpuinfo", "model name");
  size_t colon = processor.find(": ");
  lines.push_back(fmt::format("{} processors, {}", sysconf(_SC_NPROCESSORS_ONLN),
                              colon == std::string::npos ? "unknown" : processor.substr(colon + 2)));
  lines.push_back(fmt::format("{:.0f} GB of memory", static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                                                         static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e9));
  utsname name;
  if (uname(&name) == 0) lines.push_back(fmt::format("{} {}", name.sysname, name.release));
  double load[1] = {0};
  if (getloadavg(load, 1) == 1) lines.push_back(fmt::format("load of {:.1f} when the run began", load[0]));
  lines.push_back("round trips by the harness's delay proxy on the loopback interface");
  return lines;
}

// Lines of `length` bytes with the newline, numbered and filled with letters; the same for the same size.
std::string make_data(const std::string &directory, double size, double line_length) {
  std::string file = fmt::format("{}/data/lines-{:.0f}-{:.0f}.log", directory, size, line_length);
  if (fs::exists(file)) return file;
  fs::create_directories(directory + "/data");
  std::ofstream out(file, std::ios::binary);
  size_t length = std::max<size_t>(static_cast<size_t>(line_length), 12), lines = static_cast<size_t>(size) / length;
  std::string line(length, 'x');
  for (size_t i = 0; i < lines; ++i) {
    std::string number = fmt::format("{:09} ", i);
    line.replace(0, number.size(), number);
    for (size_t k = number.size(); k + 1 < length; ++k) line[k] = static_cast<char>('a' + (i * 31 + k * 7) % 26);
    line.back() = '\n';
    out.write(line.data(), static_cast<std::streamsize>(line.size()));
  }
  return file;
}

// When, and how busy the machine was: the load counts what waits for a processor, the harness's own programs too.
std::string time_and_load() {
  std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  double load[1] = {0};
  getloadavg(load, 1);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC, load {:.1f}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                     utc.tm_min, load[0]);
}

class Run {
public:
  Run(const Options &options, const Analyzer &analyzer, Guardian guardian)
      : options_(options), analyzer_(analyzer), guardian_(std::move(guardian)), awake_(guardian_), components_(guardian_, options.directory),
        calibration_(components_, guardian_, options.directory, options.quick),
        cpp_compiler_(guardian_, options.directory, analyzer.progress) {
    results_.quick = options.quick;
    results_.machine = describe_machine();
    if (awake_.any()) note("processors kept awake, which counts in the load");
  }

  void note(std::string line) { results_.machine.push_back(std::move(line)); }

  tl::expected<Results, std::string> run(const std::vector<Scenario> &scenarios) {
    for (const Scenario &scenario : scenarios) {
      if (auto there = check_environment(options_.directory, scenario.language, guardian_); !there) return tl::unexpected(there.error());
      for (const std::string &component : scenario.components)
        if (auto started = components_.require(component); !started) return tl::unexpected(started.error());
    }
    // The calibration program opens what there is, so everything is calibrated against the same components.
    for (const Scenario &scenario : scenarios) prepare(scenario);
    if (auto built = build_cpp_calibration(); !built) return tl::unexpected(built.error());
    for (Prepared &prepared : prepared_) predict_all(prepared);
    calibration_.stop();
    for (Prepared &prepared : prepared_) measure_all(prepared);
    for (const std::string &version : components_.versions()) results_.machine.push_back(version);
    for (Prepared &prepared : prepared_) results_.scenarios.push_back(std::move(prepared.result));
    for (const Calibrated *calibrated : calibration_.all()) results_.calibration.push_back(*calibrated);
    return std::move(results_);
  }

private:
  struct Prepared {
    ScenarioResult result;
    Program before, after;
  };

  // Finds the defect, has it fixed, and builds both programs.
  void prepare(const Scenario &scenario) {
    analyzer_.progress(scenario.id + ": check and fix");
    Prepared &prepared = prepared_.emplace_back();
    ScenarioResult &result = prepared.result;
    result.scenario = scenario;
    std::string work = guardian_.directory() + "/" + std::to_string(prepared_.size());
    std::string sources = work + "/source", fixed = work + "/fixed";
    std::error_code error;
    fs::create_directories(work, error);
    for (const std::string &target : {sources, fixed}) fs::copy(scenario.directory + "/program", target, fs::copy_options::recursive, error);
    if (error) return fail(result, "cannot copy the program: " + error.message());
    if (scenario.language == "cpp") // As a build would leave it
      for (const std::string &target : {sources, fixed}) write_lines(target + "/compile_flags.txt", cpp_compiler_.flags());
    std::vector<Finding> findings = analyzer_.check(sources, scenario.rule);
    if (findings.size() != 1)
      return fail(result, fmt::format("{} findings of {} in the program, where there should be one", findings.size(), scenario.rule));
    result.finding = std::move(findings.front());
    auto patch = fix(fixed, scenario.rule, work);
    if (!patch) return fail(result, patch.error());
    result.patch = std::move(*patch);
    if (size_t left = analyzer_.check(fixed, scenario.rule).size())
      return fail(result, fmt::format("{} findings of {} are left after the fix", left, scenario.rule));
    auto before = build_program(scenario.language, sources, work + "/before", scenario.entry, options_.directory, guardian_);
    auto after = build_program(scenario.language, fixed, work + "/after", scenario.entry, options_.directory, guardian_);
    if (!before) return fail(result, before.error());
    if (!after) return fail(result, after.error());
    if (scenario.language == "cpp")
      if (auto built = cpp_compiler_.build({before->directory, after->directory}, scenario.id); !built) return fail(result, built.error());
    prepared.before = std::move(*before);
    prepared.after = std::move(*after);
  }

  // The program that times single operations of C++, with those of all scenarios in it.
  tl::expected<void, std::string> build_cpp_calibration() {
    std::vector<std::string> operations;
    for (const Prepared &prepared : prepared_)
      if (prepared.result.scenario.language == "cpp" && prepared.result.problem.empty())
        for (const Operation &operation : prepared.result.scenario.operations) operations.push_back(operation.call);
    if (operations.empty()) return {};
    std::sort(operations.begin(), operations.end());
    operations.erase(std::unique(operations.begin(), operations.end()), operations.end());
    std::string directory = guardian_.directory() + "/calibration-cpp";
    std::error_code error;
    fs::copy(options_.directory + "/calibration/cpp", directory, fs::copy_options::recursive, error);
    if (error) return tl::unexpected("cannot copy the calibration's sources: " + error.message());
    write_lines(directory + "/operations.inc", cpp_operations(operations));
    if (auto built = cpp_compiler_.build({directory}, "calibration of C++"); !built) return built;
    calibration_.use_cpp_program({"cpp", directory, "program"});
    return {};
  }

  static void write_lines(const std::string &file, const std::vector<std::string> &lines) {
    std::ofstream out(file);
    for (const std::string &line : lines) out << line << '\n';
  }

  // The program after is what `hasten fix` makes of the program before; gives the patch.
  tl::expected<std::string, std::string> fix(const std::string &directory, const std::string &rule, const std::string &work) {
    std::string patch;
    for (bool show : {true, false}) {
      Command command{{options_.executable, "fix", "--suggestions", "--rule=" + rule}, {"NO_COLOR=1"}, directory,
                      work + (show ? "/patch" : "/fix.log")};
      if (show) command.arguments.push_back("--diff");
      command.arguments.push_back(directory);
      auto process = Process::start(command, guardian_);
      if (!process) return tl::unexpected(process.error());
      int code = process->wait();
      if (show) patch = read_file(command.log, 16 << 20).value_or("");
      else if (code != 0 && code != 1) return tl::unexpected("`hasten fix` fails:\n" + process->last_words());
    }
    if (patch.empty()) return tl::unexpected(std::string("`hasten fix` changes nothing"));
    return patch;
  }

  void fail(ScenarioResult &result, std::string problem) { result.problem = std::move(problem); }

  void predict_all(Prepared &prepared) {
    ScenarioResult &result = prepared.result;
    if (!result.problem.empty()) return;
    const Scenario &scenario = result.scenario;
    if (!load_schema(result)) return;
    auto add = [&](const std::vector<Parameters> &points, bool seed) {
      for (const Parameters &parameters : points) {
        Point point;
        point.parameters = parameters;
        point.is_seed_point = seed;
        point.held_out = !seed && held_out(scenario, parameters);
        analyzer_.progress(fmt::format("calibrating for {}: {}", scenario.id, parameters_text(parameters)));
        std::string data, calibration_data;
        if (scenario.data) {
          double line = value_of(parameters, "line-length", 100);
          // How much garbage a runtime lets lie depends on how much there was before.
          data = make_data(guardian_.directory(), value_of(parameters, "size", 1e6), line);
          calibration_data = make_data(guardian_.directory(), kCalibrationSize, line);
        }
        auto predicted = predict(scenario, *result.finding, parameters, data, calibration_data, calibration_);
        if (predicted) point.predicted = std::move(*predicted);
        else point.problem = predicted.error();
        result.points.push_back(std::move(point));
      }
    };
    if (!options_.seed_only)
      add(combinations(options_.quick && !scenario.quick.empty() ? scenario.quick : scenario.sweep), false);
    if (!options_.quick && !scenario.seed_point.empty()) add(combinations(scenario.seed_point), true);
  }

  bool load_schema(ScenarioResult &result) {
    if (result.scenario.schema.empty()) return true;
    auto loaded = components_.load_schema(result.scenario.directory + "/" + result.scenario.schema);
    if (!loaded) fail(result, loaded.error());
    return loaded.has_value();
  }

  void measure_all(Prepared &prepared) {
    ScenarioResult &result = prepared.result;
    if (!result.problem.empty() || !load_schema(result)) return;
    Place place{components_, guardian_, options_.directory, options_.quick};
    for (size_t i = 0; i < result.points.size(); ++i) {
      Point &point = result.points[i];
      analyzer_.progress(fmt::format("{}: {} ({} of {})", result.scenario.id, parameters_text(point.parameters), i + 1, result.points.size()));
      if (!point.problem.empty()) continue;
      std::string data;
      if (result.scenario.data)
        data = make_data(guardian_.directory(), value_of(point.parameters, "size", 1e6), value_of(point.parameters, "line-length", 100));
      measure_point(result.scenario, prepared.before, prepared.after, data, place, point);
      judge(point, result.scenario.quantity);
      std::error_code error;
      if (result.scenario.data && value_of(point.parameters, "size", 0) != kCalibrationSize) fs::remove(data, error);
    }
    if (!options_.quick && !result.scenario.beyond.empty())
      for (const Parameters &parameters : combinations(result.scenario.beyond)) {
        analyzer_.progress(fmt::format("{}: beyond, {}", result.scenario.id, parameters_text(parameters)));
        std::string data;
        if (result.scenario.data)
          data = make_data(guardian_.directory(), value_of(parameters, "size", 1e6), value_of(parameters, "line-length", 100));
        result.beyond.push_back(try_beyond(result.scenario, prepared.before, prepared.after, parameters, data, place));
        std::error_code error;
        if (!data.empty()) fs::remove(data, error);
      }
    result.measured_at = time_and_load();
  }

  const Options &options_;
  const Analyzer &analyzer_;
  Guardian guardian_;
  AwakeProcessors awake_;
  Components components_;
  Calibration calibration_;
  CppCompiler cpp_compiler_;
  std::vector<Prepared> prepared_;
  Results results_;
};

} // namespace

tl::expected<Results, std::string> run(const Options &options, const Analyzer &analyzer) {
  auto all = load_scenarios(options.directory);
  if (!all) return tl::unexpected(all.error());
  std::vector<Scenario> chosen;
  for (const std::string &wanted : options.scenarios)
    if (std::none_of(all->begin(), all->end(), [&](const Scenario &one) { return one.id.find(wanted) != std::string::npos; }))
      return tl::unexpected(fmt::format("there is no scenario `{}`", wanted));
  for (const Scenario &scenario : *all) {
    bool named = (options.scenarios.empty() && !(options.quick && scenario.slow_start)) ||
                 std::any_of(options.scenarios.begin(), options.scenarios.end(),
                             [&](const std::string &wanted) { return scenario.id.find(wanted) != std::string::npos; });
    if (named && (!options.seed_only || !scenario.seed.empty())) chosen.push_back(scenario);
  }
  const char *parent = std::getenv("TMPDIR");
  auto guardian = Guardian::start(parent && *parent ? parent : "/tmp");
  if (!guardian) return tl::unexpected(guardian.error());
  // Where it is allowed, what is measured does not wait for other programs' time slices. Children inherit it.
  sched_param priority{1};
  bool first_in_line = sched_setscheduler(0, SCHED_RR, &priority) == 0;
  Run run(options, analyzer, std::move(*guardian));
  run.note(first_in_line ? "real-time priority for everything measured" : "usual priority: other programs may disturb");
  return run.run(chosen);
}

} // namespace hasten::bench

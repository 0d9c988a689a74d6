// A scenario: a program with a defect, the parameters to run it under, and how it is loaded and measured. A folder
// bench/<rule>/<language>/<name>/ with scenario.toml (see bench/README.md) and program/.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace hasten::bench {

enum class Quantity {
  Time,   // Milliseconds of a request above those of a request that does nothing
  Memory, // Peak bytes above the idle program
  Served, // Requests a second served to others while the request runs
};

// One operation alone, as an expression of the language; the calibration program has the names it may use.
struct Operation {
  std::string label;   // As the finding names it
  std::string call;
  bool local = false;  // No round trip: measured once
  bool alone = false;  // Never several at once: long, or not for sharing
  bool memory = false; // Its peak memory is measured, not its time
  int batch = 0;       // Most items of a batch call: `call` may use `items` and `ids`; what one more costs is measured

  bool calls_api() const { return !local && call.find("api") != std::string::npos; }
};

using Parameters = std::vector<std::pair<std::string, double>>; // In order of their names

struct Scenario {
  std::string id;       // sequential-awaits/typescript/profile
  std::string rule, language, directory, title;
  std::string seed;     // Row of the seed's summary, or empty
  std::string seed_gain;
  std::string differs;  // Why measured and seed differ, one sentence
  std::vector<std::string> components;
  std::string entry;    // server.ts; main.py
  std::string schema;   // File with SQL, or empty
  std::string request;  // Path, with {parameter} and {file}
  std::string baseline = "/health"; // Likewise, of a request that does all but the waits
  Quantity quantity = Quantity::Time;
  bool unordered = false; // Equal output: the same lines or list elements in any order
  bool data = false;    // Needs a file of `size` bytes in lines of `line-length`
  bool slow_start = false; // It takes long to prepare: a quick run leaves it out unless it is named
  std::map<std::string, std::vector<double>> sweep, quick, seed_point;
  std::map<std::string, std::vector<double>> beyond; // Where the program before is expected to fail
  std::vector<Operation> operations;
};

// All scenarios below `directory`, in order of their ids.
tl::expected<std::vector<Scenario>, std::string> load_scenarios(const std::string &directory);

// Every combination of the swept values.
std::vector<Parameters> combinations(const std::map<std::string, std::vector<double>> &sweep);

// A third of the points is left out of all work on the model, chosen by a hash of what the point is.
bool held_out(const Scenario &scenario, const Parameters &point);

std::string parameters_text(const Parameters &parameters); // "pool 4, round trip 2 ms"
double value_of(const Parameters &parameters, std::string_view name, double otherwise);
std::string show_value(double value); // 0.2; 1000000: whole numbers in digits, as programs read them

} // namespace hasten::bench

// C++ programs of scenarios become executables: each file is compiled by g++ as releases are, as many at a time as there
// are processors, and the same text in the same surroundings once a run.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bench/guardian.h"

namespace hasten::bench {

// The compiler and the libraries that scenarios and calibration use. The error names the packages that are missing.
tl::expected<void, std::string> check_cpp_environment(Guardian &guardian);

// Expressions as entries of the table in calibration/cpp/operations.cc.
std::vector<std::string> cpp_operations(const std::vector<std::string> &expressions);

class CppCompiler {
public:
  CppCompiler(Guardian &guardian, std::string bench_directory, std::function<void(const std::string &)> progress)
      : guardian_(guardian), bench_directory_(std::move(bench_directory)), progress_(std::move(progress)) {}

  // Makes <directory>/program of the sources in each directory and of the packages they include. `what` is for the
  // progress and the error.
  tl::expected<void, std::string> build(const std::vector<std::string> &directories, const std::string &what);

  // What a project's own build would tell an analyzer.
  std::vector<std::string> flags() const;

private:
  struct Unit {
    std::string source, object;
  };
  std::vector<std::string> compiler() const;
  std::vector<Unit> units_of(const std::string &directory) const;
  tl::expected<void, std::string> run_all(const std::vector<Command> &commands, const std::string &what);

  Guardian &guardian_;
  std::string bench_directory_;
  std::function<void(const std::string &)> progress_;
  std::set<std::string> compiled_; // Objects that are there
};

} // namespace hasten::bench

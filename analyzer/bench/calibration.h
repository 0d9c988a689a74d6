// What single operations cost on this machine, measured before any scenario runs and never by one: alone, several at a
// time, and with more items. These are the inputs of the predictions.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bench/components.h"
#include "bench/program.h"
#include "bench/scenario.h"
#include "bench/statistics.h"

namespace hasten::bench {

struct Calibrated {
  std::string language, label, call, conditions;
  Figure time;       // Milliseconds, alone
  double busy = 0;   // Milliseconds that one more beside it adds: the part that does not overlap
  double per_item = 0; // Milliseconds that one more item in a batch adds
  Figure peak;       // Bytes above idle, if memory was asked for
};

class Calibration {
public:
  Calibration(Components &components, Guardian &guardian, std::string bench_directory, bool quick)
      : components_(components), guardian_(guardian), bench_directory_(std::move(bench_directory)), quick_(quick) {}

  // Measured on the first call for these conditions, and kept.
  tl::expected<const Calibrated *, std::string> measure(const std::string &language, const Operation &operation,
                                                        const Conditions &under,
                                                        const std::string &data_file);
  // C++ is compiled before it can be asked: the program that knows the operations of all scenarios.
  void use_cpp_program(Program program) { cpp_program_ = std::move(program); }
  const std::vector<const Calibrated *> &all() const { return in_order_; }
  void stop() { server_.reset(); }

private:
  tl::expected<std::vector<double>, std::string> ask(const std::string &call, int at_once, int repeat, int items,
                                                     double warm);

  Components &components_;
  Guardian &guardian_;
  std::string bench_directory_;
  bool quick_;
  Program cpp_program_;
  std::optional<Server> server_;
  std::string server_is_for_;
  std::map<std::string, Calibrated> known_;
  std::vector<const Calibrated *> in_order_;
};

} // namespace hasten::bench

// What the user asked for: the command line, parsed and checked.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "config/config.h"
#include "report/report.h"

namespace hasten {

struct Output {
  report::Format format = report::Format::Terminal;
  std::string file; // Empty: standard output
};

struct CommandLine {
  enum class Command { Check, Fix, Bench, Explain, Rules, ConfigCheck, ConfigShow };
  Command command = Command::Check;

  std::vector<std::string> paths; // As given; "." if none
  std::string rule;               // explain
  std::string config_file;        // --config
  std::vector<Output> outputs;    // At most one goes to standard output
  std::vector<std::string> rules; // --rule
  std::optional<Confidence> min_confidence;
  std::optional<config::FailOn> fail_on;
  std::string stdin_filename;
  unsigned threads = 0;           // 0: as many as there are processors
  bool stats = false;
  bool strict = false;
  bool show_skipped = false;
  bool skip_unwritten = true;
  std::string compile_commands;   // C++: a compile_commands.json or its directory
  bool read_back = false;
  Applicability fixes = Applicability::Safe; // fix: the least sure that are applied
  bool diff = false;              // fix: print a patch, write nothing
  bool only_check = false;        // fix: write nothing, fail if something would change

  struct Bench {
    std::string directory = "bench";
    std::vector<std::string> scenarios;
    std::string json, html, costs; // Files to write
    bool quick = false, validate = false, seed_table = false;
  } bench;
};

// Why there is nothing to run: help was asked for (code 0), or the usage is wrong (code 2).
struct CommandLineExit {
  int code = 2;
  std::string text;
};

tl::expected<CommandLine, CommandLineExit> parse_command_line(int argc, const char *const *argv);

} // namespace hasten

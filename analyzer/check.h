// `hasten check`: the passes of a run, from directories to a report.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/timer.h"
#include "cpp_unit_memory.h"
#include "config/config.h"
#include "query/vetoes.h"
#include "report/report.h"
#include "source/skip.h"
#include "source/discover.h"

namespace hasten {

struct CheckOptions {
  std::vector<std::string> paths; // Absolute; what is reported. The program analysed is the whole project.
  std::string stdin_path;         // Not empty: absolute; the text of this file is `stdin_text`
  std::string stdin_text;
  std::vector<std::string> rules; // Only these; empty: all that the configuration leaves on
  unsigned threads = 1;
  bool skip_unwritten = true;
  std::string compile_commands; // C++: the compile_commands.json to use; empty: looked for
  bool read_back = false;         // Link and detect on summaries and bodies written to bytes and read again
  query::Vetoes vetoes;           // Switched off by a test
  bool progress = false;
  CppUnitMemory *cpp_memory = nullptr; // For those who check more than once
  std::map<std::string, std::string> overlay; // Texts that stand for those on disk, by path below the root; new files too
};

struct CheckResult {
  report::Report report;
  std::vector<SkippedPath> skipped;  // Of what was asked for
  size_t unreadable = 0;             // Files asked for that could not be read or parsed
  bool anything_analysed = false;    // Of what was asked for
  PhaseTimers timers;
};

CheckResult run_check(const CheckOptions &options, const config::Config &config);

} // namespace hasten

// `hasten bench`: gives the harness its findings and writes what it found out.
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/executable.h"
#include "base/file.h"
#include "base/path.h"
#include "bench/bench.h"
#include "check.h"
#include "commands.h"
#include "terminal.h"

namespace hasten {

namespace {

std::vector<Finding> findings_in(const std::string &directory, const std::string &rule) {
  std::vector<Diagnostic> diagnostics;
  config::Config config = config::load_config(directory, "", diagnostics);
  CheckOptions options;
  options.paths = {absolute_path(directory)};
  options.rules = {rule};
  return run_check(options, config).report.findings;
}

bool write(const std::string &file, const std::string &text) {
  if (file.empty()) return true;
  auto written = write_file_atomically(file, text);
  if (!written) std::fprintf(stderr, "hasten: %s\n", written.error().message.c_str());
  return written.has_value();
}

} // namespace

int run_bench_command(const CommandLine &command_line) {
  const CommandLine::Bench &asked = command_line.bench;
  bench::Options options;
  options.directory = absolute_path(asked.directory);
  options.executable = executable_path();
  options.scenarios = asked.scenarios;
  options.quick = asked.quick;
  options.seed_only = asked.seed_table;
  bench::Analyzer analyzer;
  analyzer.check = findings_in;
  bool overwrite = is_terminal(STDERR_FILENO);
  analyzer.progress = [overwrite](const std::string &line) {
    std::fprintf(stderr, overwrite ? "\r\33[2K%s" : "%s\n", line.c_str());
    std::fflush(stderr);
  };
  auto results = bench::run(options, analyzer);
  if (overwrite) std::fputs("\r\33[2K", stderr);
  if (!results) {
    std::fprintf(stderr, "hasten bench: %s\n", results.error().c_str());
    return kFailed;
  }
  std::string text = asked.seed_table ? bench::seed_table(*results) : bench::to_table(*results);
  std::string why;
  bool agrees = bench::validate(*results, why);
  if (asked.validate) text += "\n" + why;
  std::fputs(text.c_str(), stdout);
  bool written = write(asked.json, bench::to_json(*results)) && write(asked.html, bench::to_html(*results)) &&
                 write(asked.costs, bench::costs_file(*results));
  if (!written) return kFailed;
  return asked.validate && !agrees ? kFindings : kClean;
}

} // namespace hasten

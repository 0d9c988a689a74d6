// The program: reads the command line and runs a command. The passes of a run stand in check.cc.
#include <cstdio>
#include <cstring>

#include "command_line.h"
#include "commands.h"
#include "frontends/cpp/worker.h"

int main(int argc, char **argv) {
  using hasten::CommandLine;
  if (argc > 1 && std::strcmp(argv[1], "--version") == 0) { // Before anything that takes time
    std::puts("hasten " HASTEN_VERSION);
    return hasten::kClean;
  }
  if (argc > 1 && argv[1] == hasten::frontends::cpp::kWorkerCommand) return hasten::frontends::cpp::run_worker();
  auto command_line = hasten::parse_command_line(argc, argv);
  if (!command_line) {
    const hasten::CommandLineExit &exit = command_line.error();
    std::fputs(exit.text.c_str(), exit.code == 0 ? stdout : stderr);
    return exit.code;
  }
  switch (command_line->command) {
  case CommandLine::Command::Check: return hasten::run_check_command(*command_line);
  case CommandLine::Command::Fix: return hasten::run_fix_command(*command_line);
  case CommandLine::Command::Bench: return hasten::run_bench_command(*command_line);
  case CommandLine::Command::Explain: return hasten::explain_rule(command_line->rule);
  case CommandLine::Command::Rules: return hasten::list_rules(*command_line);
  case CommandLine::Command::ConfigCheck: return hasten::check_config(*command_line);
  case CommandLine::Command::ConfigShow: return hasten::show_config(*command_line);
  }
  return hasten::kFailed;
}

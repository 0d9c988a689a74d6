// What each command does; the value is the exit code.
#pragma once
#include "command_line.h"

namespace hasten {

constexpr int kClean = 0, kFindings = 1, kFailed = 2;

int run_check_command(const CommandLine &command_line);
int run_fix_command(const CommandLine &command_line);
int run_bench_command(const CommandLine &command_line);
int explain_rule(const std::string &rule);
int list_rules(const CommandLine &command_line);
int check_config(const CommandLine &command_line);
int show_config(const CommandLine &command_line);

} // namespace hasten

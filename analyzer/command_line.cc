#include "command_line.h"

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/edit_distance.h"
#include "findings/rule_info.h"

namespace hasten {

namespace {

constexpr std::string_view kCommands[] = {"check", "fix", "bench", "explain", "rules", "config"};
constexpr std::string_view kFormats[] = {"terminal", "json", "sarif", "github"};

tl::unexpected<CommandLineExit> wrong(std::string text) {
  return tl::unexpected(CommandLineExit{2, "hasten: " + text + "\nRun `hasten --help` for the usage.\n"});
}

template <class Words> std::string suggestion(std::string_view word, const Words &words) {
  auto near = nearest_word(word, words);
  return near ? fmt::format("; did you mean `{}`?", *near) : "";
}

std::optional<report::Format> format_from(std::string_view word) {
  for (size_t i = 0; i < std::size(kFormats); ++i)
    if (kFormats[i] == word) return static_cast<report::Format>(i);
  return std::nullopt;
}

// `--format json --output a.json --format github`: an output belongs to the format before it, or to the one after it if
// it comes first.
tl::expected<std::vector<Output>, CommandLineExit> pair_outputs(const std::vector<CLI::Option *> &order,
                                                                const CLI::Option *format, const CLI::Option *output) {
  struct Pair {
    std::optional<report::Format> format;
    std::string file;
  };
  std::vector<Pair> pairs;
  size_t formats = 0, files = 0;
  for (const CLI::Option *option : order) {
    if (option == format) {
      std::string word = format->results().at(formats++);
      std::optional<report::Format> known = format_from(word);
      if (!known) return wrong(fmt::format("unknown format `{}`{}", word, suggestion(word, kFormats)));
      if (!pairs.empty() && !pairs.back().format)
        pairs.back().format = known;
      else
        pairs.push_back({known, ""});
    } else if (option == output) {
      std::string file = output->results().at(files++);
      if (file.empty()) return wrong("--output needs the name of a file");
      if (!pairs.empty() && pairs.back().file.empty())
        pairs.back().file = file == "-" ? "" : file;
      else
        pairs.push_back({std::nullopt, file == "-" ? "" : file});
    }
  }
  std::vector<Output> outputs;
  size_t to_standard_output = 0;
  for (const Pair &pair : pairs) {
    outputs.push_back({pair.format.value_or(report::Format::Terminal), pair.file});
    to_standard_output += pair.file.empty();
  }
  if (to_standard_output > 1) return wrong("only one format can go to standard output: give the others an --output");
  if (outputs.empty()) outputs.push_back({});
  return outputs;
}

} // namespace

tl::expected<CommandLine, CommandLineExit> parse_command_line(int argc, const char *const *argv) {
  CommandLine result;
  std::string min_confidence, fail_on;
  std::vector<std::string> formats, files;
  bool no_skip = false;

  CLI::App app{"hasten finds the code that makes backends slow, and says what each fix is expected to gain.", "hasten"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "hasten " HASTEN_VERSION, "Show the version");

  CLI::App *check = app.add_subcommand("check", "Look for findings");
  check->add_option("PATH", result.paths, "Files and directories to report on (default: the current directory)");
  auto *format = check->add_option("-f,--format", formats, "terminal, json, sarif or github; may be repeated");
  auto *output = check->add_option("-o,--output", files, "File for the format before it (default: standard output)");
  check->add_option("-r,--rule", result.rules, "Run only this rule; may be repeated")->delimiter(',');
  check->add_option("--min-confidence", min_confidence, "low, medium or high");
  check->add_option("--fail-on", fail_on, "Lowest severity that fails: note, warning, error or never");
  check->add_option("-c,--config", result.config_file, "Configuration file to use");
  check->add_option("-j,--threads", result.threads, "Number of threads (default: one per processor)");
  check->add_option("--stdin-filename", result.stdin_filename, "Read this file's text from standard input");
  check->add_flag("--stats", result.stats, "Show what was analysed and how long it took");
  check->add_option("--compile-commands", result.compile_commands, "C++: the compile_commands.json to use, or its directory");
  check->add_flag("--strict", result.strict, "Exit with 2 if any file cannot be read or parsed");
  check->add_flag("--show-skipped", result.show_skipped, "List the files left out, and why");
  check->add_flag("--no-skip", no_skip, "Analyse generated, minified, vendored and huge files too");
  check->add_flag("--read-back", result.read_back, "Analyse what was written to bytes and read again; the result is the same")
      ->group(""); // For tests
  for (CLI::Option *option : {format, output})
    option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  check->get_option("--rule")->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);

  bool unsafe = false, suggestions = false;
  CLI::App *fix = app.add_subcommand("fix", "Apply the fixes that keep the program's results");
  fix->add_option("PATH", result.paths, "Files and directories that may change (default: the current directory)");
  fix->add_flag("--unsafe", unsafe, "Also apply fixes that may change something, as they say");
  fix->add_flag("--suggestions", suggestions, "Also apply sketches that somebody has to look over; implies --unsafe");
  fix->add_option("-r,--rule", result.rules, "Apply only this rule's fixes; may be repeated")
      ->delimiter(',')->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  fix->add_flag("--diff", result.diff, "Write a patch to standard output and change nothing");
  fix->add_flag("--check", result.only_check, "Change nothing; exit with 1 if something would change");
  fix->add_option("--min-confidence", min_confidence, "low, medium or high");
  fix->add_option("-c,--config", result.config_file, "Configuration file to use");
  fix->add_option("-j,--threads", result.threads, "Number of threads (default: one per processor)");
  CLI::App *bench = app.add_subcommand("bench", "Measure programs before and after their fixes, against the prediction");
  bench->add_option("SCENARIO", result.bench.scenarios, "Scenarios, by parts of their names (default: all)");
  bench->add_option("--directory", result.bench.directory, "The folder with the scenarios (default: bench)");
  bench->add_flag("--quick", result.bench.quick, "Fewer points and repeats: at most three minutes");
  bench->add_flag("--validate", result.bench.validate, "Fail unless predicted and measured figures agree");
  bench->add_flag("--seed-table", result.bench.seed_table, "Only the five examples the project began with: stated, predicted, measured");
  bench->add_option("--json", result.bench.json, "Write the results to this file");
  bench->add_option("--html", result.bench.html, "Write the results to this file, as a page");
  bench->add_option("--write-costs", result.bench.costs, "Write the calibrated costs to this file, for `check --costs`");

  CLI::App *explain = app.add_subcommand("explain", "Show the documentation of a rule");
  explain->add_option("RULE", result.rule, "The rule's id")->required();
  CLI::App *rules = app.add_subcommand("rules", "List the rules");
  rules->add_option("-c,--config", result.config_file, "Configuration file to use");

  CLI::App *config = app.add_subcommand("config", "Check or show the configuration");
  config->require_subcommand(1);
  CLI::App *config_check = config->add_subcommand("check", "Say what is wrong with the configuration");
  CLI::App *config_show = config->add_subcommand("show", "Show each value and where it came from");
  for (CLI::App *command : {config_check, config_show}) {
    command->add_option("PATH", result.paths, "Whose configuration (default: the current directory)")->expected(0, 1);
    command->add_option("-c,--config", result.config_file, "Configuration file to use");
  }

  if (argc > 1 && argv[1][0] != '-' && std::find(std::begin(kCommands), std::end(kCommands), argv[1]) == std::end(kCommands)) {
    auto near = nearest_word(argv[1], kCommands);
    return wrong(fmt::format("unknown command `{}`; did you mean `hasten {}`?", argv[1],
                             near ? std::string(*near) : fmt::format("check {}", argv[1])));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    std::ostringstream out, err;
    int code = app.exit(error, out, err);
    if (code == 0) return tl::unexpected(CommandLineExit{0, out.str()});
    return wrong(error.what());
  }

  if (fix->parsed()) result.command = CommandLine::Command::Fix;
  if (unsafe) result.fixes = Applicability::Unsafe;
  if (suggestions) result.fixes = Applicability::Suggestion;
  if (bench->parsed()) result.command = CommandLine::Command::Bench;
  if (explain->parsed()) result.command = CommandLine::Command::Explain;
  if (rules->parsed()) result.command = CommandLine::Command::Rules;
  if (config_check->parsed()) result.command = CommandLine::Command::ConfigCheck;
  if (config_show->parsed()) result.command = CommandLine::Command::ConfigShow;
  result.skip_unwritten = !no_skip;

  auto outputs = pair_outputs(check->parse_order(), format, output);
  if (!outputs) return tl::unexpected(outputs.error());
  result.outputs = std::move(*outputs);
  std::vector<std::string_view> ids;
  for (const RuleInfo &rule : all_rules()) ids.push_back(rule.id);
  for (const std::string &rule : result.rules)
    if (!find_rule(rule)) return wrong(fmt::format("unknown rule `{}`{}", rule, suggestion(rule, ids)));
  if (!min_confidence.empty()) {
    static constexpr std::string_view kWords[] = {"low", "medium", "high"};
    result.min_confidence = confidence_from(min_confidence);
    if (!result.min_confidence)
      return wrong(fmt::format("`{}` is no confidence{}", min_confidence, suggestion(min_confidence, kWords)));
  }
  if (!fail_on.empty()) {
    static constexpr std::string_view kWords[] = {"note", "warning", "error", "never"};
    result.fail_on = config::fail_on_from(fail_on);
    if (!result.fail_on)
      return wrong(fmt::format("`{}` is no value of --fail-on{}", fail_on, suggestion(fail_on, kWords)));
  }
  if (!result.stdin_filename.empty() && !result.paths.empty())
    return wrong("--stdin-filename names the file: give no PATH beside it");
  if (result.threads > 1024) return wrong("--threads: at most 1024");
  if (result.paths.empty()) result.paths.push_back(".");
  return result;
}

} // namespace hasten

#include "bench/scenario.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <xxhash.h>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/edit_distance.h"

namespace hasten::bench {

namespace {

constexpr std::string_view kKeys[] = {"title", "seed",  "seed-gain", "differs", "components", "entry",      "schema", "request", "fix",
                                      "quantity", "equal", "data", "sweep", "quick", "seed-point", "operations"};

class Reader {
public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  tl::expected<Scenario, std::string> read(Scenario scenario) {
    toml::parse_result parsed = toml::parse_file(file_);
    if (!parsed) return tl::unexpected(fmt::format("{}:{}: {}", file_, parsed.error().source().begin.line, parsed.error().description()));
    const toml::table &table = parsed.table();
    for (const auto &[key, value] : table) {
      if (std::find(std::begin(kKeys), std::end(kKeys), key.str()) != std::end(kKeys)) continue;
      auto near = nearest_word(key.str(), kKeys);
      return tl::unexpected(fmt::format("{}:{}: unknown key `{}`{}", file_, value.source().begin.line, std::string(key.str()),
                                        near ? fmt::format("; did you mean `{}`?", *near) : ""));
    }
    auto text = [&](const char *key) { return table[key].value_or(std::string()); };
    scenario.title = text("title");
    scenario.seed = text("seed");
    scenario.seed_gain = text("seed-gain");
    scenario.differs = text("differs");
    scenario.entry = text("entry");
    scenario.schema = text("schema");
    scenario.request = text("request");
    scenario.fix_options = text("fix");
    scenario.unordered = text("equal") == "unordered";
    scenario.data = table["data"].value_or(false);
    std::string quantity = table["quantity"].value_or(std::string("time"));
    if (quantity == "memory") scenario.quantity = Quantity::Memory;
    else if (quantity == "served") scenario.quantity = Quantity::Served;
    else if (quantity != "time") return tl::unexpected(fmt::format("{}: `quantity` is time, memory or served", file_));
    if (const toml::array *names = table["components"].as_array())
      for (const toml::node &name : *names) scenario.components.push_back(name.value_or(std::string()));
    scenario.sweep = values(table["sweep"].as_table());
    scenario.quick = values(table["quick"].as_table());
    scenario.seed_point = values(table["seed-point"].as_table());
    if (const toml::table *operations = table["operations"].as_table())
      for (const auto &[label, node] : *operations) {
        Operation operation;
        operation.label = std::string(label.str());
        if (const toml::table *details = node.as_table()) {
          operation.call = (*details)["call"].value_or(std::string());
          operation.local = (*details)["local"].value_or(false);
          operation.memory = (*details)["memory"].value_or(false);
          operation.alone = (*details)["alone"].value_or(false) || operation.local;
          operation.batch = static_cast<int>((*details)["batch"].value_or(int64_t{0}));
        } else {
          operation.call = node.value_or(std::string());
        }
        if (operation.call.empty()) return tl::unexpected(fmt::format("{}: operation {} has no `call`", file_, operation.label));
        scenario.operations.push_back(std::move(operation));
      }
    for (const auto &[name, value] : {std::pair<const char *, const std::string &>{"title", scenario.title},
                                      {"entry", scenario.entry}, {"request", scenario.request}})
      if (value.empty()) return tl::unexpected(fmt::format("{}: `{}` is missing", file_, name));
    if (scenario.sweep.empty()) return tl::unexpected(fmt::format("{}: there is nothing in [sweep]", file_));
    return scenario;
  }

private:
  std::map<std::string, std::vector<double>> values(const toml::table *table) {
    std::map<std::string, std::vector<double>> result;
    if (!table) return result;
    for (const auto &[key, node] : *table) {
      std::vector<double> &list = result[std::string(key.str())];
      if (const toml::array *array = node.as_array())
        for (const toml::node &value : *array) list.push_back(value.value_or(0.0));
      else
        list.push_back(node.value_or(0.0));
    }
    return result;
  }

  std::string file_;
};

} // namespace

tl::expected<std::vector<Scenario>, std::string> load_scenarios(const std::string &directory) {
  namespace fs = std::filesystem;
  std::vector<Scenario> scenarios;
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator it(directory, error), end; it != end; it.increment(error)) {
    if (it->path().filename() == "node_modules" || it->path().filename() == ".venv") it.disable_recursion_pending();
    else if (it->path().filename() == "scenario.toml") files.push_back(it->path());
  }
  if (files.empty()) return tl::unexpected(fmt::format("there are no scenarios in {}; --directory names the folder bench/", directory));
  std::sort(files.begin(), files.end());
  for (const fs::path &file : files) {
    Scenario scenario;
    scenario.directory = file.parent_path().string();
    scenario.id = fs::relative(file.parent_path(), directory, error).string();
    size_t first = scenario.id.find('/'), second = scenario.id.find('/', first + 1);
    if (first == std::string::npos) return tl::unexpected(fmt::format("{} is not in <rule>/<language>/", file.string()));
    scenario.rule = scenario.id.substr(0, first);
    scenario.language = scenario.id.substr(first + 1, second - first - 1);
    auto read = Reader(file.string()).read(std::move(scenario));
    if (!read) return tl::unexpected(read.error());
    scenarios.push_back(std::move(*read));
  }
  return scenarios;
}

std::vector<Parameters> combinations(const std::map<std::string, std::vector<double>> &sweep) {
  std::vector<Parameters> result{{}};
  for (const auto &[name, values] : sweep) {
    std::vector<Parameters> longer;
    for (const Parameters &start : result)
      for (double value : values) {
        longer.push_back(start);
        longer.back().emplace_back(name, value);
      }
    result = std::move(longer);
  }
  return result;
}

bool held_out(const Scenario &scenario, const Parameters &point) {
  std::string text = scenario.id;
  for (const auto &[name, value] : point) text += fmt::format(" {}={}", name, value);
  return XXH64(text.data(), text.size(), 0) % 3 == 0;
}

std::string show_value(double value) { return fmt::format("{:.6g}", value); }

std::string parameters_text(const Parameters &parameters) {
  std::string text;
  for (const auto &[name, value] : parameters) {
    std::string words = name;
    std::replace(words.begin(), words.end(), '-', ' ');
    std::string shown = show_value(value);
    if (name == "round-trip") shown += " ms";
    if (name == "size" && value >= 1e6) shown = show_value(value / 1e6) + " MB";
    text += (text.empty() ? "" : ", ") + words + " " + shown;
  }
  return text;
}

double value_of(const Parameters &parameters, std::string_view name, double otherwise) {
  for (const auto &[known, value] : parameters)
    if (known == name) return value;
  return otherwise;
}

} // namespace hasten::bench

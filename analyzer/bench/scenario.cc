#include "bench/scenario.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <xxhash.h>

#include "base/edit_distance.h"
#include "base/file.h"
#include "config/document.h"

namespace hasten::bench {

namespace {

constexpr std::string_view kKeys[] = {"title", "seed",  "seed-gain", "differs", "components", "entry",      "schema", "request", "baseline",
                                      "quantity", "equal", "data", "slow-start", "sweep", "quick", "seed-point", "beyond", "operations"};

class Reader {
public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  tl::expected<Scenario, std::string> read(Scenario scenario) {
    auto content = read_file(file_, 1 << 20);
    if (!content) return tl::unexpected(content.error().message);
    auto parsed = config::parse_toml(*content, file_);
    if (!parsed) return tl::unexpected(fmt::format("{}:{}: {}", file_, parsed.error().line, parsed.error().message));
    config::Node table = config::from_toml(*parsed);
    for (const config::Node::Member &member : table.members) {
      if (std::find(std::begin(kKeys), std::end(kKeys), member.key) != std::end(kKeys)) continue;
      auto near = nearest_word(member.key, kKeys);
      return tl::unexpected(fmt::format("{}:{}: unknown key `{}`{}", file_, member.place.line, member.key,
                                        near ? fmt::format("; did you mean `{}`?", *near) : ""));
    }
    scenario.title = text(table, "title");
    scenario.seed = text(table, "seed");
    scenario.seed_gain = text(table, "seed-gain");
    scenario.differs = text(table, "differs");
    scenario.entry = text(table, "entry");
    scenario.schema = text(table, "schema");
    scenario.request = text(table, "request");
    if (table.find("baseline")) scenario.baseline = text(table, "baseline");
    scenario.unordered = text(table, "equal") == "unordered";
    scenario.data = flag(table, "data");
    scenario.slow_start = flag(table, "slow-start");
    std::string quantity = text(table, "quantity");
    if (quantity == "memory") scenario.quantity = Quantity::Memory;
    else if (quantity == "served") scenario.quantity = Quantity::Served;
    else if (!quantity.empty() && quantity != "time")
      return tl::unexpected(fmt::format("{}: `quantity` is time, memory or served", file_));
    if (const config::Node::Member *names = table.find("components"))
      for (const config::Node &name : names->value.elements) scenario.components.push_back(name.text);
    scenario.sweep = values(table.find("sweep"));
    scenario.quick = values(table.find("quick"));
    scenario.seed_point = values(table.find("seed-point"));
    scenario.beyond = values(table.find("beyond"));
    if (const config::Node::Member *operations = table.find("operations"))
      for (const config::Node::Member &member : operations->value.members) {
        Operation operation;
        operation.label = member.key;
        operation.call = member.value.text;
        if (member.value.kind == config::Node::Kind::Table) {
          operation.call = text(member.value, "call");
          operation.local = flag(member.value, "local");
          operation.memory = flag(member.value, "memory");
          operation.alone = flag(member.value, "alone") || operation.local;
          if (const config::Node::Member *batch = member.value.find("batch")) operation.batch = static_cast<int>(batch->value.number);
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
  static std::string text(const config::Node &table, std::string_view key) {
    const config::Node::Member *member = table.find(key);
    return member ? member->value.text : "";
  }

  static bool flag(const config::Node &table, std::string_view key) {
    const config::Node::Member *member = table.find(key);
    return member && member->value.boolean;
  }

  static std::map<std::string, std::vector<double>> values(const config::Node::Member *table) {
    std::map<std::string, std::vector<double>> result;
    if (!table) return result;
    for (const config::Node::Member &member : table->value.members) {
      std::vector<double> &list = result[member.key];
      if (member.value.kind == config::Node::Kind::Array)
        for (const config::Node &element : member.value.elements) list.push_back(element.number);
      else
        list.push_back(member.value.number);
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

std::string show_value(double value) {
  return value == std::floor(value) && std::abs(value) < 1e12 ? fmt::format("{:.0f}", value) : fmt::format("{:.6g}", value);
}

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

// `hasten config show`: the configuration that holds, as TOML, each line with where its value came from.
#include <fmt/format.h>

#include "base/json_text.h"
#include "config/config.h"

namespace hasten::config {

namespace {

class Listing {
public:
  void line(std::string text, const Origin &origin) { lines_.push_back({std::move(text), origin.text()}); }
  void heading(std::string text) {
    lines_.push_back({"", ""});
    lines_.push_back({std::move(text), ""});
  }

  std::string text() const {
    size_t width = 0;
    for (const auto &[text, origin] : lines_)
      if (!origin.empty() && text.size() <= 60) width = std::max(width, text.size());
    std::string out;
    for (const auto &[text, origin] : lines_)
      out += origin.empty() ? text + "\n" : fmt::format("{:<{}}  # {}\n", text, width, origin);
    return out;
  }

private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

std::string list(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words) text += (text.empty() ? "" : ", ") + json_string(word);
  return "[" + text + "]";
}

// A key of TOML: quoted unless it is a bare one.
std::string key(std::string_view text) {
  for (char c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_') return json_string(text);
  return std::string(text);
}

void add_load(Listing &listing, const Load &load) {
  auto add = [&](std::string_view name, const std::optional<Setting<double>> &setting) {
    if (setting) listing.line(fmt::format("{} = {}", name, setting->value), setting->origin);
  };
  add("items", load.items);
  add("size", load.size);
  add("line-length", load.line_length);
  add("copies", load.copies);
  add("buffer", load.buffer);
  add("arrival-rate", load.arrival_rate);
  add("pool", load.pool);
  add("cores", load.cores);
  add("busy", load.busy);
  add("per-item", load.per_item);
  add("runtime", load.runtime);
  add("per-line", load.per_line);
}

} // namespace

std::string describe(const Config &config) {
  Listing listing;
  listing.line(fmt::format("min-confidence = \"{}\"", hasten::to_text(config.min_confidence.value)),
               config.min_confidence.origin);
  listing.line(fmt::format("fail-on = \"{}\"", to_text(config.fail_on.value)), config.fail_on.origin);
  listing.line("include = " + list(config.include.value), config.include.origin);
  listing.line("exclude = " + list(config.exclude.value), config.exclude.origin);
  listing.line(fmt::format("max-file-size = {}", config.max_file_size.value), config.max_file_size.origin);
  listing.heading("[rules]");
  for (const auto &[id, level] : config.rules)
    listing.line(fmt::format("{} = \"{}\"", id, level.value.on ? hasten::to_text(level.value.severity) : "off"),
                 level.origin);
  if (!config.paths.empty()) listing.heading("[paths]");
  for (const PathClassSetting &setting : config.paths)
    listing.line(fmt::format("{} = {{ {} = {} }}", path_class_name(setting.path_class), setting.replace ? "replace" : "extend",
                             list(setting.globs)),
                 setting.origin);
  if (!config.costs.entries().empty()) listing.heading("[costs] # in ms");
  for (const Costs::Entry &cost : config.costs.entries())
    listing.line(fmt::format("{} = {}", key(cost.key), cost.milliseconds.value), cost.milliseconds.origin);
  listing.heading("[workload]");
  add_load(listing, config.workload.global);
  for (const Workload::Entry &entry : config.workload.entries) {
    listing.heading(fmt::format("[workload.{}]", key(entry.path)));
    add_load(listing, entry.load);
  }
  for (const catalogue::Library &library : config.catalogue.libraries) {
    listing.heading(fmt::format("[catalogue.{}]", key(library.name)));
    listing.line(fmt::format("# {} rows of calls, {} batch calls, {} types", library.calls.size(),
                             library.batches.size(), library.types.size()),
                 config.catalogue_origin);
  }
  std::string head = fmt::format("# project root: {}\n# configuration: {}\n", config.project_root,
                                 config.file.empty() ? "none, all values are defaults" : config.shown_file);
  if (config.is_root) head += "root = true\n";
  return head + listing.text();
}

} // namespace hasten::config

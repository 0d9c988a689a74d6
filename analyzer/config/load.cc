// Reads each key of the configuration, checks it, and notes where it came from.
#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/path.h"
#include "catalogue/builtin.h"
#include "catalogue/load.h"
#include "config/config.h"
#include "config/document.h"
#include "config/locate.h"
#include "config/quantity.h"
#include "findings/rule_info.h"

namespace hasten::config {

namespace {

class Reader {
public:
  Reader(Config &config, std::vector<Diagnostic> &diagnostics) : config_(config), diagnostics_(diagnostics) {}

  // `rows`: the catalogue's table, if it was read as TOML.
  void read(const Node &table, const toml::table *rows) {
    static constexpr std::string_view kKeys[] = {"root",    "rules",         "min-confidence", "fail-on",  "include",
                                                 "exclude", "paths",         "max-file-size",  "costs",    "workload",
                                                 "catalogue"};
    for (const Node::Member &member : table.members) {
      const std::string &key = member.key;
      if (key == "root")
        read_root(member);
      else if (key == "rules")
        read_rules(member);
      else if (key == "min-confidence")
        read_min_confidence(member);
      else if (key == "fail-on")
        read_fail_on(member);
      else if (key == "include")
        read_globs(member, config_.include);
      else if (key == "exclude")
        read_globs(member, config_.exclude);
      else if (key == "paths")
        read_paths(member);
      else if (key == "max-file-size")
        read_max_file_size(member);
      else if (key == "costs")
        read_costs(member);
      else if (key == "workload")
        read_workload(member);
      else if (key == "catalogue")
        read_catalogue(member, rows);
      else
        unknown_key(member, "", kKeys);
    }
  }

private:
  void error(Place place, std::string message, std::string hint = "") {
    diagnostics_.push_back(
        {Diagnostic::Level::Error, config_.shown_file, place.line, place.column, std::move(message), std::move(hint)});
  }

  template <class Candidates>
  void unknown_key(const Node::Member &member, std::string_view table, const Candidates &known) {
    std::string where = table.empty() ? "" : fmt::format(" in [{}]", table);
    error(member.place, fmt::format("unknown key `{}`{}", member.key, where), suggestion(member.key, known));
  }

  template <class Candidates> static std::string suggestion(std::string_view word, const Candidates &known) {
    if (auto near = nearest_word(word, known)) return fmt::format("did you mean `{}`?", *near);
    std::string all;
    for (const auto &candidate : known) all += fmt::format("{}`{}`", all.empty() ? "" : ", ", std::string_view(candidate));
    return "known: " + all;
  }

  bool expect(const Node::Member &member, Node::Kind kind) {
    if (member.value.kind == kind) return true;
    error(member.value.place, fmt::format("`{}` must be {}, not {}", member.key, to_text(kind), to_text(member.value.kind)));
    return false;
  }

  Origin origin(Place place) const { return {Origin::Kind::File, config_.shown_file, place.line, place.column}; }

  void read_root(const Node::Member &member) {
    if (expect(member, Node::Kind::Boolean)) config_.is_root = member.value.boolean;
  }

  void read_rules(const Node::Member &rules) {
    if (!expect(rules, Node::Kind::Table)) return;
    std::vector<std::string_view> ids;
    for (const RuleInfo &rule : all_rules()) ids.push_back(rule.id);
    for (const Node::Member &member : rules.value.members) {
      auto rule = config_.rules.find(member.key);
      if (rule == config_.rules.end()) {
        error(member.place, fmt::format("unknown rule `{}`", member.key), suggestion(member.key, ids));
        continue;
      }
      if (!expect(member, Node::Kind::String)) continue;
      RuleLevel level = rule->second.value;
      if (member.value.text == "off") {
        level.on = false;
      } else if (auto severity = severity_from(member.value.text)) {
        level = {true, *severity};
      } else if (member.value.text == "on") {
        level.on = true;
      } else {
        static constexpr std::string_view kLevels[] = {"off", "on", "note", "warning", "error"};
        error(member.value.place, fmt::format("`{}` is no level of a rule", member.value.text),
              suggestion(member.value.text, kLevels));
        continue;
      }
      rule->second.set(level, origin(member.place));
    }
  }

  void read_min_confidence(const Node::Member &member) {
    if (!expect(member, Node::Kind::String)) return;
    static constexpr std::string_view kWords[] = {"low", "medium", "high"};
    if (auto confidence = confidence_from(member.value.text))
      config_.min_confidence.set(*confidence, origin(member.place));
    else
      error(member.value.place, fmt::format("`{}` is no confidence", member.value.text),
            suggestion(member.value.text, kWords));
  }

  void read_fail_on(const Node::Member &member) {
    if (!expect(member, Node::Kind::String)) return;
    static constexpr std::string_view kWords[] = {"note", "warning", "error", "never"};
    if (auto fail_on = fail_on_from(member.value.text))
      config_.fail_on.set(*fail_on, origin(member.place));
    else
      error(member.value.place, fmt::format("`{}` is no value of `fail-on`", member.value.text),
            suggestion(member.value.text, kWords));
  }

  // A list of globs, relative to the file's directory, as globs relative to the project's root.
  std::optional<std::vector<std::string>> globs_of(const Node &list, std::string_view key) {
    if (list.kind != Node::Kind::Array) {
      error(list.place, fmt::format("`{}` must be a list of globs, not {}", key, to_text(list.kind)));
      return std::nullopt;
    }
    std::vector<std::string> globs;
    for (const Node &element : list.elements) {
      if (element.kind == Node::Kind::String && !element.text.empty()) {
        GlobSet tried;
        if (auto right = tried.add(element.text); !right)
          error(element.place, fmt::format("`{}` is no glob: {}", element.text, right.error()));
        else
          globs.push_back(from_root(element.text));
      } else
        error(element.place, fmt::format("`{}` holds globs, not {}", key,
                                         element.kind == Node::Kind::String ? "an empty one" : to_text(element.kind)));
    }
    return globs;
  }

  std::string from_root(std::string_view glob) const {
    if (glob.substr(0, 2) == "./") glob.remove_prefix(2);
    std::string_view directory = parent_path(config_.file);
    if (directory == config_.project_root) return std::string(glob);
    if (is_inside(directory, config_.project_root)) {
      std::string below = relative_path(directory, config_.project_root);
      size_t slash = glob.find('/');
      bool anchored = slash != std::string_view::npos && slash + 1 != glob.size();
      if (glob.front() == '/') glob.remove_prefix(1);
      return below + (anchored ? "/" : "/**/") + std::string(glob);
    }
    if (!is_inside(config_.project_root, directory)) return std::string(glob); // --config from elsewhere
    std::string above = relative_path(config_.project_root, directory) + "/";
    if (glob.substr(0, above.size()) == above) glob.remove_prefix(above.size());
    return std::string(glob);
  }

  void read_globs(const Node::Member &member, Setting<std::vector<std::string>> &setting) {
    if (auto globs = globs_of(member.value, member.key)) setting.set(std::move(*globs), origin(member.place));
  }

  void read_paths(const Node::Member &paths) {
    if (!expect(paths, Node::Kind::Table)) return;
    for (const Node::Member &member : paths.value.members) {
      std::optional<PathClass> path_class = path_class_from(member.key);
      if (!path_class) {
        unknown_key(member, "paths", path_class_words());
        continue;
      }
      PathClassSetting setting{*path_class, false, {}, origin(member.place)};
      const Node *list = &member.value;
      if (list->kind == Node::Kind::Table) {
        static constexpr std::string_view kWays[] = {"replace", "extend"};
        const Node *chosen = nullptr;
        for (const Node::Member &way : list->members) {
          if (way.key != "replace" && way.key != "extend") {
            unknown_key(way, "paths." + member.key, kWays);
            continue;
          }
          if (chosen) error(way.place, "either `replace` or `extend`, not both");
          setting.replace = way.key == "replace";
          chosen = &way.value;
        }
        if (!chosen) continue;
        list = chosen;
      }
      if (auto globs = globs_of(*list, member.key)) {
        setting.globs = std::move(*globs);
        config_.paths.push_back(std::move(setting));
      }
    }
    // What is written last holds first, as in a .gitignore.
    for (const PathClassSetting &setting : config_.paths) {
      auto of_class = [&](const PathClassRules::Group &group) { return group.path_class == setting.path_class; };
      if (setting.replace) std::erase_if(config_.path_classes.groups, of_class);
      if (!setting.globs.empty()) config_.path_classes.put_first(setting.path_class, setting.globs);
    }
  }

  static std::optional<PathClass> path_class_from(std::string_view word) {
    if (word == "build") return PathClass::BuildConfig;
    for (uint8_t i = 0; i <= static_cast<uint8_t>(last_enumerator(PathClass::Source)); ++i)
      if (path_class_name(static_cast<PathClass>(i)) == word) return static_cast<PathClass>(i);
    return std::nullopt;
  }

  static std::vector<std::string_view> path_class_words() {
    std::vector<std::string_view> words;
    for (uint8_t i = 0; i <= static_cast<uint8_t>(last_enumerator(PathClass::Source)); ++i)
      words.push_back(path_class_name(static_cast<PathClass>(i)));
    return words;
  }

  using Parse = std::optional<double> (*)(std::string_view);

  std::optional<double> quantity(const Node::Member &member, Parse parse, std::string_view expected) {
    const Node &value = member.value;
    std::optional<double> number;
    if (value.kind == Node::Kind::Number && value.number >= 0) number = value.number;
    if (value.kind == Node::Kind::String) number = parse(value.text);
    if (!number) error(value.place, fmt::format("`{}` must be {}", member.key, expected));
    return number;
  }

  void read_max_file_size(const Node::Member &member) {
    if (auto bytes = quantity(member, parse_bytes, "a size: \"1 MB\", or a number of bytes"))
      config_.max_file_size.set(static_cast<uint64_t>(*bytes), origin(member.place));
  }

  void read_costs(const Node::Member &costs, const std::string &prefix = "") {
    if (!expect(costs, Node::Kind::Table)) return;
    for (const Node::Member &member : costs.value.members) {
      std::string key = prefix.empty() ? member.key : prefix + "." + member.key;
      if (member.value.kind == Node::Kind::Table) // db.user.findUnique without quotes is a table in a table
        read_costs(member, key);
      else if (auto milliseconds = quantity(member, parse_milliseconds,
                                            "a duration: \"500 ms\", \"0.5 s\", or a number of milliseconds"))
        config_.costs.set(std::move(key), *milliseconds, origin(member.place));
    }
  }

  struct WorkloadKey {
    std::string_view key;
    Workload::Field field;
    Parse parse;
    std::string_view expected;
  };
  static constexpr std::string_view kCount = "a number";
  static constexpr std::string_view kDuration = "a duration: \"5 ms\", or a number of milliseconds";
  static constexpr std::string_view kSize = "a size: \"1 GB\", or a number of bytes";
  static constexpr WorkloadKey kWorkloadKeys[] = {
      {"items", &Load::items, parse_count, kCount},
      {"size", &Load::size, parse_bytes, kSize},
      {"line-length", &Load::line_length, parse_bytes, kSize},
      {"copies", &Load::copies, parse_count, kCount},
      {"buffer", &Load::buffer, parse_bytes, kSize},
      {"arrival-rate", &Load::arrival_rate, parse_rate, "a rate: \"200/s\", or a number per second"},
      {"pool", &Load::pool, parse_count, kCount},
      {"cores", &Load::cores, parse_count, kCount},
      {"busy", &Load::busy, parse_milliseconds, kDuration},
      {"per-item", &Load::per_item, parse_milliseconds, kDuration},
      {"runtime", &Load::runtime, parse_bytes, kSize},
      {"per-line", &Load::per_line, parse_bytes, kSize},
  };

  void read_workload(const Node::Member &workload, const std::string &path = "") {
    if (!expect(workload, Node::Kind::Table)) return;
    for (const Node::Member &member : workload.value.members) {
      if (member.value.kind == Node::Kind::Table) {
        read_workload(member, path.empty() ? member.key : path + "." + member.key);
        continue;
      }
      const WorkloadKey *known = nullptr;
      std::vector<std::string_view> keys;
      for (const WorkloadKey &key : kWorkloadKeys) {
        keys.push_back(key.key);
        if (key.key == member.key) known = &key;
      }
      if (!known) {
        unknown_key(member, path.empty() ? "workload" : fmt::format("workload.\"{}\"", path), keys);
        continue;
      }
      if (auto number = quantity(member, known->parse, known->expected))
        load_of(path).*(known->field) = Setting<double>{*number, origin(member.place)};
    }
  }

  Load &load_of(const std::string &path) {
    if (path.empty()) return config_.workload.global;
    for (Workload::Entry &entry : config_.workload.entries)
      if (entry.path == path) return entry.load;
    config_.workload.entries.push_back({path, {}});
    return config_.workload.entries.back().load;
  }

  void read_catalogue(const Node::Member &member, const toml::table *rows) {
    if (!expect(member, Node::Kind::Table)) return;
    std::vector<catalogue::LoadError> errors;
    toml::table converted;
    if (!rows) converted = to_toml(member.value), rows = &converted;
    config_.catalogue = catalogue::load_user_rows(*rows, config_.shown_file, catalogue::builtin_catalogue(), errors);
    config_.catalogue_origin = origin(member.place);
    for (const catalogue::LoadError &wrong : errors) {
      Place place{static_cast<uint32_t>(wrong.line), static_cast<uint32_t>(wrong.column)};
      error(place.line ? place : member.place, wrong.message);
    }
  }

  Config &config_;
  std::vector<Diagnostic> &diagnostics_;
};

void read_file_into(Config &config, const FoundFile &file, std::vector<Diagnostic> &diagnostics) {
  Reader reader(config, diagnostics);
  if (file.format == FoundFile::Format::PackageJson) {
    auto document = parse_json(file.text, config.shown_file);
    if (!document) return diagnostics.push_back(document.error());
    const Node::Member *ours = document->find("hasten");
    if (ours && ours->value.kind == Node::Kind::Table) reader.read(ours->value, nullptr);
    return;
  }
  auto document = parse_toml(file.text, config.shown_file);
  if (!document) return diagnostics.push_back(document.error());
  const toml::table *table = &*document;
  if (file.format == FoundFile::Format::PyprojectToml) table = (*document)["tool"]["hasten"].as_table();
  if (table) reader.read(from_toml(*table), (*table)["catalogue"].as_table());
}

} // namespace

std::string_view to_text(FailOn fail_on) {
  static constexpr std::string_view kWords[] = {"note", "warning", "error", "never"};
  return kWords[static_cast<size_t>(fail_on)];
}

std::optional<FailOn> fail_on_from(std::string_view text) {
  for (FailOn fail_on : {FailOn::Note, FailOn::Warning, FailOn::Error, FailOn::Never})
    if (to_text(fail_on) == text) return fail_on;
  return std::nullopt;
}

std::string shown_path(const std::string &absolute) {
  std::string here = absolute_path(".");
  return is_inside(absolute, here) ? relative_path(absolute, here) : absolute;
}

Config load_config(const std::string &start, const std::string &explicit_file, std::vector<Diagnostic> &diagnostics) {
  Config config;
  for (const RuleInfo &rule : all_rules()) config.rules[std::string(rule.id)].value = {true, rule.severity};
  Location location = locate(start, diagnostics);
  config.project_root = location.project_root;
  FoundFile file = explicit_file.empty() ? std::move(location.file) : open_file(explicit_file, diagnostics);
  if (!file.found()) return config;
  config.file = file.path;
  config.shown_file = shown_path(file.path);
  read_file_into(config, file, diagnostics);
  return config;
}

} // namespace hasten::config

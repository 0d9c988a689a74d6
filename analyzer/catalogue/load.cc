#include "catalogue/load.h"

#include <algorithm>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "catalogue/references.h"
#include "catalogue/row_fields.h"

namespace hasten::catalogue {
namespace {

// Edits needed to turn one word into another.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t cost = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = std::exchange(row[j], cost);
    }
  }
  return row[b.size()];
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  std::string_view best;
  size_t best_distance = std::max<size_t>(2, word.size() / 3) + 1;
  for (std::string_view candidate : known)
    if (size_t distance = edit_distance(word, candidate); distance < best_distance)
      best = candidate, best_distance = distance;
  return best.empty() ? "" : fmt::format("; did you mean `{}`?", best);
}

struct Sink {
  const std::string &file;
  std::vector<LoadError> &errors;

  void add(const toml::source_region &where, std::string message) {
    errors.push_back(
        {file, static_cast<int>(where.begin.line), static_cast<int>(where.begin.column), std::move(message)});
  }
};

// Checks of a whole row, after its fields are read. Gives what is wrong, or nothing.
std::string fault(const When &w) {
  using Kind = When::Kind;
  bool on_argument = w.argument >= 0 || !w.keyword.empty();
  switch (w.kind) {
  case Kind::ArgumentPresent:
  case Kind::ArgumentAbsent:
  case Kind::ConstantBelow:
  case Kind::ConstantAtLeast:
    return on_argument ? "" : "this kind needs `argument` or `keyword`";
  case Kind::ConstantEquals:
  case Kind::Verb:
  case Kind::ArgumentClass:
    if (!on_argument) return "this kind needs `argument` or `keyword`";
    return w.words.empty() ? "this kind needs `words`" : "";
  case Kind::PropertyEquals:
    if (w.words.empty()) return "this kind needs `words`";
    [[fallthrough]];
  case Kind::PropertyPresent:
  case Kind::PropertyAbsent:
    if (!on_argument) return "this kind needs `argument` or `keyword`";
    return w.property.empty() ? "this kind needs `property`" : "";
  default:
    return "";
  }
}

std::string fault(const Tier &t) { return t.tier >= 1 && t.tier <= 3 ? "" : "`tier` is 1, 2 or 3"; }

std::string fault(const OpensEngine &e) {
  static constexpr std::string_view owners[] = {"module", "loop", "thread", "pool"};
  if (e.what.empty()) return "`what` says what is opened: \"connection pool\"";
  if (std::find(std::begin(owners), std::end(owners), e.owner) == std::end(owners))
    return "`owner` is module, loop, thread or pool";
  return "";
}

std::string fault(const ReadsWhole &r) { return r.source < -2 ? "`source` is an argument, -1 or -2" : ""; }

bool well_formed(std::string_view path) {
  if (path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != path.npos) return false;
  return path.find_first_of(" \t:,;\"'") == path.npos;
}

std::string fault(const Row &r) {
  if (r.paths.empty()) return "a call needs `paths`";
  for (const std::string &path : r.paths)
    if (!well_formed(path)) return fmt::format("`{}` is not a dotted path", path);
  bool says = r.round_trip || r.blocks || r.burns_cpu || r.reads_whole || r.opens_engine || r.registers_handler ||
              r.offloads || r.takes_piece_of || r.joins || !r.invokes.empty() || r.scope || r.buffers || r.coalesces ||
              r.exclusive_receiver || r.memoises || r.limits || r.delays || r.pure || r.mutates_receiver || r.throws ||
              r.ends || r.unknown || !r.returns.empty() || !r.awaits.empty() || !r.enters.empty() ||
              !r.element.empty();
  if (!says) return fmt::format("the row of `{}` states no effect and no type", r.paths[0]);
  if (r.pure && (r.round_trip || r.mutates_receiver || r.unknown))
    return fmt::format("`{}` cannot be pure and have an effect", r.paths[0]);
  return "";
}

std::string fault(const TypeRow &t) {
  if (!well_formed(t.name) || t.name.find('.') != t.name.npos) return "a type needs `name`, one word";
  if (t.exclusive + t.concurrent + t.serialised > 1) return "a type is only one of exclusive, concurrent, serialised";
  return "";
}

std::string fault(const MemberRow &m) {
  if (!well_formed(m.path) || m.path.find('.') == m.path.npos) return "a member needs `path`: \"Type.member\"";
  return m.type.empty() ? "a member needs `type`" : "";
}

std::string fault(const BatchRow &b) {
  if (!well_formed(b.path)) return "a batch needs `path`";
  if (b.of.empty()) return "a batch needs `of`: the single calls it replaces";
  return b.limit < 0 ? "`limit` is a number of keys" : "";
}

std::string fault(const TwinRow &t) { return t.of.empty() || t.path.empty() ? "a twin needs `of` and `path`" : ""; }

std::string fault(const EntryRow &e) {
  bool selects = !e.files.empty() || !e.exports.empty() || !e.directive.empty() || !e.base.empty() ||
                 !e.class_decorator.empty() || !e.methods.empty() || !e.method_decorators.empty() ||
                 !e.resolver_map.empty();
  return selects ? ""
                 : "an entry needs a selector: files, exports, directive, base, class_decorator, methods, "
                   "method_decorators or resolver_map";
}

template <class T> std::string fault(const T &) { return ""; }

// Reads the fields of one table, then reports keys that no field took.
class TableReader {
public:
  TableReader(const toml::table &table, Sink &sink) : table_(table), sink_(sink) {}

  template <class T> void operator()(std::string_view key, T &out) {
    known_.push_back(key);
    if (const toml::node *node = table_.get(key)) convert(*node, key, out);
  }

  void report_unknown_keys() {
    for (auto &&[key, node] : table_)
      if (std::find(known_.begin(), known_.end(), key.str()) == known_.end())
        sink_.add(key.source(), fmt::format("unknown key `{}`{}", key.str(), suggestion(key.str(), known_)));
  }

private:
  void wrong_type(const toml::node &node, std::string_view key, std::string_view wanted) {
    sink_.add(node.source(), fmt::format("`{}` must be {}", key, wanted));
  }

  void convert(const toml::node &node, std::string_view key, std::string &out) {
    if (auto *value = node.as_string())
      out = value->get();
    else
      wrong_type(node, key, "a string");
  }
  void convert(const toml::node &node, std::string_view key, bool &out) {
    if (auto *value = node.as_boolean())
      out = value->get();
    else
      wrong_type(node, key, "true or false");
  }
  void convert(const toml::node &node, std::string_view key, int &out) {
    auto *value = node.as_integer();
    if (value && value->get() >= -1'000'000'000 && value->get() <= 1'000'000'000)
      out = static_cast<int>(value->get());
    else
      wrong_type(node, key, "a whole number");
  }
  void convert(const toml::node &node, std::string_view key, double &out) {
    if (auto value = node.value<double>())
      out = *value;
    else
      wrong_type(node, key, "a number");
  }
  template <class T>
  requires std::is_enum_v<T>
  void convert(const toml::node &node, std::string_view key, T &out) {
    auto *value = node.as_string();
    if (!value) return wrong_type(node, key, "a word");
    std::span<const std::string_view> words = Words<T>::all;
    auto found = std::find(words.begin(), words.end(), value->get());
    if (found != words.end())
      out = static_cast<T>(found - words.begin());
    else
      sink_.add(node.source(), fmt::format("`{}` is not known for `{}`{}; one of: {}", value->get(), key,
                                           suggestion(value->get(), words), fmt::join(words, ", ")));
  }
  template <class T> void convert(const toml::node &node, std::string_view key, std::optional<T> &out) {
    convert(node, key, out.emplace());
  }
  template <class T> void convert(const toml::node &node, std::string_view key, std::vector<T> &out) {
    auto *array = node.as_array();
    if (!array) return wrong_type(node, key, "an array");
    for (const toml::node &item : *array) convert(item, key, out.emplace_back());
  }
  template <class T>
  requires(std::is_class_v<T>) void convert(const toml::node &node, std::string_view key, T &out) {
    auto *table = node.as_table();
    if (!table) return wrong_type(node, key, "a table");
    size_t errors = sink_.errors.size();
    TableReader reader(*table, sink_);
    named_fields(reader, out);
    reader.report_unknown_keys();
    if (sink_.errors.size() > errors) return;
    if (std::string wrong = fault(out); !wrong.empty()) sink_.add(node.source(), fmt::format("{}: {}", key, wrong));
  }

  const toml::table &table_;
  Sink &sink_;
  std::vector<std::string_view> known_;
};

std::vector<int> lines_of(const toml::table &table, std::string_view key) {
  std::vector<int> lines;
  if (auto *array = table.get_as<toml::array>(key))
    for (const toml::node &item : *array) lines.push_back(static_cast<int>(item.source().begin.line));
  return lines;
}

bool same(const When &a, const When &b) {
  return a.kind == b.kind && a.argument == b.argument && a.keyword == b.keyword && a.property == b.property &&
         a.bound == b.bound && a.words == b.words;
}

// A path may stand in several rows only if their conditions differ.
void check_unique(const LoadedLibrary &loaded, std::vector<LoadError> &errors) {
  const Library &library = loaded.library;
  auto add = [&](int line, std::string message) { errors.push_back({loaded.file, line, 1, std::move(message)}); };
  std::vector<std::pair<std::string_view, size_t>> paths;
  for (size_t i = 0; i < library.calls.size(); ++i)
    for (const std::string &path : library.calls[i].paths) paths.emplace_back(path, i);
  std::sort(paths.begin(), paths.end());
  for (size_t i = 0; i < paths.size(); ++i)
    for (size_t j = i + 1; j < paths.size() && paths[j].first == paths[i].first; ++j) {
      const auto &a = library.calls[paths[i].second].when, &b = library.calls[paths[j].second].when;
      if (paths[i].second == paths[j].second ||
          (a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same)))
        add(loaded.call_lines[paths[j].second],
            fmt::format("`{}` has a row already, at line {}, with the same conditions", paths[i].first,
                        loaded.call_lines[paths[i].second]));
    }
  for (size_t i = 0; i < library.types.size(); ++i)
    for (size_t j = i + 1; j < library.types.size(); ++j)
      if (library.types[i].name == library.types[j].name)
        add(loaded.type_lines[j], fmt::format("type `{}` stands twice", library.types[i].name));
  for (size_t i = 0; i < library.members.size(); ++i)
    for (size_t j = i + 1; j < library.members.size(); ++j)
      if (library.members[i].path == library.members[j].path)
        add(loaded.member_lines[j], fmt::format("member `{}` stands twice", library.members[i].path));
}

std::optional<LoadedLibrary> read_library(const toml::table &table, const std::string &file, LoadedLibrary loaded,
                                          std::vector<LoadError> &errors) {
  size_t before = errors.size();
  Sink sink{file, errors};
  TableReader reader(table, sink);
  named_fields(reader, loaded.library);
  reader.report_unknown_keys();
  loaded.file = file;
  loaded.type_lines = lines_of(table, "type");
  loaded.call_lines = lines_of(table, "call");
  loaded.member_lines = lines_of(table, "member");
  loaded.batch_lines = lines_of(table, "batch");
  loaded.twin_lines = lines_of(table, "twin");
  loaded.entry_lines = lines_of(table, "entry");
  if (loaded.library.name.empty()) sink.add(table.source(), "`library` must name the library");
  if (errors.size() == before) check_unique(loaded, errors);
  if (errors.size() > before) return std::nullopt;
  return loaded;
}

} // namespace

std::string LoadError::text() const {
  if (line <= 0) return fmt::format("{}: {}", file, message);
  return fmt::format("{}:{}:{}: {}", file, line, column, message);
}

std::optional<LoadedLibrary> load_library(std::string_view text, const std::string &file,
                                          std::vector<LoadError> &errors) {
  try {
    toml::table table = toml::parse(text);
    if (!table.contains("language")) {
      errors.push_back({file, 1, 1, "`language` must be typescript, python or cpp"});
      return std::nullopt;
    }
    return read_library(table, file, {}, errors);
  } catch (const toml::parse_error &error) {
    Sink{file, errors}.add(error.source(), std::string(error.description()));
    return std::nullopt;
  }
}

Catalogue assemble(std::vector<LoadedLibrary> libraries, const Catalogue &builtin, std::vector<LoadError> &errors) {
  auto key = [](const LoadedLibrary &l) { return std::tie(l.library.language, l.library.name); };
  std::stable_sort(libraries.begin(), libraries.end(), [&](auto &a, auto &b) { return key(a) < key(b); });
  for (size_t i = 1; i < libraries.size(); ++i)
    if (key(libraries[i]) == key(libraries[i - 1]))
      errors.push_back(
          {libraries[i].file, 1, 1,
           fmt::format("library `{}` stands in {} already", libraries[i].library.name, libraries[i - 1].file)});
  Catalogue result;
  for (LoadedLibrary &loaded : libraries) result.libraries.push_back(std::move(loaded.library));
  check_references(result, libraries, builtin, errors);
  return result;
}

Catalogue load_user_rows(const toml::table &catalogue, const std::string &file, const Catalogue &builtin,
                         std::vector<LoadError> &errors) {
  std::vector<LoadedLibrary> loaded;
  Sink sink{file, errors};
  for (auto &&[key, node] : catalogue) {
    const toml::table *table = node.as_table();
    if (!table) {
      sink.add(node.source(), fmt::format("`catalogue.{}` must be a table of rows", key.str()));
      continue;
    }
    LoadedLibrary seed;
    seed.library.name = key.str();
    int known_as = 0;
    for (const Library &library : builtin.libraries)
      if (library.name == seed.library.name) seed.library.language = library.language, ++known_as;
    if (known_as != 1 && !table->contains("language")) {
      sink.add(key.source(), fmt::format("`catalogue.{}` needs `language`: {}", key.str(),
                                         known_as ? "more than one language has it" : "it is not built in"));
      continue;
    }
    if (auto library = read_library(*table, file, std::move(seed), errors)) loaded.push_back(std::move(*library));
  }
  return assemble(std::move(loaded), builtin, errors);
}

} // namespace hasten::catalogue

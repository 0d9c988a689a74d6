#include "frontends/cpp/compile_commands.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include "base/file.h"
#include "base/path.h"

namespace hasten::frontends::cpp {

namespace {

constexpr size_t kLargestDatabase = size_t{64} << 20;
constexpr size_t kLargestResponseFile = size_t{1} << 20;

struct Entry {
  std::string directory;
  std::vector<std::string> arguments;
};

std::string real(const std::string &path) {
  std::error_code error;
  std::filesystem::path resolved = std::filesystem::canonical(path, error);
  return error ? normalise_path(path) : resolved.string();
}

// By absolute path of the file, the first entry of each.
bool read_database(const std::string &path, std::map<std::string, Entry> &entries, std::vector<Diagnostic> &diagnostics) {
  auto complain = [&](std::string what) {
    diagnostics.push_back({Diagnostic::Level::Warning, path, 0, 0, std::move(what), "its flags are not used"});
    return false;
  };
  auto text = read_file(path, kLargestDatabase);
  if (!text) return complain(text.error().message);
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text->data(), text->size());
  if (document.HasParseError())
    return complain(std::string("is no JSON: ") + rapidjson::GetParseError_En(document.GetParseError()));
  if (!document.IsArray()) return complain("is not a list of commands");
  std::string home(parent_path(path));
  for (const auto &item : document.GetArray()) {
    if (!item.IsObject()) continue;
    auto string = [&](const char *key) -> std::optional<std::string> {
      auto found = item.FindMember(key);
      if (found == item.MemberEnd() || !found->value.IsString()) return std::nullopt;
      return std::string(found->value.GetString(), found->value.GetStringLength());
    };
    std::optional<std::string> file = string("file");
    if (!file) continue;
    Entry entry;
    entry.directory = join_path(home, string("directory").value_or("."));
    auto list = item.FindMember("arguments");
    if (list != item.MemberEnd() && list->value.IsArray()) {
      for (const auto &argument : list->value.GetArray())
        if (argument.IsString()) entry.arguments.emplace_back(argument.GetString(), argument.GetStringLength());
    } else if (std::optional<std::string> command = string("command")) {
      entry.arguments = split_command(*command);
    }
    if (entry.arguments.empty()) continue;
    entry.arguments.erase(entry.arguments.begin()); // The compiler
    entries.try_emplace(real(join_path(entry.directory, *file)), std::move(entry));
  }
  if (entries.empty()) return complain("holds no command");
  return true;
}

std::string find_database(const std::string &root) {
  std::error_code error;
  auto in = [&](const std::string &directory) {
    std::string path = join_path(directory, "compile_commands.json");
    return std::filesystem::is_regular_file(path, error) ? path : std::string();
  };
  if (std::string path = in(root); !path.empty()) return path;
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(root, error)) {
    std::string name = entry.path().filename().string();
    if (entry.is_directory(error) && (name.starts_with("build") || name.starts_with("out") || name.starts_with("cmake-build")))
      names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string &name : names) {
    if (std::string path = in(join_path(root, name)); !path.empty()) return path;
    std::vector<std::string> inner; // build/release
    for (const auto &entry : std::filesystem::directory_iterator(join_path(root, name), error))
      if (entry.is_directory(error)) inner.push_back(entry.path().string());
    std::sort(inner.begin(), inner.end());
    for (const std::string &directory : inner)
      if (std::string path = in(directory); !path.empty()) return path;
  }
  return {};
}

std::vector<std::string> guessed_flags(const Project &project) {
  std::vector<std::string> flags{"-std=c++20", "-I" + project.root};
  std::set<std::string> directories;
  for (const std::string &file : project.files) {
    if (!is_header(file)) continue;
    for (std::string_view at = parent_path(file); !at.empty(); at = parent_path(at)) {
      std::string_view name = file_name(at);
      if (name == "include" || name == "src" || name == "inc" || name == "lib") directories.insert(std::string(at));
    }
  }
  for (const std::string &directory : directories) flags.push_back("-I" + join_path(project.root, directory));
  // Headers that programs include without their directory's name.
  for (const char *known : {"/usr/include/postgresql", "/usr/include/jsoncpp", "/usr/include/mysql", "/usr/include/mariadb"}) {
    std::error_code error;
    if (std::filesystem::is_directory(known, error)) flags.push_back(std::string("-isystem") + known);
  }
  return flags;
}

size_t shared_prefix(std::string_view a, std::string_view b) {
  size_t n = 0;
  while (n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

} // namespace

bool is_header(std::string_view path) {
  std::string_view ending = extension(path);
  return ending == ".h" || ending == ".hh" || ending == ".hpp" || ending == ".hxx" || ending == ".ipp";
}

std::vector<std::string> split_command(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool any = false;
  char quote = 0;
  for (size_t i = 0; i < command.size(); ++i) {
    char c = command[i];
    if (quote == '\'') {
      if (c == quote) quote = 0;
      else word += c;
    } else if (c == '\\' && i + 1 < command.size()) {
      char next = command[++i];
      if (quote == '"' && next != '"' && next != '\\' && next != '$' && next != '`') word += c;
      word += next;
      any = true;
    } else if (quote == '"') {
      if (c == quote) quote = 0;
      else word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      any = true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (any || !word.empty()) words.push_back(std::move(word));
      word.clear();
      any = false;
    } else {
      word += c;
    }
  }
  if (any || !word.empty()) words.push_back(std::move(word));
  return words;
}

static void add_allowed(const std::vector<std::string> &arguments, const std::string &directory, int depth,
                        std::vector<std::string> &out) {
  // With their value attached or as the next word.
  static constexpr std::string_view kWithValue[] = {"-isystem", "-iquote", "-idirafter", "-isysroot", "-include", "-imacros", "-I", "-D", "-U"};
  static constexpr std::string_view kWhole[] = {
      "-pthread", "-m32", "-m64", "-nostdinc", "-nostdinc++", "-fexceptions", "-fno-exceptions", "-frtti", "-fno-rtti", "-fchar8_t",
      "-fno-char8_t", "-fcoroutines", "-fcoroutines-ts", "-funsigned-char", "-fsigned-char", "-fshort-enums",
      "-fshort-wchar", "-fms-extensions", "-fno-threadsafe-statics", "-ffreestanding", "-fpermissive", "-fno-operator-names",
      "-ftrigraphs", "-fopenmp-simd", "-fPIC", "-fPIE"};
  static constexpr std::string_view kStarts[] = {"-std=", "--std=", "-stdlib=", "--sysroot=", "-ftemplate-depth=",
                                                 "-fconstexpr-depth=", "-fconstexpr-steps=", "-march=x86", "-march=armv8", "-msse", "-mavx"};
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string &a = arguments[i];
    if (a.starts_with("@") && depth < 5) {
      if (auto text = read_file(join_path(directory, std::string_view(a).substr(1)), kLargestResponseFile))
        add_allowed(split_command(*text), directory, depth + 1, out);
      continue;
    }
    if (std::find(std::begin(kWhole), std::end(kWhole), a) != std::end(kWhole)) {
      if (a != "-fcoroutines" && a != "-fcoroutines-ts" && a != "-fpermissive") out.push_back(a);
      continue;
    }
    if (a.starts_with("-include-pch")) {
      ++i;
      continue;
    }
    auto value = std::find_if(std::begin(kWithValue), std::end(kWithValue), [&](std::string_view f) { return a.starts_with(f); });
    if (value != std::end(kWithValue)) {
      if (a.size() > value->size()) {
        out.push_back(a);
      } else if (i + 1 < arguments.size()) {
        out.push_back(a);
        out.push_back(arguments[++i]);
      }
      continue;
    }
    if (a == "--sysroot" && i + 1 < arguments.size()) {
      out.push_back("--sysroot=" + arguments[++i]);
      continue;
    }
    for (std::string_view start : kStarts)
      if (a.starts_with(start)) {
        out.push_back(a);
        break;
      }
  }
}

std::vector<std::string> allowed_flags(const std::vector<std::string> &arguments, const std::string &directory) {
  std::vector<std::string> out;
  add_allowed(arguments, directory, 0, out);
  return out;
}

Units find_units(const Project &project, const std::string &asked) {
  Units result;
  std::map<std::string, Entry> entries;
  std::error_code error;
  std::string database = asked;
  if (!asked.empty() && std::filesystem::is_directory(asked, error)) database = join_path(asked, "compile_commands.json");
  if (asked.empty()) database = find_database(project.root);
  if (!database.empty() && read_database(absolute_path(database), entries, result.diagnostics)) {
    result.source = Units::Source::Database;
    result.database = database;
  }
  std::vector<std::string> flags;
  if (entries.empty()) {
    std::string path = join_path(project.root, "compile_flags.txt");
    auto text = std::filesystem::is_regular_file(path, error) ? read_file(path, kLargestResponseFile)
                                                              : tl::unexpected(FileError{});
    if (text) {
      result.source = Units::Source::Flags;
      result.database = path;
      std::vector<std::string> lines;
      for (size_t at = 0; at < text->size();) { // One flag a line; "-I dir" is two words
        size_t end = std::min(text->find('\n', at), text->size());
        for (std::string &word : split_command(std::string_view(*text).substr(at, end - at))) lines.push_back(std::move(word));
        at = end + 1;
      }
      flags = allowed_flags(lines, project.root);
    } else {
      flags = guessed_flags(project);
    }
  }
  for (const std::string &file : project.files) {
    if (is_header(file)) continue;
    Unit unit;
    unit.file = join_path(project.root, file);
    auto found = entries.find(unit.file);
    bool outside = !entries.empty() && found == entries.end();
    if (entries.empty()) {
      unit.directory = project.root;
      unit.arguments = flags;
    } else {
      if (outside)
        found = std::max_element(entries.begin(), entries.end(), [&](auto &a, auto &b) {
          return shared_prefix(a.first, unit.file) < shared_prefix(b.first, unit.file);
        });
      unit.directory = found->second.directory;
      unit.arguments = allowed_flags(found->second.arguments, unit.directory);
    }
    if (!std::filesystem::is_directory(unit.directory, error)) unit.directory = project.root;
    (outside ? result.outside : result.units).push_back(std::move(unit));
  }
  return result;
}

Unit unit_for_header(const Units &units, const Project &project, const std::string &header) {
  Unit unit;
  unit.file = join_path(project.root, header);
  unit.directory = project.root;
  auto nearest = std::max_element(units.units.begin(), units.units.end(), [&](const Unit &a, const Unit &b) {
    return shared_prefix(a.file, unit.file) < shared_prefix(b.file, unit.file);
  });
  if (nearest != units.units.end()) {
    unit.directory = nearest->directory;
    unit.arguments = nearest->arguments;
  } else {
    unit.arguments = guessed_flags(project);
  }
  return unit;
}

} // namespace hasten::frontends::cpp

#include "fixes/project_facts.h"

#include <cstdlib>

#include <rapidjson/document.h>
#include <re2/re2.h>

#include "base/path.h"

namespace hasten::fixes {

namespace {

// "" for a file at the root; then the way up: "a/b", "a", "".
std::vector<std::string> directories_above(std::string_view path) {
  std::vector<std::string> out;
  size_t slash = path.rfind('/');
  while (slash != std::string_view::npos) {
    path = path.substr(0, slash);
    out.emplace_back(path);
    slash = path.rfind('/');
  }
  out.emplace_back("");
  return out;
}

std::string below(const std::string &directory, std::string_view name) {
  return directory.empty() ? std::string(name) : directory + "/" + std::string(name);
}

// The smallest major version that a range names: "^18.17 || >=20" gives 18.
std::optional<int> lowest_major(std::string_view range) {
  static const RE2 kNumber("(?:^|[^.\\d])(\\d+)(?:\\.[\\dx*]+)*");
  re2::StringPiece rest(range.data(), range.size());
  std::optional<int> lowest;
  int number = 0;
  while (RE2::FindAndConsume(&rest, kNumber, &number))
    if (!lowest || number < *lowest) lowest = number;
  return lowest;
}

} // namespace

const ProjectFacts::Package *ProjectFacts::package_at(const std::string &directory) const {
  auto [at, is_new] = packages_.try_emplace(directory);
  if (!is_new) return at->second ? &*at->second : nullptr;
  std::optional<std::string> text = read_(below(directory, "package.json"));
  if (!text) return nullptr;
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text->data(), text->size());
  if (json.HasParseError() || !json.IsObject()) return nullptr;
  Package package;
  for (const char *key : {"dependencies", "optionalDependencies"})
    if (auto found = json.FindMember(key); found != json.MemberEnd() && found->value.IsObject())
      for (const auto &entry : found->value.GetObject())
        package.dependencies[entry.name.GetString()] = entry.value.IsString() ? entry.value.GetString() : "";
  if (auto type = json.FindMember("type"); type != json.MemberEnd() && type->value.IsString())
    package.module = std::string_view(type->value.GetString()) == "module";
  if (auto engines = json.FindMember("engines"); engines != json.MemberEnd() && engines->value.IsObject())
    if (auto node = engines->value.FindMember("node"); node != engines->value.MemberEnd() && node->value.IsString())
      package.node = node->value.GetString();
  at->second = std::move(package);
  return &*at->second;
}

bool ProjectFacts::depends_on(std::string_view path, const std::string &package) const {
  for (const std::string &directory : directories_above(path))
    if (const Package *known = package_at(directory); known && known->dependencies.count(package)) return true;
  return false;
}

std::optional<int> ProjectFacts::package_major(std::string_view path, const std::string &package) const {
  for (const std::string &directory : directories_above(path))
    if (const Package *known = package_at(directory))
      if (auto found = known->dependencies.find(package); found != known->dependencies.end()) return lowest_major(found->second);
  return std::nullopt;
}

std::optional<int> ProjectFacts::node_major(std::string_view path) const {
  for (const std::string &directory : directories_above(path))
    if (const Package *known = package_at(directory); known && !known->node.empty()) return lowest_major(known->node);
  return std::nullopt;
}

bool ProjectFacts::es_module(std::string_view path) const {
  if (path.ends_with(".mjs") || path.ends_with(".mts")) return true;
  if (path.ends_with(".cjs") || path.ends_with(".cts")) return false;
  for (const std::string &directory : directories_above(path))
    if (const Package *known = package_at(directory)) return known->module;
  return false;
}

std::optional<std::string> ProjectFacts::nearest(std::string_view path, std::string_view name) const {
  for (const std::string &directory : directories_above(path))
    if (std::optional<std::string> text = read_(below(directory, name))) return text;
  return std::nullopt;
}

std::optional<std::pair<int, int>> ProjectFacts::python(std::string_view path) const {
  static const RE2 kRequires("(?m)^\\s*(?:requires-python|python_requires|python)\\s*=\\s*[\"']?\\s*(?:>=|~=|\\^|==|>)?\\s*(\\d+)\\.(\\d+)");
  for (std::string_view name : {"pyproject.toml", "setup.cfg", "setup.py"})
    if (std::optional<std::string> text = nearest(path, name)) {
      int major = 0, minor = 0;
      if (RE2::PartialMatch(*text, kRequires, &major, &minor)) return std::pair(major, minor);
    }
  return std::nullopt;
}

bool ProjectFacts::requires_distribution(std::string_view path, std::string_view name) const {
  RE2 wanted("(?mi)(?:^|[\"'\\s])" + RE2::QuoteMeta(re2::StringPiece(name.data(), name.size())) + "(?:$|[\"'\\s\\[<>=~!;,])");
  for (std::string_view file : {"pyproject.toml", "requirements.txt", "setup.cfg", "setup.py"})
    if (std::optional<std::string> text = nearest(path, file); text && RE2::PartialMatch(*text, wanted)) return true;
  return false;
}

} // namespace hasten::fixes

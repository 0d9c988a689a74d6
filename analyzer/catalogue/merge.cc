#include "catalogue/merge.h"

#include <algorithm>
#include <set>

namespace hasten::catalogue {
namespace {

// Appends the user's rows to those of `rows` whose key the user does not state.
template <class Row, class Key> void replace(std::vector<Row> &rows, const std::vector<Row> &own, Key key) {
  std::set<std::string> stated;
  for (const Row &row : own) stated.insert(key(row));
  std::erase_if(rows, [&](const Row &row) { return stated.count(key(row)) > 0; });
  rows.insert(rows.end(), own.begin(), own.end());
}

// The same for rows that stand at several paths each: such a row goes when its last path is taken.
template <class Row, class Paths> void replace_paths(std::vector<Row> &rows, const std::vector<Row> &own, Paths paths) {
  std::set<std::string> stated;
  for (const Row &row : own) stated.insert((row.*paths).begin(), (row.*paths).end());
  std::erase_if(rows, [&](Row &row) {
    std::erase_if(row.*paths, [&](const std::string &path) { return stated.count(path) > 0; });
    return (row.*paths).empty();
  });
  rows.insert(rows.end(), own.begin(), own.end());
}

void add_new(std::vector<std::string> &words, const std::vector<std::string> &own) {
  for (const std::string &word : own)
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

} // namespace

Library merge(const Library &builtin, const Library &user) {
  Library result = builtin;
  add_new(result.modules, user.modules);
  add_new(result.globals, user.globals);
  if (!user.version.empty()) result.version = user.version;
  if (!user.source.empty()) result.source = user.source;
  replace(result.types, user.types, [](const TypeRow &t) { return t.name; });
  replace_paths(result.calls, user.calls, &Row::paths);
  replace(result.members, user.members, [](const MemberRow &m) { return m.path; });
  replace_paths(result.batches, user.batches, &BatchRow::of);
  replace(result.twins, user.twins, [](const TwinRow &t) { return t.of; });
  result.entries.insert(result.entries.end(), user.entries.begin(), user.entries.end());
  return result;
}

} // namespace hasten::catalogue

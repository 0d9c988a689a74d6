#include "cpp_groups.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/path.h"

namespace hasten {

namespace cpp = frontends::cpp;

namespace {

// A process holds what a group shares; far more units share less, and not in the same order.
constexpr size_t kMostUnits = 100;
// With fewer, what is shared is parsed nearly as often.
constexpr size_t kFewestUnits = 3;

class SharedIncludes {
public:
  SharedIncludes(const std::string &root, CppHeaders &headers) : root_(root), headers_(headers) {}

  std::vector<std::string> of(const std::vector<cpp::Unit> &units, const std::vector<size_t> &chosen) {
    for (size_t i : chosen) {
      std::set<std::string> seen;
      count(units[i], relative_path(units[i].file, root_), seen);
    }
    for (size_t i : chosen) {
      std::set<std::string> seen;
      collect(units[i], relative_path(units[i].file, root_), seen);
    }
    return std::move(lines_);
  }

private:
  void count(const cpp::Unit &unit, const std::string &path, std::set<std::string> &seen) {
    for (const FoundInclude &include : headers_.includes(unit, path)) {
      if (include.where == FoundInclude::Where::Missing || !seen.insert(include.line).second) continue;
      ++units_that_include_[include.line];
      if (include.where == FoundInclude::Where::Project) count(unit, include.path, seen);
    }
  }
  // A header that is not shared may include some that are.
  void collect(const cpp::Unit &unit, const std::string &path, std::set<std::string> &seen) {
    for (const FoundInclude &include : headers_.includes(unit, path)) {
      if (include.where == FoundInclude::Where::Missing || !seen.insert(include.line).second) continue;
      if (units_that_include_[include.line] > 1) {
        if (written_.insert(include.line).second) lines_.push_back(include.line);
      } else if (include.where == FoundInclude::Where::Project) {
        collect(unit, include.path, seen);
      }
    }
  }

  const std::string &root_;
  CppHeaders &headers_;
  std::map<std::string, size_t> units_that_include_;
  std::set<std::string> written_;
  std::vector<std::string> lines_;
};

} // namespace

std::vector<CppGroup> group_units(const std::vector<cpp::Unit> &units, const std::string &root, CppHeaders &headers) {
  std::vector<CppGroup> groups;
  std::map<std::vector<std::string>, size_t> open; // By flags: the group that takes the next unit
  for (size_t i = 0; i < units.size(); ++i) {
    std::vector<std::string> flags{units[i].directory};
    flags.insert(flags.end(), units[i].arguments.begin(), units[i].arguments.end());
    auto [at, fresh] = open.try_emplace(std::move(flags), groups.size());
    if (!fresh && groups[at->second].units.size() == kMostUnits) {
      at->second = groups.size();
      fresh = true;
    }
    if (fresh) groups.push_back({{units[i].directory, units[i].arguments, {}}, {}});
    groups[at->second].units.push_back(i);
  }
  for (CppGroup &group : groups)
    if (group.units.size() >= kFewestUnits) group.shared.includes = SharedIncludes(root, headers).of(units, group.units);
  return groups;
}

} // namespace hasten

#include "config/model.h"

#include <utility>

namespace hasten::config {

namespace {

std::vector<std::string_view> members_of(std::string_view path) {
  std::vector<std::string_view> members;
  size_t begin = 0;
  for (size_t i = 0; i <= path.size(); ++i) {
    if (i < path.size() && path[i] != '.') continue;
    std::string_view member = path.substr(begin, i - begin);
    while (!member.empty() && (member.back() == '?' || member.back() == '!')) member.remove_suffix(1); // a?.b, a!.b
    if (member.size() > 2 && member.substr(member.size() - 2) == "()") member.remove_suffix(2);
    members.push_back(member);
    begin = i + 1;
  }
  return members;
}

} // namespace

int fit(std::string_view configured, std::string_view operation) {
  if (configured.empty() || operation.empty()) return 0;
  std::vector<std::string_view> wanted = members_of(configured), given = members_of(operation);
  if (wanted.size() > given.size()) return 0;
  size_t skipped = given.size() - wanted.size();
  int points = skipped == 0 ? 1 : 0; // Of two paths that fit alike, the one that names everything.
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == given[skipped + i])
      points += 4;
    else if (wanted[i] == "*")
      points += 2;
    else
      return 0;
  }
  return points;
}

void Costs::set(std::string key, double milliseconds, Origin origin) {
  for (Entry &entry : entries_) {
    if (entry.key != key) continue;
    entry.milliseconds.set(milliseconds, std::move(origin));
    return;
  }
  entries_.push_back({std::move(key), {milliseconds, std::move(origin)}});
}

const Costs::Entry *Costs::of_path(std::string_view operation) const {
  const Entry *best = nullptr;
  int best_fit = 0;
  for (const Entry &entry : entries_) {
    // A class word fits a function of that name only if the code says nothing more: `http`, not `client.http`.
    int points = of_resource(entry.key) && entry.key != operation ? 0 : fit(entry.key, operation);
    if (points > best_fit) best = &entry, best_fit = points;
  }
  return best;
}

const Costs::Entry *Costs::of_resource(std::string_view resource) const {
  bool known = false;
  for (std::string_view name : kResourceClasses) known |= name == resource;
  if (!known) return nullptr;
  for (const Entry &entry : entries_)
    if (entry.key == resource) return &entry;
  return nullptr;
}

const Setting<double> *Workload::find(Field field, std::string_view operation) const {
  const Setting<double> *best = nullptr;
  int best_fit = 0;
  for (const Entry &entry : entries) {
    if (!(entry.load.*field)) continue;
    int points = fit(entry.path, operation);
    if (points > best_fit) best = &*(entry.load.*field), best_fit = points;
  }
  if (best) return best;
  return global.*field ? &*(global.*field) : nullptr;
}

} // namespace hasten::config

#include "cpp_units.h"

#include "cpp_groups.h"

namespace hasten {

namespace cpp = frontends::cpp;

namespace {

// In the memory of units, what a group shares is a unit without a file.
cpp::Unit unit_of(const cpp::UnitGroup &group) {
  cpp::Unit unit{"", group.directory, group.arguments};
  unit.arguments.insert(unit.arguments.end(), group.includes.begin(), group.includes.end());
  return unit;
}

class UnitReader {
public:
  UnitReader(const cpp::Project &project, const std::vector<cpp::Unit> &units, CppUnitMemory *memory, const CppUnitMemory::TextOf &text_of,
             const cpp::WorkerLimits &limits, Progress &progress)
      : project_(project), units_(units), memory_(memory), text_of_(text_of), limits_(limits), progress_(progress) {
    result_.units.resize(units.size());
  }

  ReadUnits read(const std::vector<CppGroup> &groups) {
    for (const CppGroup &group : groups) plan(group);
    run();
    retry_alone();
    return std::move(result_);
  }

private:
  struct Place { // Of a job's result
    bool shared = false;
    size_t index = 0;
  };

  const cpp::LoweredUnit *remembered(const cpp::Unit &unit) const { return memory_ ? memory_->find(unit, text_of_) : nullptr; }

  void plan(const CppGroup &group) {
    std::vector<size_t> unknown;
    for (size_t i : group.units) {
      if (const cpp::LoweredUnit *known = remembered(units_[i]))
        result_.units[i] = *known;
      else
        unknown.push_back(i);
    }
    const cpp::LoweredUnit *shared = group.shared.includes.empty() ? nullptr : remembered(unit_of(group.shared));
    bool reads_shared = !group.shared.includes.empty() && !shared;
    if (shared) result_.shared.push_back(*shared);
    if (unknown.empty() && !reads_shared) return;
    groups_.push_back(group.shared);
    // What is shared is not worth its time for one or two units.
    if (!reads_shared && unknown.size() <= 2) groups_.back().includes.clear();
    if (reads_shared) {
      add("", {true, result_.shared.size()});
      result_.shared.emplace_back();
    }
    for (size_t i : unknown) add(units_[i].file, {false, i});
  }

  void add(const std::string &file, Place place) {
    jobs_.push_back({groups_.size() - 1, file});
    places_.push_back(place);
  }

  void run() {
    progress_.phase("reading C++", jobs_.size());
    std::vector<cpp::LoweredUnit> read = cpp::lower_units(project_, groups_, jobs_, limits_, [&] { progress_.step(); });
    for (size_t i = 0; i < read.size(); ++i) {
      const cpp::UnitGroup &group = groups_[jobs_[i].group];
      Place place = places_[i];
      if (memory_) memory_->keep(place.shared ? unit_of(group) : units_[place.index], read[i], text_of_);
      bool may_be_the_groups_fault = !group.includes.empty() && (read[i].lost || read[i].errors > 0);
      if (!place.shared && may_be_the_groups_fault) alone_.push_back(place.index);
      (place.shared ? result_.shared : result_.units)[place.index] = std::move(read[i]);
    }
    groups_.clear();
    jobs_.clear();
    places_.clear();
  }

  // Headers of others may have come in its way.
  void retry_alone() {
    for (size_t i : alone_) {
      groups_.push_back({units_[i].directory, units_[i].arguments, {}});
      add(units_[i].file, {false, i});
    }
    if (!jobs_.empty()) run();
  }

  const cpp::Project &project_;
  const std::vector<cpp::Unit> &units_;
  CppUnitMemory *memory_;
  const CppUnitMemory::TextOf &text_of_;
  const cpp::WorkerLimits &limits_;
  Progress &progress_;
  ReadUnits result_;
  std::vector<cpp::UnitGroup> groups_;
  std::vector<cpp::Job> jobs_;
  std::vector<Place> places_; // Of the jobs
  std::vector<size_t> alone_;
};

} // namespace

ReadUnits read_units(const cpp::Project &project, const std::vector<cpp::Unit> &units, CppHeaders &headers, CppUnitMemory *memory,
                     const CppUnitMemory::TextOf &text_of, const cpp::WorkerLimits &limits, Progress &progress) {
  return UnitReader(project, units, memory, text_of, limits, progress).read(group_units(units, project.root, headers));
}

} // namespace hasten

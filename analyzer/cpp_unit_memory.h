// Units of C++ that were read before in this process: `hasten fix` reads a program again and again, and most of its units
// have not changed. A unit is taken from here while the project's files that it read have the same text.
//
// Headers outside the project are taken not to change while a command runs.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "frontends/cpp/unit.h"

namespace hasten {

class CppUnitMemory {
public:
  using TextOf = std::function<const std::string *(const std::string &path)>; // By path below the root; none: no such file

  // Before the units of a run: what was read in a project of other files is forgotten, because an #include may find
  // another file now.
  void begin(const frontends::cpp::Project &project);
  // None: it has to be read.
  const frontends::cpp::LoweredUnit *find(const frontends::cpp::Unit &unit, const TextOf &text_of) const;
  // A unit that failed is not kept.
  void keep(const frontends::cpp::Unit &unit, frontends::cpp::LoweredUnit lowered, const TextOf &text_of);

private:
  struct Read {
    frontends::cpp::LoweredUnit lowered;
    std::vector<uint64_t> hashes; // Of lowered.files
  };
  std::string root_;
  std::vector<std::string> files_;
  std::map<std::string, Read> units_; // By file, directory and arguments
};

} // namespace hasten

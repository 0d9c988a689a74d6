// What each call leads to: functions of the program, rows of the catalogue, a symbol to be filled in, or unknown.
#pragma once
#include <unordered_map>
#include <vector>

#include "link/values.h"

namespace hasten::link {

struct Target {
  enum class Kind : uint8_t { Project, Library, Symbolic, Unknown };
  Kind kind = Kind::Unknown;
  Fn fn;                                       // Project
  ValueId receiver = kUnknown;                 // Project: what `this` is; Symbolic: the callee
  LibraryPath path;                            // Library
  std::vector<const catalogue::Row *> rows;    // Library: those whose conditions hold; may be empty
  bool weak = false;                           // Found by a name only: evidence is at most medium
};

class Calls {
public:
  explicit Calls(Values &values);

  const std::vector<Target> &targets(Site call);
  std::vector<Target> targets_of(ValueId callee, Site call); // As if `callee` were called at `call`

  void forget(); // After Values::adopt

  Values &values() { return values_; }
  const Program &program() const { return values_.program(); }

  struct Counts {
    uint64_t project = 0, library = 0, symbolic = 0, unknown = 0;
  };
  Counts count(); // Over all calls of the program, for --stats

private:
  void add(std::vector<Target> &out, ValueId callee, Site call);
  bool add_by_convention(std::vector<Target> &out, ValueId callee, Site call);
  bool add_mapped_class(std::vector<Target> &out, Site call, Name member);
  bool add_by_name(std::vector<Target> &out, ValueId callee, Site call);

  Values &values_;
  std::vector<uint32_t> first_;               // By function: where its instructions are in targets_
  std::vector<std::vector<Target>> targets_;  // By instruction: empty until asked for
  std::unordered_map<Name, std::vector<catalogue::TypeRef>> distinctive_[3]; // Member names that tell their type
  bool distinctive_ready_[3] = {false, false, false};
  std::vector<bool> library_used_[3];
  void find_distinctive(uint32_t language);
};

} // namespace hasten::link

// Callbacks that a program keeps and calls later: handlers of its own server, in a field, a list or a map (C++).
//
// server.on("/load", &load) ends in handlers_[path] = f; far away stands handlers_[path](request). A function is kept under
// the class and field it is stored in, directly or through parameters that are passed on; calling what comes out of that
// field may run each of them. Fields that hold more than one kind of callback are not told apart.
#pragma once
#include <map>
#include <set>
#include <vector>

#include "link/calls.h"

namespace hasten::link {

class KeptCallbacks {
public:
  explicit KeptCallbacks(Calls &calls);
  // What a call of something that came out of a field may run.
  std::vector<Fn> called_at(Site call);

private:
  struct Place {
    Cls cls;
    Name field;
    bool operator<(const Place &o) const { return cls != o.cls ? cls < o.cls : field.id() < o.field.id(); } // Only to find one
  };
  using Parameter = std::pair<Fn, uint32_t>; // A function and which of its parameters
  // Stored as it is, or as an element or a part of one.
  void store(Fn fn, const ir::Operand &value, const Place &place, int depth);
  void scan(Fn fn);
  void pass_on();
  Place place_of(Fn fn, const ir::Operand &operand, int depth = 0); // The field that an operand's object is, or came out of
  Place declared(Cls cls, Name field);                              // … in the class that has it
  bool has_field(Cls cls, Name field) const;
  static bool called_part(Name name);

  Calls &calls_;
  Values &values_;
  const Program &p_;
  std::map<Place, std::set<Fn>> kept_;
  std::map<Parameter, std::set<Place>> keepers_;
};

} // namespace hasten::link

// What an expression may denote, as far as the program's text says: hash-consed terms, compared by id.
//
// A value is concrete (a function, a class, an instance, a library's export or typed object) or symbolic (a parameter,
// `this`, and members and results of such), in which case a call site can put its own values in (values.h, substitute).
// Library objects carry their origin, so that two queries on one connection can be told from queries on two.
#pragma once
#include <vector>

#include "link/program.h"

namespace hasten::link {

using ValueId = Id<struct ValueTag>;

struct Value {
  enum class Kind : uint8_t {
    Unknown,
    Constant,  // a: Fn, b: ConstantId
    Function,  // a: Fn
    Method,    // a: Fn, b: receiver
    Class,     // a: Cls
    Instance,  // a: Cls, b: origin (a value; none if only typed)
    Object,    // a: Fn, b: InstrId of the literal
    Literal,   // a: Fn, b: InstrId: array or tuple literal
    List,      // a: element; b: the receiver it came from, if any
    Module,    // a: ModuleId
    External,  // a: Name of specifier, b: Name of dotted path; an export or namespace of a library
    Lib,       // a: library << 16 | type, b: origin
    LibMember, // a: Lib value, b: Name
    Site,      // a: Fn, b: InstrId: an origin, an object made here
    Param,     // a: Fn, b: index
    This,      // a: Fn (a method without a known class)
    Member,    // a: base, b: Name
    Result,    // a: callee value
    Awaited,   // a: base
    Element,   // a: base
    Handle,    // a: value itself, b: awaited value, c: value entered by with: what a call of a library or an async function gives
    Union,     // a, b: values
  };
  Kind kind = Kind::Unknown;
  uint32_t a = 0, b = 0, c = 0;
  bool operator==(const Value &) const = default;
};

inline constexpr ValueId kUnknown{0};

class ValueTable {
public:
  ValueTable();
  ValueId intern(Value value);
  ValueId make(Value::Kind kind, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0) { return intern({kind, a, b, c}); }
  const Value &operator[](ValueId id) const { return values_[id.value]; }

  // At most four alternatives; more are Unknown. Unknown alternatives are dropped if any other is known and
  // `keep_unknown` is false.
  ValueId unite(ValueId x, ValueId y);
  std::vector<ValueId> alternatives(ValueId id) const;

private:
  struct Hash {
    size_t operator()(const Value &v) const {
      uint64_t h = static_cast<uint64_t>(v.kind) * 0x9E3779B97F4A7C15ull;
      for (uint64_t part : {v.a, v.b, v.c})
        h = (h ^ part) * 0xD6E8FEB86659FD93ull, h ^= h >> 32;
      return h;
    }
  };
  void grow();

  std::vector<Value> values_;
  std::vector<uint32_t> slots_; // Open addressing: 0, or a value's id plus one
};

} // namespace hasten::link

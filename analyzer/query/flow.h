// Data flow inside one function: which locals derive from which, who uses a value, what lies around an instruction.
//
// Locals only, without order: a local derives from another if any instruction computes it from it. Closures derive from
// what they capture. Coarse on purpose: rules use it to refuse, so too much derivation costs a finding, never truth.
#pragma once
#include <functional>
#include <vector>

#include "query/analysis.h"

namespace hasten::query {

// Some locals of one function. What it costs to look through is what is in it, not what the function has.
class LocalSet {
public:
  explicit LocalSet(size_t locals) : words_((locals + 63) / 64) {}

  bool operator[](uint32_t local) const { return words_[local / 64] >> (local % 64) & 1; }
  bool add(uint32_t local) { // Whether it is new
    if ((*this)[local])
      return false;
    words_[local / 64] |= uint64_t{1} << (local % 64);
    members_.push_back(local);
    return true;
  }
  void clear() {
    for (uint32_t local : members_)
      words_[local / 64] = 0;
    members_.clear();
  }
  const std::vector<uint32_t> &members() const { return members_; } // In the order they were added

private:
  std::vector<uint64_t> words_;
  std::vector<uint32_t> members_;
};

class Flow {
public:
  Flow(const Analysis &analysis, Fn fn);

  using Set = LocalSet;
  Set none() const { return Set(function_.locals.size()); }
  // Everything computed from `seeds`, directly or not; instructions for which `through` is false do not pass it on.
  Set derived(Set seeds, const std::function<bool(ir::InstrId)> &through = {}) const;
  bool mentions(const ir::Operand &operand, const Set &set) const;
  bool reads(ir::InstrId instr, const Set &set) const; // Any operand it reads; for closures what they capture
  // Everything that the operands of `instr` were computed from, backwards.
  Set sources(ir::InstrId instr) const;
  Set sources(const ir::Operand &operand) const;

  // Each in order. An instruction that reads a local twice is listed twice.
  const std::vector<ir::InstrId> &users(ir::LocalId local) const { return users_[local.value]; }
  const std::vector<ir::InstrId> &writers(ir::LocalId local) const { return writers_[local.value]; } // Of its members too
  bool inside(ir::InstrId instr, ir::InstrId structured) const; // In one of its blocks, at any depth
  ir::InstrId enclosing(ir::InstrId instr, ir::Kind kind) const; // Nearest; none if there is none
  uint8_t slot_in(ir::InstrId instr, ir::InstrId structured) const; // Which of its blocks
  const ir::Function &function() const { return function_; }
  Fn fn() const { return fn_; }

private:
  void each_read(ir::InstrId instr, const std::function<void(uint32_t local)> &visit) const;
  void captures(ir::FunctionId closure, const std::function<void(uint32_t local)> &visit, int depth) const;

  const Analysis &analysis_;
  Fn fn_;
  const ir::Function &function_;
  Set sources_of(Set seeds) const;

  std::vector<std::vector<ir::InstrId>> users_, writers_;
  std::vector<std::vector<uint32_t>> reads_; // By instruction
};

} // namespace hasten::query

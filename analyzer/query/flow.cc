#include "query/flow.h"

#include <algorithm>

namespace hasten::query {

using ir::Kind;
using ir::Root;

Flow::Flow(const Analysis &analysis, Fn fn)
    : analysis_(analysis), fn_(fn), function_(analysis.function(fn)), users_(function_.locals.size()),
      writers_(function_.locals.size()), reads_(function_.instructions.size()) {
  for (uint32_t i = 0; i < function_.instructions.size(); ++i) {
    each_read(ir::InstrId{i}, [&](uint32_t local) {
      reads_[i].push_back(local);
      users_[local].push_back(ir::InstrId{i});
    });
    const ir::Operand &dest = function_.instructions[i].dest;
    if (dest.root == Root::Local && dest.index < function_.locals.size())
      writers_[dest.index].push_back(ir::InstrId{i});
  }
}

void Flow::each_read(ir::InstrId id, const std::function<void(uint32_t)> &visit) const {
  const ir::Instruction &in = function_.at(id);
  auto operand = [&](const ir::Operand &o) {
    if (o.root == Root::Local && o.index < function_.locals.size())
      visit(o.index);
  };
  operand(in.value);
  for (const ir::Argument &a : function_.args(in))
    operand(a.value);
  if (!in.dest.members.empty())
    operand(in.dest); // x.y = … reads x
  if (in.kind == Kind::Closure)
    captures(in.closure, visit, 0);
}

void Flow::captures(ir::FunctionId closure, const std::function<void(uint32_t)> &visit, int depth) const {
  if (depth > 8)
    return;
  const ir::Module &m = analysis_.program.ir_of(fn_);
  const ir::Function &g = m.at(closure);
  ir::FunctionId self = analysis_.program.local_id(fn_);
  auto operand = [&](const ir::Operand &o) {
    if (o.root == Root::Captured && o.owner == self && o.index < function_.locals.size())
      visit(o.index);
  };
  for (const ir::Instruction &in : g.instructions) {
    operand(in.value);
    operand(in.dest);
    for (const ir::Argument &a : g.args(in))
      operand(a.value);
    if (in.kind == Kind::Closure)
      captures(in.closure, visit, depth + 1);
  }
}

bool Flow::mentions(const ir::Operand &operand, const Set &set) const {
  return operand.root == Root::Local && operand.index < function_.locals.size() && set[operand.index];
}

bool Flow::reads(ir::InstrId instr, const Set &set) const {
  return std::any_of(reads_[instr.value].begin(), reads_[instr.value].end(), [&](uint32_t l) { return set[l]; });
}

Flow::Set Flow::derived(Set seeds, const std::function<bool(ir::InstrId)> &through) const {
  for (size_t i = 0; i < seeds.members().size(); ++i)
    for (ir::InstrId user : users_[seeds.members()[i]]) {
      const ir::Operand &d = function_.at(user).dest;
      if (d.root == Root::Local && d.index < function_.locals.size() && !seeds[d.index] && (!through || through(user)))
        seeds.add(d.index);
    }
  return seeds;
}

Flow::Set Flow::sources_of(Set seeds) const {
  for (size_t i = 0; i < seeds.members().size(); ++i)
    for (ir::InstrId writer : writers_[seeds.members()[i]])
      for (uint32_t source : reads_[writer.value])
        seeds.add(source);
  return seeds;
}

Flow::Set Flow::sources(const ir::Operand &operand) const {
  Set set = none();
  if (operand.root == Root::Local && operand.index < function_.locals.size())
    set.add(operand.index);
  return sources_of(std::move(set));
}

Flow::Set Flow::sources(ir::InstrId instr) const {
  Set set = none();
  for (uint32_t local : reads_[instr.value])
    set.add(local);
  return sources_of(std::move(set));
}

bool Flow::inside(ir::InstrId instr, ir::InstrId structured) const {
  for (ir::InstrId p = function_.at(instr).parent; p; p = function_.at(p).parent)
    if (p == structured)
      return true;
  return false;
}

ir::InstrId Flow::enclosing(ir::InstrId instr, Kind kind) const {
  for (ir::InstrId p = function_.at(instr).parent; p; p = function_.at(p).parent)
    if (function_.at(p).kind == kind)
      return p;
  return {};
}

uint8_t Flow::slot_in(ir::InstrId instr, ir::InstrId structured) const {
  ir::InstrId child = instr;
  for (ir::InstrId p = function_.at(instr).parent; p; p = function_.at(p).parent) {
    if (p == structured)
      return function_.at(child).slot;
    child = p;
  }
  return 255;
}

} // namespace hasten::query

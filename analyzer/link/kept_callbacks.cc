#include "link/kept_callbacks.h"

#include <algorithm>

namespace hasten::link {

using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

namespace {

constexpr int kDeepest = 6;
constexpr size_t kMostRounds = 6; // A callback is handed through so many functions on its way

bool fills(std::string_view method) {
  for (std::string_view name : {"push_back", "emplace_back", "push_front", "emplace", "insert", "insert_or_assign", "try_emplace", "push", "assign"})
    if (method == name)
      return true;
  return false;
}

} // namespace

KeptCallbacks::KeptCallbacks(Calls &calls) : calls_(calls), values_(calls.values()), p_(calls.program()) {
  for (uint32_t f = 0; f < p_.function_count(); ++f)
    if (p_.is_cpp(Fn{f}))
      scan(Fn{f});
  if (!kept_.empty() || !keepers_.empty())
    pass_on();
}

bool KeptCallbacks::has_field(Cls cls, Name field) const {
  for (Cls part : p_.parts(cls))
    for (const ir::Field &f : p_.class_(part).fields)
      if (f.name == field)
        return true;
  return false;
}

KeptCallbacks::Place KeptCallbacks::declared(Cls cls, Name field) {
  std::vector<Cls> todo{cls};
  for (size_t i = 0; i < todo.size() && i < 16; ++i) {
    if (has_field(todo[i], field))
      return {p_.whole(todo[i]), field};
    for (Cls part : p_.parts(todo[i]))
      for (const ir::Operand &base : p_.class_(part).bases)
        for (ValueId v : values_.table().alternatives(values_.of(p_.global(p_.module_of(part), p_.class_(part).defined_in), base)))
          if (values_[v].kind == VK::Class)
            todo.push_back(Cls{values_[v].a});
  }
  return {p_.whole(cls), field};
}

// it->second, the pair's part that is the callback
bool KeptCallbacks::called_part(Name name) { return name == "second" || name == "[]"; }

KeptCallbacks::Place KeptCallbacks::place_of(Fn fn, const ir::Operand &operand, int depth) {
  const ir::Function &f = p_.function(fn);
  std::span<const Name> members = f.members(operand);
  while (!members.empty() && called_part(members.back()))
    members = members.first(members.size() - 1);
  if (operand.root == Root::This && members.size() == 1) {
    Cls cls = values_.class_of(fn);
    return cls ? declared(cls, members[0]) : Place{};
  }
  if (!members.empty()) { // route.handler: of an object of a class of the program
    ir::Operand object = operand;
    object.members.count = static_cast<uint32_t>(members.size() - 1);
    for (ValueId v : values_.table().alternatives(values_.of(fn, object)))
      if (values_[v].kind == VK::Instance && has_field(Cls{values_[v].a}, members.back()))
        return declared(Cls{values_[v].a}, members.back());
    return {};
  }
  if (operand.root != Root::Local || depth > kDeepest)
    return {};
  ir::Operand object = operand;
  object.members.count = 0;
  ir::InstrId d = values_.definition(fn, object);
  if (!d)
    return {};
  const ir::Instruction &in = f.at(d);
  if (in.kind == Kind::Assign && (in.form == Form::Copy || in.form == Form::Index))
    return place_of(fn, in.value, depth + 1);
  if (in.kind == Kind::Loop && in.form == Form::ForEach)
    return place_of(fn, in.value, depth + 1);
  if (in.kind == Kind::Call && in.value.members.count) { // handlers_.find(path), handlers_.at(path), handlers_.front()
    ir::Operand receiver = in.value;
    --receiver.members.count;
    std::string_view name = f.members(in.value).back().text();
    if (name == "find" || name == "at" || name == "front" || name == "back" || name == "top" || name == "begin" || name == "operator[]" || name == "lower_bound" ||
        name == "get" || name == "lock")
      return place_of(fn, receiver, depth + 1);
  }
  return {};
}

void KeptCallbacks::store(Fn fn, const ir::Operand &value, const Place &place, int depth) {
  if (value.root == Root::Constant || depth > 3)
    return;
  const ir::Function &f = p_.function(fn);
  if (value.root == Root::Local && value.members.empty() && f.local(value.local()).parameter)
    for (uint32_t p = 0; p < f.parameters.size(); ++p)
      if (f.parameters[p].local == value.local())
        keepers_[{fn, p}].insert(place);
  for (Fn g : values_.functions(values_.of(fn, value)))
    kept_[place].insert(g);
  // { path, handler }, std::make_pair(path, handler), std::bind(&Server::load, this, _1)
  ir::InstrId d = values_.definition(fn, value);
  if (!d)
    return;
  const ir::Instruction &in = f.at(d);
  bool holds = in.kind == Kind::Assign && (in.form == Form::Array || in.form == Form::Object);
  if (in.kind == Kind::Call) {
    ValueId callee = values_.of(fn, in.value);
    holds |= values_[callee].kind == VK::External || values_[callee].kind == VK::Lib;
  }
  if (holds)
    for (const ir::Argument &a : f.args(in))
      store(fn, a.value, place, depth + 1);
}

void KeptCallbacks::scan(Fn fn) {
  const ir::Function &f = p_.function(fn);
  for (const ir::Instruction &in : f.instructions) {
    if (in.kind == Kind::Assign && (in.form == Form::Copy || in.form == Form::Index) && !in.dest.members.empty() && in.dest.root != Root::Global) {
      if (Place place = place_of(fn, in.dest); place.cls)
        store(fn, in.value, place, 0);
    } else if (in.kind == Kind::Call && in.value.members.count && fills(f.members(in.value).back().text())) {
      ir::Operand receiver = in.value;
      --receiver.members.count;
      if (Place place = place_of(fn, receiver); place.cls)
        for (const ir::Argument &a : f.args(in))
          store(fn, a.value, place, 0);
    }
  }
}

// Who calls a keeper gives it what is kept, or is one himself.
void KeptCallbacks::pass_on() {
  std::set<Fn> fresh;
  for (const auto &[parameter, places] : keepers_)
    fresh.insert(parameter.first);
  for (size_t round = 0; round < kMostRounds && !fresh.empty(); ++round) {
    std::set<Fn> next;
    for (uint32_t i = 0; i < p_.function_count(); ++i) {
      Fn fn{i};
      const ir::Function &f = p_.function(fn);
      if (!p_.is_cpp(fn))
        continue;
      for (uint32_t k = 0; k < f.instructions.size(); ++k) {
        const ir::Instruction &in = f.instructions[k];
        if (in.kind != Kind::Call)
          continue;
        std::vector<Fn> callees;
        for (const Target &t : calls_.targets({fn, ir::InstrId{k}}))
          if (t.kind == Target::Kind::Project && fresh.count(t.fn))
            callees.push_back(t.fn);
        std::span<const ir::Argument> args = f.args(in);
        for (Fn callee : callees)
          for (uint32_t a = 0; a < args.size(); ++a) {
            auto it = keepers_.find({callee, a});
            if (it == keepers_.end())
              continue;
            size_t before = keepers_.size();
            for (const Place &place : std::set<Place>(it->second))
              store(fn, args[a].value, place, 0);
            if (keepers_.size() != before)
              next.insert(fn);
          }
      }
    }
    fresh = std::move(next);
  }
}

std::vector<Fn> KeptCallbacks::called_at(Site call) {
  if (kept_.empty() || !p_.is_cpp(call.fn))
    return {};
  const ir::Instruction &in = p_.at(call);
  for (const Target &t : calls_.targets(call))
    if (t.kind == Target::Kind::Project)
      return {};
  ir::Operand callee = in.value;
  std::span<const Name> members = p_.function(call.fn).members(callee);
  if (!members.empty() && members.back() == "operator()")
    --callee.members.count;
  Place place = place_of(call.fn, callee);
  auto it = kept_.find(place);
  return it == kept_.end() ? std::vector<Fn>() : std::vector<Fn>(it->second.begin(), it->second.end());
}

} // namespace hasten::link

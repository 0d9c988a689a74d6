#include "link/calls.h"

#include <algorithm>

namespace hasten::link {

using ir::Kind;
using ir::Root;
using VK = Value::Kind;

Calls::Calls(Values &values) : values_(values) {
  uint32_t count = 0;
  for (uint32_t f = 0; f < program().function_count(); ++f) {
    first_.push_back(count);
    count += static_cast<uint32_t>(program().function(Fn{f}).instructions.size());
  }
  targets_.resize(count);
}

const std::vector<Target> &Calls::targets(Site call) {
  std::vector<Target> &kept = targets_[first_[call.fn.value] + call.instr.value];
  if (kept.empty()) {
    const ir::Instruction &in = program().at(call);
    kept = targets_of(values_.of(call.fn, in.value), call);
  }
  return kept;
}

void Calls::forget() {
  for (std::vector<Target> &kept : targets_)
    kept = {};
}

std::vector<Target> Calls::targets_of(ValueId callee, Site call) {
  std::vector<Target> out;
  for (ValueId alternative : values_.table().alternatives(callee))
    add(out, alternative, call);
  if (out.empty())
    out.emplace_back();
  // A function and the library object its decorator made of it: whichever the call's rows know.
  if (out.size() > 1)
    std::erase_if(out, [](const Target &t) { return t.kind == Target::Kind::Unknown; });
  if (out.empty())
    out.emplace_back();
  // One alternative that is known tells what the others, known by name only, are: global.db || new Client()
  if (std::any_of(out.begin(), out.end(), [](const Target &t) { return t.kind == Target::Kind::Library && !t.weak && !t.rows.empty(); }))
    std::erase_if(out, [](const Target &t) { return t.weak || t.kind == Target::Kind::Symbolic; });
  return out;
}

void Calls::add(std::vector<Target> &out, ValueId callee, Site call) {
  const Program &p = program();
  const Value v = values_[callee];
  Target t;
  switch (v.kind) {
  case VK::Function:
    t.kind = Target::Kind::Project;
    t.fn = Fn{v.a};
    out.push_back(t);
    return;
  case VK::Method:
    t.kind = Target::Kind::Project;
    t.fn = Fn{v.a};
    t.receiver = ValueId{v.b};
    out.push_back(t);
    return;
  case VK::Class: {
    const ir::Class &c = p.class_(Cls{v.a});
    ModuleId module = p.module_of(Cls{v.a});
    t.kind = Target::Kind::Project;
    t.receiver = values_.table().make(VK::Instance, v.a, values_.table().make(VK::Site, call.fn.value, call.instr.value).value);
    bool any = false;
    for (Cls part : p.parts(Cls{v.a}))
      for (ir::FunctionId f : {p.class_(part).fields_init, p.class_(part).constructor})
        if (f) {
          t.fn = p.global(p.module_of(part), f);
          out.push_back(t);
          any = true;
        }
    if (!any) { // The constructor is a base's, or there is none.
      ValueId inherited = values_.member(t.receiver, Name::of(p.module(module).language == ir::SourceLanguage::Python
                                                                  ? "__init__"
                                                                  : "constructor"));
      if (values_[inherited].kind == VK::Method) {
        t.fn = Fn{values_[inherited].a};
        out.push_back(t);
      } else {
        t.kind = Target::Kind::Library; // Nothing of ours runs: harmless
        static const catalogue::Row kPure = [] {
          catalogue::Row row;
          row.pure = true;
          return row;
        }();
        t.rows = {&kPure};
        t.path.path = std::string(c.name.text());
        out.push_back(t);
      }
    }
    return;
  }
  case VK::External:
  case VK::LibMember:
  case VK::Lib: {
    std::optional<LibraryPath> path = values_.library_path(callee);
    if (path && path->rows.empty() && v.kind == VK::LibMember) {
      // Nothing the library itself has: a method of the user's own classes below its type.
      const std::vector<Fn> &own = values_.declared_below(path->language, path->type, Name::from_id(v.b));
      if (!own.empty() && own.size() <= 3) {
        t.kind = Target::Kind::Project;
        t.receiver = path->receiver;
        t.weak = true;
        for (Fn fn : own) {
          t.fn = fn;
          out.push_back(t);
        }
        return;
      }
    }
    if (path && !(path->rows.empty() && v.kind == VK::External)) {
      t.kind = Target::Kind::Library;
      t.rows = values_.matching(*path, call);
      t.weak = path->convention;
      t.path = *path;
      t.receiver = path->receiver;
      out.push_back(t);
      return;
    }
    if (path && path->rows.empty() && values_.index(path->language).constructed_type(path->library, path->path)) {
      t.kind = Target::Kind::Library;
      t.path = *path;
      out.push_back(t);
      return;
    }
    t.kind = Target::Kind::Unknown;
    if (v.kind == VK::External)
      t.receiver = callee;
    if (!add_by_name(out, callee, call))
      out.push_back(t);
    return;
  }
  case VK::Param:
  case VK::This:
  case VK::Member:
  case VK::Result:
  case VK::Awaited:
  case VK::Element:
    if (add_by_name(out, callee, call))
      return;
    t.kind = Target::Kind::Symbolic;
    t.receiver = callee;
    out.push_back(t);
    return;
  default:
    if (!add_by_name(out, callee, call))
      out.push_back(t);
  }
}

// Nothing is known of the receiver, but the member's name tells: a method every value has (`trim`), or one that a single
// library in use has (`findByPk`).
bool Calls::add_by_name(std::vector<Target> &out, ValueId callee, Site call) {
  const ir::Function &f = program().function(call.fn);
  const ir::Instruction &in = f.at(call.instr);
  if (in.kind != Kind::Call)
    return false;
  const Value v = values_[callee];
  Name name;
  if (v.kind == VK::Member || v.kind == VK::LibMember)
    name = Name::from_id(v.b);
  else if (v.kind == VK::External && !(v.c & kByLibrary))
    return false;
  else {
    std::span<const Name> names = f.members(in.value);
    if (names.empty() || (in.value.root == Root::Global && names.size() == 1))
      return false;
    name = names.back();
  }
  uint32_t language = values_.language(call.fn);
  const catalogue::Index &index = values_.index(language);
  Target t;
  t.kind = Target::Kind::Library;
  t.path.language = language;
  uint16_t builtins = index.find_library(language == 0 ? "ecmascript" : language == 1 ? "builtins" : "std");
  if (builtins != catalogue::TypeRef::kNone)
    if (catalogue::TypeRef any = index.type_named(builtins, "AnyValue"))
      if (catalogue::Rows rows = index.rows_of(any, name.text()); !rows.empty()) {
        t.path.library = builtins;
        t.path.path = std::string(name.text());
        t.path.rows = rows;
        t.rows = values_.matching(t.path, call);
        if (!t.rows.empty()) {
          out.push_back(t);
          return true;
        }
      }
  find_distinctive(language);
  if (add_by_convention(out, callee, call) || add_mapped_class(out, call, name))
    return true;
  // Python's names are anybody's: memory_usage is a data frame's as well as a server's.
  auto it = language == 1 ? distinctive_[language].end() : distinctive_[language].find(name);
  if (it == distinctive_[language].end())
    return false;
  for (catalogue::TypeRef type : it->second) {
    if (!library_used_[language][type.library])
      continue;
    t.path.library = type.library;
    t.path.type = type;
    t.path.path = index.type(type).name + "." + std::string(name.text());
    t.path.rows = index.rows_of(type, name.text());
    t.path.receiver = v.kind == VK::Member ? ValueId{v.a} : kUnknown;
    t.receiver = t.path.receiver;
    t.rows = values_.matching(t.path, call);
    t.weak = true;
    if (!t.rows.empty()) {
      out.push_back(t);
      return true;
    }
  }
  return false;
}

// ctx.prisma.user.findMany: nothing is known of ctx, but `prisma` is what people call the client of a library in use.
bool Calls::add_by_convention(std::vector<Target> &out, ValueId callee, Site call) {
  uint32_t language = values_.language(call.fn);
  const catalogue::Index &index = values_.index(language);
  std::vector<Name> below;
  for (ValueId at = callee; values_[at].kind == VK::Member && below.size() < 6; at = ValueId{values_[at].a}) {
    Name name = Name::from_id(values_[at].b);
    catalogue::TypeRef type = below.empty() ? catalogue::TypeRef{} : index.convention_type(name.text());
    if (type && library_used_[language][type.library]) {
      ValueId value = values_.table().make(VK::Lib, static_cast<uint32_t>(type.library) << 16 | type.type, at.value, language);
      for (size_t i = below.size(); i-- > 0;)
        value = values_.member(value, below[i]);
      std::optional<LibraryPath> path = values_.library_path(value);
      if (!path || path->rows.empty())
        return false;
      Target t;
      t.kind = Target::Kind::Library;
      t.path = *path;
      t.receiver = path->receiver;
      t.rows = values_.matching(*path, call);
      t.weak = true;
      if (t.rows.empty())
        return false;
      out.push_back(t);
      return true;
    }
    below.push_back(name);
  }
  return false;
}

// const { User } = require('./models'), where ./models fills its exports in a loop: a capitalised import nobody can follow
// is a mapped class if a library in use has a base for such classes (a type `Model`) with that member.
bool Calls::add_mapped_class(std::vector<Target> &out, Site call, Name member) {
  if (values_.language(call.fn) != 0) // Python's models are found by their base class, C++'s by their type
    return false;
  const ir::Function &f = program().function(call.fn);
  const ir::Operand &callee = f.at(call.instr).value;
  std::span<const Name> names = f.members(callee);
  Name receiver;
  if (names.size() >= 2)
    receiver = names[names.size() - 2];
  else if (callee.root == Root::Local)
    receiver = f.local(callee.local()).name;
  else if (callee.root == Root::Captured)
    receiver = program().function(program().sibling(call.fn, callee.owner)).local(callee.local()).name;
  else if (callee.root == Root::Import)
    receiver = program().ir_of(call.fn).at(callee.import()).local;
  std::string_view text = receiver.text();
  if (text.size() < 2 || !isupper(static_cast<unsigned char>(text[0])) || !std::any_of(text.begin(), text.end(), [](unsigned char c) { return islower(c); }))
    return false;
  uint32_t language = values_.language(call.fn);
  const catalogue::Index &index = values_.index(language);
  for (uint16_t l = 0; l < index.library_count(); ++l) {
    if (!library_used_[language][l])
      continue;
    catalogue::TypeRef type = index.type_named(l, "Model");
    if (!type || !index.type(type).concurrent)
      continue;
    Target t;
    t.kind = Target::Kind::Library;
    t.path.language = language;
    t.path.library = l;
    t.path.type = type;
    t.path.path = "Model." + std::string(member.text());
    t.path.rows = index.rows_of(type, member.text());
    t.path.receiver = values_.table().make(VK::Lib, static_cast<uint32_t>(l) << 16 | type.type, kUnknown.value, language);
    t.receiver = t.path.receiver;
    t.rows = values_.matching(t.path, call);
    t.weak = true;
    if (t.rows.empty() || std::none_of(t.rows.begin(), t.rows.end(), [](const catalogue::Row *r) { return r->round_trip.has_value(); }))
      continue;
    out.push_back(t);
    return true;
  }
  return false;
}

// Names of round-trip members that only one library family has, at least eight characters with an inner capital or
// underscore: findByPk, find_one_and_update. Libraries nobody in the program imports do not count.
void Calls::find_distinctive(uint32_t language) {
  if (distinctive_ready_[language])
    return;
  distinctive_ready_[language] = true;
  const catalogue::Index &index = values_.index(language);
  const Program &p = program();
  library_used_[language].assign(index.library_count(), false);
  for (uint32_t m = 0; m < p.module_count(); ++m) {
    const ir::Module &module = p.module(ModuleId{m});
    if (p.language(ModuleId{m}) != language)
      continue;
    for (uint32_t i = 0; i < module.imports.size(); ++i)
      if (p.target(ModuleId{m}, ir::ImportId{i}).kind == ImportTarget::Kind::External)
        for (const catalogue::ModuleMatch &match : index.find_module(p.target(ModuleId{m}, ir::ImportId{i}).specifier.text()).libraries)
          library_used_[language][match.library] = true;
  }
  std::unordered_map<std::string, std::vector<catalogue::TypeRef>> owners;
  for (uint16_t l = 0; l < index.library_count(); ++l) {
    if (!library_used_[language][l])
      continue;
    const catalogue::Library &library = index.library(l);
    for (const catalogue::Row &row : library.calls) {
      if (!row.round_trip)
        continue;
      for (const std::string &path : row.paths) {
        size_t dot = path.find('.');
        if (dot == std::string::npos || path.find('.', dot + 1) != std::string::npos || path.find('*') != std::string::npos)
          continue;
        std::string member = path.substr(dot + 1);
        bool distinct = member.size() >= 8 && std::any_of(member.begin() + 1, member.end(), [](unsigned char c) {
                          return isupper(c) || c == '_';
                        });
        if (!distinct)
          continue;
        if (catalogue::TypeRef type = index.type_named(l, path.substr(0, dot))) {
          std::vector<catalogue::TypeRef> &list = owners[member];
          if (std::find(list.begin(), list.end(), type) == list.end())
            list.push_back(type);
        }
      }
    }
  }
  for (auto &[member, types] : owners)
    if (std::all_of(types.begin(), types.end(), [&](catalogue::TypeRef t) { return t.library == types[0].library; }))
      distinctive_[language][Name::of(member)] = types;
}

Calls::Counts Calls::count() {
  Counts counts;
  const Program &p = program();
  for (uint32_t f = 0; f < p.function_count(); ++f) {
    const ir::Function &function = p.function(Fn{f});
    for (uint32_t i = 0; i < function.instructions.size(); ++i) {
      if (function.instructions[i].kind != Kind::Call)
        continue;
      switch (targets({Fn{f}, ir::InstrId{i}}).front().kind) {
      case Target::Kind::Project:
        ++counts.project;
        break;
      case Target::Kind::Library:
        ++counts.library;
        break;
      case Target::Kind::Symbolic:
        ++counts.symbolic;
        break;
      case Target::Kind::Unknown:
        ++counts.unknown;
        break;
      }
    }
  }
  return counts;
}

} // namespace hasten::link

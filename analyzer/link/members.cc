// Members: of modules (exports), classes and their instances, object literals, library objects, and symbols.
#include <algorithm>

#include "link/values.h"

namespace hasten::link {

using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

ValueId Values::member(ValueId base, Name name) {
  if (base == kUnknown)
    return kUnknown;
  uint64_t key = static_cast<uint64_t>(base.value) << 32 | name.id();
  if (const uint32_t *kept = members_.find(key))
    return ValueId{*kept};
  DepthGuard guard(depth_);
  if (guard.too_deep())
    return kUnknown;
  members_.set(key, kUnknown.value); // A cycle ends here.
  const Value v = table_[base];
  ValueId result = kUnknown;
  switch (v.kind) {
  case VK::Unknown:
  case VK::Constant:
  case VK::Site:
    break;
  case VK::Module:
    result = export_of(ModuleId{v.a}, name);
    break;
  case VK::External:
    result = external_member(base, name);
    break;
  case VK::Lib: {
    if (catalogue::TypeRef t = index(v.c).member_type(type_ref(v), name.text()))
      result = lib(t, exclusive(base) ? base : ValueId{v.b}, v.c);
    else
      result = table_.make(VK::LibMember, base.value, name.id());
    break;
  }
  case VK::Instance:
  case VK::Class: {
    std::vector<Cls> seen;
    result = class_member(Cls{v.a}, name, base, v.kind == VK::Instance, seen);
    break;
  }
  case VK::Object: {
    Fn fn{v.a};
    const ir::Function &f = program_.function(fn);
    const ir::Instruction &in = f.at(ir::InstrId{v.b});
    for (const ir::Argument &a : f.args(in))
      if (a.keyword == name)
        result = of(fn, a.value);
    if (result == kUnknown)
      for (const ir::Argument &a : f.args(in))
        if (a.spread)
          result = table_.unite(result, member(of(fn, a.value), name));
    break;
  }
  case VK::Literal: {
    Fn fn{v.a};
    const ir::Function &f = program_.function(fn);
    std::span<const ir::Argument> args = f.args(f.at(ir::InstrId{v.b}));
    std::string_view text = name.text();
    if (!text.empty() && text.size() < 4 && isdigit(static_cast<unsigned char>(text[0]))) {
      size_t i = std::stoul(std::string(text));
      if (i < args.size() && !args[i].spread)
        result = of(fn, args[i].value);
    }
    break;
  }
  case VK::List:
    if (!name.text().empty() && isdigit(static_cast<unsigned char>(name.text()[0])))
      result = ValueId{v.a};
    else
      result = table_.make(VK::Member, base.value, name.id());
    break;
  case VK::Union:
    for (ValueId alternative : table_.alternatives(base))
      result = table_.unite(result, member(alternative, name));
    break;
  case VK::Handle:
    // A promise's own methods keep the handle; anything else belongs to the value itself.
    result = v.a != kUnknown.value ? member(ValueId{v.a}, name) : table_.make(VK::Member, base.value, name.id());
    break;
  case VK::Function: {
    // What a decorator made of it: a Celery task's .delay
    result = table_.make(VK::Member, base.value, name.id());
    break;
  }
  default:
    result = table_.make(VK::Member, base.value, name.id());
  }
  members_.set(key, result.value);
  return result;
}

ValueId Values::lib(catalogue::TypeRef type, ValueId origin, uint32_t language) {
  return table_.make(VK::Lib, static_cast<uint32_t>(type.library) << 16 | type.type, origin.value, language);
}

ValueId Values::external_member(ValueId base, Name name) {
  const Value v = table_[base];
  std::string path(Name::from_id(v.b).text());
  if (name == "*")
    return base;
  if ((path == "global" || path == "globalThis") && (v.c & kByLibrary))
    if (ValueId own = program_global(name); own != kUnknown)
      return own;
  // An exported class or object of a type, used without making one: db.session
  if ((v.c & kLanguage) == 1)
    if (std::optional<LibraryPath> at = library_path(base); at && !at->path.empty())
      if (catalogue::TypeRef owner = index(v.c).annotation_type(at->library, at->path))
        if (catalogue::TypeRef t = index(v.c).member_type(owner, name.text()))
          return lib(t, base, v.c & kLanguage);
  if (!path.empty())
    path += '.';
  path += name.text();
  return table_.make(VK::External, v.a, Name::of(path).id(), v.c);
}

// Whether a walk up the bases comes to a class for the first time: classes may share bases, and broken code makes circles.
static bool enter(std::vector<Cls> &seen, Cls cls) {
  constexpr size_t kMostAncestors = 32;
  if (seen.size() >= kMostAncestors || std::find(seen.begin(), seen.end(), cls) != seen.end())
    return false;
  seen.push_back(cls);
  return true;
}

ValueId Values::field(Cls cls, Name name, ValueId receiver) {
  const ir::Class &c = program_.class_(cls);
  ModuleId module = program_.module_of(cls);
  ValueId origin = table_.make(VK::Member, table_.make(VK::Instance, cls.value, Id<int>::kNone).value, name.id());
  ValueId value = kUnknown;
  ModuleState &s = state(module);
  if (auto it = s.field_writes.find({cls.value, name.id()}); it != s.field_writes.end() && it->second.size() <= 6)
    for (Site site : std::vector<Site>(it->second))
      value = table_.unite(value, assigned_value(site));
  for (Cls part : program_.parts(cls)) {
    if (program_.module_of(part) == module)
      continue;
    ModuleState &other = state(program_.module_of(part));
    if (auto it = other.field_writes.find({cls.value, name.id()}); it != other.field_writes.end() && it->second.size() <= 6)
      for (Site site : std::vector<Site>(it->second))
        value = table_.unite(value, assigned_value(site));
  }
  VK kind = table_[value].kind;
  bool weak = kind == VK::Unknown || kind == VK::Param || kind == VK::Member || kind == VK::Result || kind == VK::Constant;
  if (weak)
    for (const ir::Field &f : c.fields)
      if (f.name == name && f.type)
        if (ValueId typed = type(module, f.type, origin); typed != kUnknown)
          return typed;
  // Parameter properties and `self.repo = repo`: the constructor's argument, if the object was made where we can see.
  if (c.constructor) {
    Fn constructor = program_.global(module, c.constructor);
    const ir::Function &f = program_.function(constructor);
    for (uint32_t p = 0; p < f.parameters.size() && value == kUnknown; ++p)
      if (f.parameters[p].field && f.parameters[p].name == name)
        value = local(constructor, f.parameters[p].local);
    const Value r = table_[receiver];
    if (value != kUnknown && r.kind == VK::Instance && r.b != Id<int>::kNone) {
      const Value o = table_[ValueId{r.b}];
      if (o.kind == VK::Site)
        value = substitute(value, bind({Fn{o.a}, ir::InstrId{o.b}}, constructor, receiver));
    }
  }
  return value;
}

// In all parts of the class; a declaration only where no part has the body.
std::vector<Fn> Values::methods_named(Cls cls, Name name) const {
  std::vector<Fn> result;
  std::span<const Cls> parts = program_.parts(cls);
  for (Cls part : parts)
    for (ir::FunctionId m : program_.class_(part).methods)
      if (Fn fn = program_.global(program_.module_of(part), m); program_.function(fn).name == name)
        result.push_back(fn);
  if (parts.size() > 1 && std::any_of(result.begin(), result.end(), [&](Fn fn) { return !program_.function(fn).is_declaration; }))
    std::erase_if(result, [&](Fn fn) { return program_.function(fn).is_declaration; });
  return result;
}

ValueId Values::class_member(Cls cls, Name name, ValueId receiver, bool instance, std::vector<Cls> &seen) {
  bool first = seen.empty();
  if (!enter(seen, cls))
    return kUnknown;
  const ir::Class &c = program_.class_(cls);
  ModuleId module = program_.module_of(cls);
  bool exact = made_here(receiver);
  for (Fn fn : methods_named(cls, name)) {
    const ir::Function &f = program_.function(fn);
    bool property = f.kind == ir::FunctionKind::Getter;
    if (f.parent)
      for (const ir::Operand &d : f.decorators) {
        std::span<const Name> names = program_.function(program_.parent(fn)).members(d);
        ValueId dv = of(program_.parent(fn), d);
        if (d.root == Root::Global && !names.empty() && names[0] == "property")
          property = true;
        if (table_[dv].kind == VK::External && Name::from_id(table_[dv].b).text().ends_with("cached_property"))
          property = true;
      }
    if (property) {
      ValueId value = returned(fn);
      return value == kUnknown ? table_.make(VK::Member, receiver.value, name.id()) : value;
    }
    ValueId value = f.is_declaration ? kUnknown : table_.make(VK::Method, fn.value, receiver.value);
    if (f.kind == ir::FunctionKind::Setter)
      continue;
    if (!exact && instance && first) {
      // Overriders and implementers, up to three; beyond that the callee is unknown.
      std::vector<Fn> overriders;
      std::vector<Cls> todo = subclasses(cls);
      for (size_t i = 0; i < todo.size() && i < 64; ++i) {
        for (Fn sub : methods_named(todo[i], name))
          if (!program_.function(sub).is_declaration)
            overriders.push_back(sub);
        for (Cls deeper : subclasses(todo[i]))
          todo.push_back(deeper);
      }
      if (overriders.size() > 3)
        return table_.make(VK::Member, receiver.value, name.id());
      for (Fn o : overriders)
        value = table_.unite(value, table_.make(VK::Method, o.value, receiver.value));
    }
    if (value == kUnknown && f.is_declaration) {
      // A declared method without a body we can see: its result type is all we know.
      return table_.make(VK::Member, receiver.value, name.id());
    }
    return value;
  }
  ValueId value = field(cls, name, receiver);
  if (value != kUnknown)
    return value;
  // Bases of the program first, all the way up; only then what a library's base class may offer.
  Fn definer = program_.global(module, c.defined_in);
  for (const ir::Operand &base : c.bases)
    for (ValueId alternative : table_.alternatives(of(definer, base))) {
      const Value b = table_[alternative];
      if (b.kind == VK::Class || b.kind == VK::Instance)
        if (ValueId found = class_member(Cls{b.a}, name, receiver, instance, seen);
            found != kUnknown && table_[found].kind != VK::Member)
          return found;
    }
  if (first) {
    std::vector<Cls> above;
    if (ValueId found = inherited_from_library(cls, name, receiver, above); found != kUnknown)
      return found;
  }
  return table_.make(VK::Member, receiver.value, name.id());
}

// A member of a base class outside the program. Rows that speak of any member at all (`*.*`) say nothing of classes
// derived by the user, so only those that name the type count.
ValueId Values::inherited_from_library(Cls cls, Name name, ValueId receiver, std::vector<Cls> &seen) {
  if (!enter(seen, cls))
    return kUnknown;
  const ir::Class &c = program_.class_(cls);
  Fn definer = program_.global(program_.module_of(cls), c.defined_in);
  for (const ir::Operand &base : c.bases)
    for (ValueId alternative : table_.alternatives(of(definer, base))) {
      const Value b = table_[alternative];
      if (b.kind == VK::Class || b.kind == VK::Instance) {
        if (ValueId found = inherited_from_library(Cls{b.a}, name, receiver, seen); found != kUnknown)
          return found;
        continue;
      }
      ValueId object = kUnknown;
      if (b.kind == VK::Lib) {
        object = alternative;
      } else if (b.kind == VK::External) {
        std::optional<LibraryPath> at = library_path(alternative);
        catalogue::TypeRef t = at ? index(b.c).annotation_type(at->library, at->path) : catalogue::TypeRef{};
        if (t)
          object = lib(t, receiver, b.c & kLanguage);
      }
      if (object == kUnknown)
        continue;
      ValueId found = member(object, name);
      if (table_[found].kind == VK::Lib)
        return found;
      std::optional<LibraryPath> path = library_path(found);
      if (!path)
        continue;
      for (const catalogue::Row *row : path->rows)
        for (const std::string &p : row->paths)
          if (!p.starts_with("*"))
            return found;
    }
  return kUnknown;
}

} // namespace hasten::link

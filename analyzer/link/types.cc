// Annotations as values: a class gives an instance, a library's type an object of it, Promise<T> a wait for T.
#include "link/values.h"

namespace hasten::link {

using ir::Root;
using VK = Value::Kind;

namespace {

// Generic names of both languages' standard libraries, by what they do to their argument.
enum class Wrapper { None, Waits, Lists, Transparent, Enters };
Wrapper wrapper_of(std::string_view name) {
  for (std::string_view w : {"Promise", "PromiseLike", "Awaitable", "Coroutine"})
    if (name == w)
      return Wrapper::Waits;
  for (std::string_view w : {"Array", "ReadonlyArray", "Set", "ReadonlySet", "list", "List", "Sequence", "Iterable", "set",
                             "Collection", "frozenset", "Iterator", "IterableIterator", "AsyncIterable", "AsyncIterator",
                             "deque"})
    if (name == w)
      return Wrapper::Lists;
  for (std::string_view w : {"Generator", "AsyncGenerator"})
    if (name == w)
      return Wrapper::Enters;
  for (std::string_view w : {"Optional", "Readonly", "Partial", "Required", "NonNullable", "Annotated", "Final", "ClassVar",
                             "Mapped", "Omit", "Pick"})
    if (name == w)
      return Wrapper::Transparent;
  return Wrapper::None;
}

} // namespace

ValueId Values::type(ModuleId module, ir::TypeId id, ValueId origin) {
  if (!id || ++depth_ > 50) {
    if (id)
      --depth_;
    return kUnknown;
  }
  const ir::Type &t = program_.module(module).at(id);
  ValueId value = kUnknown;
  switch (t.kind) {
  case ir::Type::Kind::Name:
    value = named_type(module, t, origin);
    break;
  case ir::Type::Kind::Array:
    if (!t.arguments.empty())
      value = table_.make(VK::List, type(module, t.arguments[0], kUnknown).value);
    break;
  case ir::Type::Kind::Union:
    for (ir::TypeId part : t.arguments)
      value = table_.unite(value, type(module, part, origin));
    break;
  case ir::Type::Kind::Annotated:
    if (!t.arguments.empty())
      value = type(module, t.arguments[0], origin);
    break;
  default:
    break;
  }
  --depth_;
  return value;
}

ValueId Values::named_type(ModuleId module, const ir::Type &t, ValueId origin) {
  const ir::Module &m = program_.module(module);
  std::span<const Name> names = m.type_members(t.path);
  std::string_view last = names.empty() ? std::string_view() : names.back().text();
  if (t.path.root == Root::Import && names.empty())
    last = m.at(t.path.import()).imported.text();
  if (!t.arguments.empty()) {
    switch (wrapper_of(last)) {
    case Wrapper::Waits: {
      // Coroutine[send, yield, T] waits for its last argument.
      ValueId inner = type(module, last == "Coroutine" ? t.arguments.back() : t.arguments[0], origin);
      return table_.make(VK::Handle, kUnknown.value, inner.value, kUnknown.value);
    }
    case Wrapper::Lists:
      return table_.make(VK::List, type(module, t.arguments[0], kUnknown).value);
    case Wrapper::Enters: {
      ValueId inner = type(module, t.arguments[0], origin);
      return table_.make(VK::Handle, kUnknown.value, kUnknown.value, inner.value);
    }
    case Wrapper::Transparent:
      return type(module, t.arguments[0], origin);
    case Wrapper::None:
      break;
    }
  }
  // The name as a value, found like any other.
  ValueId named = kUnknown;
  size_t first = 0;
  Fn top = program_.global(module, ir::kModuleFunction);
  switch (t.path.root) {
  case Root::Import:
    named = import(module, t.path.import());
    break;
  case Root::Captured:
    named = local(program_.global(module, t.path.owner), t.path.local());
    break;
  case Root::Local:
    named = local(top, t.path.local());
    break;
  case Root::Class:
    named = table_.make(VK::Class, program_.whole(program_.global(module, t.path.class_id())).value);
    break;
  case Root::Global: {
    if (names.empty())
      return kUnknown;
    first = 1;
    for (const ir::TypeAlias &alias : m.aliases)
      if (alias.name == names[0] && names.size() == 1 && &m.at(alias.type) != &t)
        return type(module, alias.type, origin);
    for (uint32_t c = 0; c < m.classes.size(); ++c)
      if (m.classes[c].name == names[0])
        named = table_.make(VK::Class, program_.whole(program_.global(module, ir::ClassId{c})).value);
    if (named == kUnknown) {
      uint32_t lang = program_.language(module);
      if (std::optional<uint16_t> library = index(lang).find_global(names[0].text()))
        named = table_.make(VK::External, Name::of(index(lang).library(*library).name).id(), names[0].id(), lang | kByLibrary);
      else
        return kUnknown;
    }
    break;
  }
  default:
    return kUnknown;
  }
  // Exported aliases and interfaces of other modules are types without a value.
  if (named == kUnknown && t.path.root == Root::Import) {
    const ImportTarget &target = program_.target(module, t.path.import());
    if (target.kind == ImportTarget::Kind::Project)
      return exported_type(target.module, m.at(t.path.import()).imported, origin, 0);
  }
  for (size_t i = first; i < names.size(); ++i)
    named = member(named, names[i]);
  ValueId value = kUnknown;
  for (ValueId alternative : table_.alternatives(named)) {
    const Value v = table_[alternative];
    if (v.kind == VK::Class)
      value = table_.unite(value, table_.make(VK::Instance, v.a, Id<int>::kNone));
    else if (v.kind == VK::External) {
      if (std::optional<LibraryPath> at = library_path(alternative))
        if (catalogue::TypeRef type = index(v.c).annotation_type(at->library, at->path))
          value = table_.unite(value, lib(type, origin, v.c & kLanguage));
    }
  }
  return value;
}

std::vector<std::pair<Fn, ir::Operand>> Values::metadata(Fn fn, ir::TypeId id) {
  std::vector<std::pair<Fn, ir::Operand>> result;
  ModuleId module = program_.module_of(fn);
  Fn definer = program_.function(fn).parent ? program_.parent(fn) : fn;
  for (int guard = 0; id && guard < 8; ++guard) {
    const ir::Module &m = program_.module(module);
    const ir::Type &t = m.at(id);
    if (t.kind == ir::Type::Kind::Annotated) {
      for (const ir::Operand &o : t.metadata)
        result.push_back({definer, o});
      return result;
    }
    if (t.kind != ir::Type::Kind::Name)
      return result;
    std::span<const Name> names = m.type_members(t.path);
    Name name;
    ModuleId where = module;
    if (t.path.root == Root::Import) {
      const ImportTarget &target = program_.target(module, t.path.import());
      if (target.kind != ImportTarget::Kind::Project)
        return result;
      where = target.module;
      name = names.empty() ? m.at(t.path.import()).imported : names.back();
    } else if (t.path.root == Root::Global && names.size() == 1) {
      name = names[0];
    } else {
      return result;
    }
    ir::TypeId next;
    for (int hop = 0; hop < 4 && !next; ++hop) { // Through re-exports
      for (const ir::TypeAlias &alias : program_.module(where).aliases)
        if (alias.name == name)
          next = alias.type;
      if (next)
        break;
      ModuleId further;
      const ir::Module &w = program_.module(where);
      for (uint32_t i = 0; i < w.imports.size() && !further; ++i)
        if (w.imports[i].local == name && program_.target(where, ir::ImportId{i}).kind == ImportTarget::Kind::Project) {
          further = program_.target(where, ir::ImportId{i}).module;
          name = w.imports[i].imported;
        }
      if (!further)
        break;
      where = further;
    }
    id = next;
    module = where;
    definer = program_.global(where, ir::kModuleFunction);
  }
  return result;
}

// An alias or interface exported by name, also through barrels.
ValueId Values::exported_type(ModuleId module, Name name, ValueId origin, int depth) {
  if (depth > 8)
    return kUnknown;
  const ir::Module &m = program_.module(module);
  for (const ir::Export &e : m.exports) {
    if (e.name == name && e.type)
      return type(module, e.type, origin);
    if (e.name == name && e.class_id)
      return table_.make(VK::Instance, program_.global(module, e.class_id).value, Id<int>::kNone);
    if ((e.name == name || e.name == "*") && e.import) {
      const ImportTarget &t = program_.target(module, e.import);
      if (t.kind == ImportTarget::Kind::Project && t.module != module) {
        Name source = e.name == "*" ? name : m.at(e.import).imported;
        if (ValueId v = exported_type(t.module, source, origin, depth + 1); v != kUnknown)
          return v;
      }
    }
  }
  for (const ir::TypeAlias &alias : m.aliases)
    if (alias.name == name)
      return type(module, alias.type, origin);
  for (uint32_t c = 0; c < m.classes.size(); ++c)
    if (m.classes[c].name == name)
      return table_.make(VK::Instance, program_.global(module, ir::ClassId{c}).value, Id<int>::kNone);
  return kUnknown;
}

} // namespace hasten::link

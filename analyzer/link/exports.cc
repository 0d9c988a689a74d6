// Exports: what a name means to the modules that import it. ECMAScript and CommonJS exports, barrels, Python's rule that
// every module-level name is one and that a package's submodules are members of it.
#include "link/values.h"

namespace hasten::link {

using ir::Root;
using VK = Value::Kind;

const Name kConvention = Name::of("<convention>");
const Name kNoLibrary = Name::of("<global>");

ValueId Values::export_of(ModuleId module, Name name) {
  ModuleState &s = state(module);
  if (auto it = s.exports.find(name); it != s.exports.end())
    return it->second;
  bool &busy = s.exports_busy[name];
  if (busy)
    return kUnknown; // Barrels that re-export one another.
  busy = true;
  ValueId value = export_uncached(module, name);
  ModuleState &again = state(module);
  again.exports_busy[name] = false;
  again.exports[name] = value;
  return value;
}

ValueId Values::export_uncached(ModuleId module, Name name) {
  const ir::Module &m = program_.module(module);
  Fn top = program_.global(module, ir::kModuleFunction);
  const ir::Function &f = m.at(ir::kModuleFunction);
  if (m.language == ir::SourceLanguage::Python) {
    for (uint32_t l = 0; l < f.locals.size(); ++l)
      if (f.locals[l].name == name)
        if (ValueId v = local(top, ir::LocalId{l}); v != kUnknown)
          return v;
    for (uint32_t i = 0; i < m.imports.size(); ++i)
      if (m.imports[i].local == name && !m.imports[i].dynamic)
        if (ValueId v = import(module, ir::ImportId{i}); v != kUnknown)
          return v;
    for (uint32_t i = 0; i < m.imports.size(); ++i)
      if (m.imports[i].imported == "*" && !m.imports[i].local && !m.imports[i].dynamic && m.imports[i].span.size() == 1) {
        const ImportTarget &t = program_.target(module, ir::ImportId{i});
        if (t.kind == ImportTarget::Kind::Project && t.module != module)
          if (ValueId v = export_of(t.module, name); v != kUnknown)
            return v;
      }
    std::string_view path = m.path.text();
    constexpr std::string_view kInit = "__init__.py";
    if (path.ends_with(kInit)) {
      std::string directory(path.substr(0, path.size() - kInit.size()));
      for (std::string candidate : {directory + std::string(name.text()) + ".py",
                                    directory + std::string(name.text()) + "/__init__.py"})
        if (ModuleId found = program_.find_module(Name::of(candidate)); found && found != module)
          return table_.make(VK::Module, found.value);
    }
    return kUnknown;
  }
  for (const ir::Export &e : m.exports) {
    if (e.name != name)
      continue;
    if (e.import) {
      ValueId v = import(module, e.import);
      if (v != kUnknown)
        return v;
      continue;
    }
    if (e.class_id)
      return table_.make(VK::Class, program_.whole(program_.global(module, e.class_id)).value);
    if (e.value) {
      ValueId v = of(top, e.value);
      if (v != kUnknown)
        return v;
    }
  }
  // module.exports = value, and names added to it later
  for (const ir::Export &e : m.exports)
    if (e.name == "=") {
      ValueId whole = of(top, e.value);
      if (name == "default" || name == "*")
        return whole;
      ValueId v = kUnknown;
      if (e.value.root == Root::Local) {
        ir::Operand with_member = e.value;
        ModuleState &s = state(module);
        auto it = s.property_writes.find({top.value, with_member.index, name.id()});
        if (it != s.property_writes.end())
          for (Site site : std::vector<Site>(it->second))
            v = table_.unite(v, assigned_value(site));
      }
      if (v == kUnknown)
        v = member(whole, name);
      if (v != kUnknown && table_[v].kind != VK::Member)
        return v;
    }
  for (auto [fn, l] : std::vector<std::pair<uint32_t, uint32_t>>(state(module).exports_aliases)) {
    ModuleState &s = state(module);
    auto it = s.property_writes.find({fn, l, name.id()});
    ValueId v = kUnknown;
    if (it != s.property_writes.end())
      for (Site site : std::vector<Site>(it->second))
        v = table_.unite(v, assigned_value(site));
    if (v != kUnknown)
      return v;
  }
  for (const ir::Export &e : m.exports)
    if (e.name == "*" && e.import) {
      const ImportTarget &t = program_.target(module, e.import);
      if (t.kind == ImportTarget::Kind::Project && t.module != module) {
        if (ValueId v = export_of(t.module, name); v != kUnknown)
          return v;
      }
    }
  // `import x from './cjs'` and `import x from './names-only'` both give the namespace.
  if (name == "default") {
    for (const ir::Export &e : m.exports)
      if (e.name == "default")
        return kUnknown;
    return table_.make(VK::Module, module.value);
  }
  return kUnknown;
}

ValueId Values::global(Fn fn, Name name) {
  const ir::Module &m = program_.ir_of(fn);
  uint32_t language = Program::language_number(m.language);
  std::string_view text = name.text();
  if (language == 0 && (text == "module" || text == "exports"))
    return text == "exports" ? table_.make(VK::Module, program_.module_of(fn).value) : kUnknown;
  if (language == 0)
    if (ValueId own = program_global(name); own != kUnknown)
      return own;
  if (std::optional<uint16_t> library = index(language).find_global(text))
    return table_.make(VK::External, Name::of(index(language).library(*library).name).id(), name.id(), language | kByLibrary);
  // Conventions hold only in snippets: files that import nothing.
  if (m.imports.empty() && language != 2) {
    if (catalogue::TypeRef type = index(language).convention_type(text))
      return lib(type, table_.make(VK::Site, program_.global(program_.module_of(fn), ir::kModuleFunction).value, name.id(), 1),
                 language);
    return table_.make(VK::External, kConvention.id(), name.id(), language | kByLibrary);
  }
  return table_.make(VK::External, kNoLibrary.id(), name.id(), language | kByLibrary);
}

ValueId Values::program_global(Name name) {
  if (!global_writes_ready_) {
    global_writes_ready_ = true;
    for (uint32_t f = 0; f < program_.function_count(); ++f) {
      const ir::Function &function = program_.function(Fn{f});
      for (uint32_t i = 0; i < function.instructions.size(); ++i) {
        const ir::Operand &dest = function.instructions[i].dest;
        if (dest.root != Root::Global || dest.members.count != 2 || program_.python(Fn{f}))
          continue;
        std::span<const Name> names = function.members(dest);
        if (names[0] == "global" || names[0] == "globalThis")
          global_writes_[names[1]].push_back({Fn{f}, ir::InstrId{i}});
      }
    }
  }
  auto it = global_writes_.find(name);
  if (it == global_writes_.end() || it->second.size() > 3)
    return kUnknown;
  ValueId value = kUnknown;
  for (Site site : it->second)
    value = table_.unite(value, assigned_value(site));
  return value;
}

} // namespace hasten::link

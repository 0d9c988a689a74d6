// Places for what is declared outside functions: a name of the module, an import by symbol, a library's name.
#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

ir::LocalId FileLowering::module_name(const std::string &key, std::string_view name, Span declaration, bool constant) {
  auto [known, added] = names_.try_emplace(key, ir::LocalId());
  if (added) known->second = top_->out().add_local(Name::of(name.empty() ? "_" : name), declaration, constant);
  return known->second;
}

static ir::ImportId import(std::map<std::pair<std::string, std::string>, ir::ImportId> &imports, ir::Module &module,
                           const std::string &specifier, const std::string &name, Span at) {
  auto [known, added] = imports.try_emplace({specifier, name}, ir::ImportId{static_cast<uint32_t>(module.imports.size())});
  if (added) {
    ir::Import i;
    i.specifier = Name::of(specifier);
    i.imported = i.local = Name::of(name);
    i.span = at;
    module.imports.push_back(i);
  }
  return known->second;
}

ir::Operand FileLowering::library(const Path &path, FunctionLowering &from, Span at) {
  if (path.empty() || path[0].empty()) return {};
  if (path.size() == 1) return from.out().global(Name::of(path[0]), at);
  // Namespaces are lower case as a rule; the first name that is not, or else the last, is an entity.
  size_t first = 1;
  while (first + 1 < path.size() && !(path[first][0] >= 'A' && path[first][0] <= 'Z') &&
         !index_.libraries().is_type(Path(path.begin(), path.begin() + static_cast<long>(first) + 1)))
    ++first;
  Path space(path.begin(), path.begin() + static_cast<long>(first));
  ir::Operand place = from.out().import(import(imports_, module_, joined(space, "."), path[first], at), at);
  for (size_t i = first + 1; i < path.size(); ++i) place = from.out().member(place, Name::of(path[i]), at);
  return place;
}

ir::Operand FileLowering::project_import(const std::string &symbol, FunctionLowering &from, Span at) {
  return from.out().import(import(imports_, module_, "", symbol, at), at);
}

ir::Operand FileLowering::class_place(const Entity &cls, FunctionLowering &from, Span at) {
  if (cls.file == file_) return from.out().class_value(class_id(cls), at);
  std::string symbol = index_.symbol(cls);
  return symbol.empty() ? ir::Operand() : project_import(symbol, from, at);
}

ir::Operand FileLowering::function_place(const Entity &function, FunctionLowering &from, Span at) {
  if (function.file == file_) {
    std::string_view name = std::string_view(function.name).substr(function.name.rfind("::") == std::string::npos ? 0 : function.name.rfind("::") + 2);
    return from.module_place(module_name(function.name + "(" + function.parameters + ")", name, {}, true), at);
  }
  std::string symbol = index_.symbol(function);
  return symbol.empty() ? ir::Operand() : project_import(symbol, from, at);
}

ir::Operand FileLowering::variable_place(const Entity &variable, FunctionLowering &from, Span at) {
  if (variable.file == file_) {
    size_t colon = variable.name.rfind("::");
    ir::LocalId id = module_name(variable.name, std::string_view(variable.name).substr(colon == std::string::npos ? 0 : colon + 2), {}, false);
    return from.module_place(id, at);
  }
  std::string symbol = index_.symbol(variable);
  return symbol.empty() ? ir::Operand() : project_import(symbol, from, at);
}

ir::ClassId FileLowering::class_id(const Entity &cls) {
  auto [known, added] = classes_.try_emplace(cls.name + "@" + std::to_string(cls.file), ir::ClassId{static_cast<uint32_t>(module_.classes.size())});
  if (!added) return known->second;
  ir::ClassId id = known->second;
  ir::Class c;
  size_t colon = cls.name.rfind("::");
  c.name = Name::of(colon == std::string::npos ? cls.name : cls.name.substr(colon + 2));
  c.defined_in = ir::kModuleFunction;
  module_.classes.push_back(std::move(c));
  if (std::string symbol = index_.symbol(cls); !symbol.empty()) {
    ir::Export exported;
    exported.class_id = id;
    add_export(symbol, exported);
  }
  return id;
}

void FileLowering::add_export(const std::string &symbol, ir::Export exported) {
  if (symbol.empty() || !exported_.try_emplace(symbol, true).second) return;
  exported.name = Name::of(symbol);
  module_.exports.push_back(std::move(exported));
}

ir::TypeId FileLowering::type(const StaticType &given) {
  if (!given) return {};
  return type(index_.type(given));
}

ir::TypeId FileLowering::type(const Found &f) {
  std::string key;
  if (f.kind == Found::Kind::Class)
    key = f.entity->name + "@" + std::to_string(f.entity->file);
  else if (f.kind == Found::Kind::Library || f.kind == Found::Kind::Global)
    key = joined(f.library);
  else
    return {};
  auto [known, added] = types_.try_emplace(key, ir::TypeId());
  if (!added) return known->second;
  ir::Type t;
  t.kind = ir::Type::Kind::Name;
  ir::Operand place = f.kind == Found::Kind::Class ? class_place(*f.entity, *top_, {}) : library(f.library, *top_, {});
  if (!place) return {};
  t.path = place;
  std::span<const Name> names = top_->out().function().members(place);
  t.path.members = {static_cast<uint32_t>(module_.type_names.size()), static_cast<uint32_t>(names.size())};
  module_.type_names.insert(module_.type_names.end(), names.begin(), names.end());
  module_.types.push_back(std::move(t));
  ir::TypeId id{static_cast<uint32_t>(module_.types.size() - 1)};
  types_[key] = id;
  return id;
}

} // namespace hasten::frontends::cpp_syntax

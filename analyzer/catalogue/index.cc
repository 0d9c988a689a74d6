#include "catalogue/index.h"

#include <charconv>
#include <unordered_map>

#include "catalogue/merge.h"
#include "catalogue/path_table.h"

namespace hasten::catalogue {
namespace {

constexpr std::string_view kConventions = "conventions"; // The library of names that are bound nowhere.

struct ModulePattern { // "lodash/*"
  std::string_view before, after;
  ModuleMatch match;
};

struct Convention {
  std::string_view pattern;
  TypeRef type;
};

// "fs/promises -> promises" into specifier and prefix.
std::pair<std::string_view, std::string_view> take_apart(std::string_view module) {
  size_t arrow = module.find(" -> ");
  if (arrow == module.npos) return {module, {}};
  return {module.substr(0, arrow), module.substr(arrow + 4)};
}

template <class T> T first(std::span<const T> found) { return found.empty() ? T{} : found.front(); }

} // namespace

struct Index::Tables {
  Language language = Language::TypeScript;
  std::vector<std::unique_ptr<const Library>> merged; // Built-in libraries the user extends.
  std::vector<const Library *> libraries;
  std::unordered_map<std::string_view, uint16_t> by_name;
  std::unordered_map<std::string_view, std::vector<ModuleMatch>> modules;
  std::vector<std::unique_ptr<ModulePattern>> module_patterns;
  std::unordered_map<std::string_view, uint16_t> globals;
  PathTable<const Row *> rows;
  PathTable<const BatchRow *> batches;
  PathTable<const TwinRow *> twins;
  PathTable<TypeRef> types, constructed, awaited, annotations, members;
  std::unordered_map<std::string_view, TypeRef> exact_conventions;
  std::vector<Convention> conventions; // With a *, longest first.
  std::vector<EntryRef> entries;
  std::vector<std::vector<std::vector<TypeRef>>> bases; // Of library, type.

  TypeRef resolve(std::string_view text, uint16_t within) const;
  void collect(uint16_t library);
};

TypeRef Index::Tables::resolve(std::string_view text, uint16_t within) const {
  if (size_t colon = text.find(':'); colon != text.npos) {
    auto found = by_name.find(text.substr(0, colon));
    if (found == by_name.end()) return {};
    within = found->second;
    text = text.substr(colon + 1);
  }
  if (within == TypeRef::kNone || text.empty()) return {};
  return first(types.find(within, Segments(text)));
}

// Everything of one library but members and bases, which may name types of libraries that come later.
void Index::Tables::collect(uint16_t id) {
  const Library &library = *libraries[id];
  for (const std::string &module : library.modules) {
    auto [specifier, prefix] = take_apart(module);
    if (size_t star = specifier.find('*'); star != specifier.npos)
      module_patterns.push_back(std::make_unique<ModulePattern>(
          ModulePattern{specifier.substr(0, star), specifier.substr(star + 1), {id, prefix}}));
    else
      modules[specifier].push_back({id, prefix});
  }
  if (library.name != kConventions)
    for (const std::string &global : library.globals) globals.try_emplace(global, id);
  for (size_t i = 0; i < library.types.size(); ++i) {
    const TypeRow &type = library.types[i];
    TypeRef ref{id, static_cast<uint16_t>(i)};
    types.add(id, type.name, ref);
    constructed.add(id, type.name, ref);
    annotations.add(id, type.name, ref);
    for (const std::string &path : type.constructed_by) constructed.add(id, path, ref);
    for (const std::string &path : type.awaited_from) awaited.add(id, path, ref);
    for (const std::string &path : type.annotations) annotations.add(id, path, ref);
    for (const std::string &pattern : type.conventions)
      if (pattern.find('*') == pattern.npos)
        exact_conventions.try_emplace(pattern, ref);
      else
        conventions.push_back({pattern, ref});
  }
  for (const Row &row : library.calls)
    for (const std::string &path : row.paths) rows.add(id, path, &row);
  for (const BatchRow &batch : library.batches)
    for (const std::string &single : batch.of) batches.add(id, single, &batch);
  for (const TwinRow &twin : library.twins) twins.add(id, twin.of, &twin);
  for (const EntryRow &entry : library.entries) entries.push_back({id, &entry});
}

Index::Index(Language language, const Catalogue &builtin, const Catalogue &user) {
  auto tables = std::make_unique<Tables>();
  Tables &t = *tables;
  t.language = language;
  // The user's libraries come first, so that their globals and conventions win.
  auto of_name = [&](const Catalogue &catalogue, std::string_view name) -> const Library * {
    for (const Library &library : catalogue.libraries)
      if (library.language == language && library.name == name) return &library;
    return nullptr;
  };
  for (const Library &library : user.libraries) {
    if (library.language != language) continue;
    if (const Library *base = of_name(builtin, library.name)) {
      t.merged.push_back(std::make_unique<const Library>(merge(*base, library)));
      t.libraries.push_back(t.merged.back().get());
    } else {
      t.libraries.push_back(&library);
    }
  }
  for (const Library &library : builtin.libraries)
    if (library.language == language && !of_name(user, library.name)) t.libraries.push_back(&library);

  for (uint16_t id = 0; id < t.libraries.size(); ++id) {
    t.by_name.emplace(t.libraries[id]->name, id);
    t.collect(id);
  }
  t.types.finish();
  for (uint16_t id = 0; id < t.libraries.size(); ++id) {
    for (const MemberRow &member : t.libraries[id]->members)
      if (TypeRef type = t.resolve(member.type, id)) t.members.add(id, member.path, type);
    auto &bases = t.bases.emplace_back();
    for (const TypeRow &type : t.libraries[id]->types) {
      auto &of_type = bases.emplace_back();
      for (const std::string &base : type.bases)
        if (TypeRef ref = t.resolve(base, id)) of_type.push_back(ref);
    }
  }
  t.rows.finish();
  t.batches.finish();
  t.twins.finish();
  t.constructed.finish();
  t.awaited.finish();
  t.annotations.finish();
  t.members.finish();
  std::stable_sort(t.conventions.begin(), t.conventions.end(),
                   [](auto &a, auto &b) { return a.pattern.size() > b.pattern.size(); });
  std::stable_sort(t.module_patterns.begin(), t.module_patterns.end(),
                   [](auto &a, auto &b) { return a->before.size() > b->before.size(); });
  tables_ = std::move(tables);
}

Index::~Index() = default;
Index::Index(Index &&) noexcept = default;

std::string join_path(std::string_view prefix, std::string_view rest, std::string_view path) {
  std::string joined;
  for (std::string_view part : {prefix, rest, path}) {
    if (part.empty()) continue;
    if (!joined.empty()) joined += '.';
    joined += part;
  }
  return joined;
}

size_t Index::library_count() const { return tables_->libraries.size(); }

const Library &Index::library(uint16_t library) const { return *tables_->libraries[library]; }

uint16_t Index::find_library(std::string_view name) const {
  auto found = tables_->by_name.find(name);
  return found == tables_->by_name.end() ? TypeRef::kNone : found->second;
}

ModuleMatches Index::find_module(std::string_view specifier) const {
  const Tables &t = *tables_;
  if (t.language != Language::TypeScript) {
    for (std::string_view known = specifier; !known.empty();) {
      if (auto found = t.modules.find(known); found != t.modules.end())
        return {found->second, specifier.substr(std::min(specifier.size(), known.size() + 1))};
      size_t dot = known.rfind('.');
      known = dot == known.npos ? std::string_view() : known.substr(0, dot);
    }
    return {};
  }
  if (specifier.starts_with("node:")) specifier.remove_prefix(5);
  if (auto found = t.modules.find(specifier); found != t.modules.end()) return {found->second, {}};
  for (const auto &pattern : t.module_patterns)
    if (specifier.size() >= pattern->before.size() + pattern->after.size() && specifier.starts_with(pattern->before) &&
        specifier.ends_with(pattern->after)) {
      // lodash/* names an export; */generated/prisma/client only says where it lies.
      std::string_view rest = specifier.substr(pattern->before.size());
      return {{&pattern->match, 1}, pattern->after.empty() ? rest : std::string_view()};
    }
  return {};
}

std::optional<uint16_t> Index::find_global(std::string_view name) const {
  auto found = tables_->globals.find(name);
  if (found == tables_->globals.end()) return std::nullopt;
  return found->second;
}

Rows Index::rows(uint16_t library, std::string_view path) const { return tables_->rows.find(library, Segments(path)); }

Batches Index::batches_for(uint16_t library, std::string_view single_call) const {
  return tables_->batches.find(library, Segments(single_call));
}

const TwinRow *Index::twin_for(uint16_t library, std::string_view path) const {
  return first(tables_->twins.find(library, Segments(path)));
}

TypeRef Index::type_named(uint16_t library, std::string_view name) const {
  return first(tables_->types.find(library, Segments(name)));
}

TypeRef Index::constructed_type(uint16_t library, std::string_view path) const {
  return first(tables_->constructed.find(library, Segments(path)));
}

TypeRef Index::awaited_type(uint16_t library, std::string_view path) const {
  return first(tables_->awaited.find(library, Segments(path)));
}

TypeRef Index::annotation_type(uint16_t library, std::string_view path) const {
  if (TypeRef type = first(tables_->annotations.find(library, Segments(path)))) return type;
  return constructed_type(library, path);
}

TypeRef Index::type_from_text(std::string_view text, uint16_t within) const { return tables_->resolve(text, within); }

TypeText Index::read_type(std::string_view text, uint16_t within) const {
  TypeText result;
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    result.list = true;
    text = text.substr(1, text.size() - 2);
  }
  if (text == "self")
    result.kind = TypeText::Kind::Self;
  else if (text == "item of self")
    result.kind = TypeText::Kind::ItemOfSelf;
  else if (text.starts_with("@")) {
    auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), result.argument);
    if (error == std::errc() && end == text.data() + text.size()) result.kind = TypeText::Kind::Argument;
  } else if ((result.type = type_from_text(text, within))) {
    result.kind = TypeText::Kind::Type;
  }
  return result;
}

const TypeRow &Index::type(TypeRef type) const { return library(type.library).types[type.type]; }

std::string Index::display(TypeRef type) const {
  return type ? library(type.library).name + ":" + this->type(type).name : std::string("?");
}

namespace {

constexpr int kDeepestBases = 8;

// Looks `Type.member` up in `table`, then in the bases' order.
template <class T, class Bases>
std::span<const T> walk(const PathTable<T> &table, const Index &index, const Bases &bases, TypeRef type,
                        std::string_view member, bool exact, int depth) {
  Segments path(index.type(type).name);
  path.append(member);
  auto found = exact ? table.find_exact(type.library, path) : table.find(type.library, path);
  if (!found.empty() || depth == kDeepestBases) return found;
  for (TypeRef base : bases[type.library][type.type])
    if (found = walk(table, index, bases, base, member, exact, depth + 1); !found.empty()) return found;
  return {};
}

// A base's own name wins over a pattern of the type.
template <class T, class Bases>
std::span<const T> of_member(const PathTable<T> &table, const Index &index, const Bases &bases, TypeRef type,
                             std::string_view member) {
  if (!type) return {};
  if (auto found = walk(table, index, bases, type, member, true, 0); !found.empty()) return found;
  return walk(table, index, bases, type, member, false, 0);
}

template <class Bases> bool derives_from(const Bases &bases, TypeRef type, TypeRef base, int depth) {
  if (type == base) return true;
  if (depth == kDeepestBases) return false;
  for (TypeRef next : bases[type.library][type.type])
    if (derives_from(bases, next, base, depth + 1)) return true;
  return false;
}

} // namespace

TypeRef Index::member_type(TypeRef type, std::string_view member) const {
  if (!type) return {};
  const Tables &t = *tables_;
  if (auto found = walk(t.members, *this, t.bases, type, member, true, 0); !found.empty()) return found.front();
  // prisma.$transaction is a call with a row of its own, no model, although `PrismaClient.*` is one.
  if (!walk(t.rows, *this, t.bases, type, member, true, 0).empty()) return {};
  return first(walk(t.members, *this, t.bases, type, member, false, 0));
}

Rows Index::rows_of(TypeRef type, std::string_view member) const {
  return of_member(tables_->rows, *this, tables_->bases, type, member);
}

Batches Index::batches_of(TypeRef type, std::string_view member) const {
  return of_member(tables_->batches, *this, tables_->bases, type, member);
}

const TwinRow *Index::twin_of(TypeRef type, std::string_view member) const {
  return first(of_member(tables_->twins, *this, tables_->bases, type, member));
}

bool Index::derives(TypeRef type, TypeRef base) const {
  return type && base && derives_from(tables_->bases, type, base, 0);
}

TypeRef Index::convention_type(std::string_view global) const {
  if (auto found = tables_->exact_conventions.find(global); found != tables_->exact_conventions.end())
    return found->second;
  for (const Convention &convention : tables_->conventions)
    if (fits(convention.pattern, global)) return convention.type;
  return {};
}

Rows Index::convention_rows(std::string_view global) const {
  if (uint16_t library = find_library(kConventions); library != TypeRef::kNone)
    if (Rows found = rows(library, global); !found.empty()) return found;
  // `fs.readFileSync`, `time.sleep`: the name of a module that the snippet forgot to import.
  std::string_view specifier = tables_->language == Language::Python ? global : global.substr(0, global.find('.'));
  ModuleMatches matches = find_module(specifier);
  if (tables_->language != Language::Python)
    matches.rest = global.substr(std::min(global.size(), specifier.size() + 1));
  for (const ModuleMatch &match : matches.libraries) {
    Segments path(match.prefix);
    path.append(matches.rest);
    if (auto found = tables_->rows.find(match.library, path); !found.empty()) return found;
  }
  return {};
}

std::span<const EntryRef> Index::entries() const { return tables_->entries; }

} // namespace hasten::catalogue

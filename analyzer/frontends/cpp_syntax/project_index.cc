#include "frontends/cpp_syntax/project_index.h"

#include <algorithm>
#include <array>

#include "base/path.h"

namespace hasten::frontends::cpp_syntax {

using Kind = Entity::Kind;

static constexpr int kDeepest = 12; // Of aliases that name aliases

ProjectIndex::ProjectIndex(std::vector<std::string> paths, std::vector<Declarations> files, Libraries libraries)
    : paths_(std::move(paths)), files_(std::move(files)), libraries_(std::move(libraries)) {
  for (uint32_t f = 0; f < files_.size(); ++f)
    for (Entity &e : files_[f].entities) {
      e.file = f;
      if (e.defined && (e.kind == Kind::Class || e.kind == Kind::Function))
        if (size_t root = e.name.find("::"); root != std::string::npos) defines_in_.insert({f, e.name.substr(0, root)});
      std::vector<const Entity *> &same = by_name_[e.name];
      if (e.kind == Kind::Namespace && std::any_of(same.begin(), same.end(), [](const Entity *o) { return o->kind == Kind::Namespace; })) continue;
      same.push_back(&e);
    }
  resolve_includes();
}

static size_t shared_prefix(std::string_view a, std::string_view b) {
  size_t n = 0, last = 0;
  while (n < a.size() && n < b.size() && a[n] == b[n])
    if (a[n++] == '/') last = n;
  return last;
}

static std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }
static std::string_view directory_of(std::string_view path) {
  size_t at = path.rfind('/');
  return at == path.npos ? std::string_view() : path.substr(0, at);
}

void ProjectIndex::resolve_includes() {
  size_t n = files_.size();
  std::unordered_map<std::string_view, std::vector<uint32_t>> by_base;
  for (uint32_t f = 0; f < n; ++f) by_base[base_name(paths_[f])].push_back(f);
  std::vector<std::vector<uint32_t>> direct(n);
  for (uint32_t f = 0; f < n; ++f)
    for (const Include &include : files_[f].includes) {
      auto found = by_base.find(base_name(include.path));
      if (found == by_base.end()) continue;
      std::string beside = normalise_path(join_path(std::string(directory_of(paths_[f])), include.path));
      std::string_view tail = include.path;
      while (tail.starts_with("../") || tail.starts_with("./")) tail.remove_prefix(tail.find('/') + 1);
      uint32_t best = UINT32_MAX;
      size_t most = 0;
      for (uint32_t candidate : found->second) {
        const std::string &p = paths_[candidate];
        if (p == beside) {
          best = candidate;
          break;
        }
        if (p != tail && !(p.ends_with(tail) && p[p.size() - tail.size() - 1] == '/')) continue;
        size_t shared = shared_prefix(p, paths_[f]) + 1;
        if (shared > most) most = shared, best = candidate;
      }
      if (best != UINT32_MAX) direct[f].push_back(best);
    }
  visible_.assign(n, std::vector<bool>(n));
  directives_.resize(n);
  std::vector<uint32_t> todo;
  for (uint32_t f = 0; f < n; ++f) {
    todo.assign(1, f);
    visible_[f][f] = true;
    for (size_t i = 0; i < todo.size(); ++i) {
      for (const UsingDirective &d : files_[todo[i]].directives) directives_[f].push_back(&d);
      for (uint32_t next : direct[todo[i]])
        if (!visible_[f][next]) {
          visible_[f][next] = true;
          todo.push_back(next);
        }
    }
  }
}

const std::vector<const Entity *> *ProjectIndex::named(std::string_view qualified) const {
  auto found = by_name_.find(std::string(qualified));
  return found == by_name_.end() ? nullptr : &found->second;
}

static int rank(const Entity &e) {
  switch (e.kind) {
  case Kind::Class: return e.defined ? 0 : 5;
  case Kind::Enum: return 1;
  case Kind::Alias:
  case Kind::NamespaceAlias: return 2;
  case Kind::Variable: return 3;
  case Kind::Function: return e.defined ? 3 : 4;
  case Kind::Enumerator: return 3;
  case Kind::Namespace: return 6;
  }
  return 9;
}

const Entity *ProjectIndex::lookup(std::string_view scope, std::string_view name, uint32_t file) const {
  const std::vector<const Entity *> *all = named(inside(scope, name));
  if (!all) return nullptr;
  const Entity *best = nullptr;
  for (const Entity *e : *all) {
    if (e->kind != Kind::Namespace && !visible_[file][e->file]) continue;
    if (e->internal && e->file != file && !e->defined) continue;
    if (!best || rank(*e) < rank(*best) || (rank(*e) == rank(*best) && e->file == file && best->file != file)) best = e;
  }
  return best;
}

const Entity *ProjectIndex::class_definition(const Entity &entity, uint32_t file) const {
  if (entity.defined) return &entity;
  const Entity *only = nullptr, *seen = nullptr;
  int count = 0;
  if (const auto *all = named(entity.name))
    for (const Entity *e : *all)
      if (e->kind == Kind::Class && e->defined) {
        ++count;
        only = e;
        if (visible_[file][e->file]) seen = e;
      }
  return seen ? seen : count == 1 ? only : nullptr;
}

const Entity *ProjectIndex::class_at(std::string_view qualified, uint32_t file) const {
  Path path = split(qualified);
  std::string name = path.empty() ? std::string() : path.back();
  if (!path.empty()) path.pop_back();
  const Entity *e = lookup(joined(path), name, file);
  return e && e->kind == Kind::Class ? class_definition(*e, file) : nullptr;
}

const Entity *ProjectIndex::exact(std::string_view qualified, uint32_t file, uint32_t begin) const {
  if (const auto *all = named(qualified))
    for (const Entity *e : *all)
      if (e->file == file && e->begin == begin) return e;
  return nullptr;
}

Path ProjectIndex::canonical_namespace(const Path &path, std::string_view scope, uint32_t file, int depth) const {
  if (depth > kDeepest || path.empty()) return path;
  for (std::string_view s = scope;;) {
    if (const Entity *e = lookup(s, path[0], file)) {
      Path result;
      if (e->kind == Kind::NamespaceAlias) {
        if (e->type.path == path) return path;
        result = canonical_namespace(e->type.path, e->scope, e->file, depth + 1);
      } else if (e->kind == Kind::Namespace) {
        result = split(e->name);
      }
      if (!result.empty()) {
        result.insert(result.end(), path.begin() + 1, path.end());
        return result;
      }
    }
    if (s.empty()) return path;
    size_t at = s.rfind("::");
    s = at == s.npos ? std::string_view() : s.substr(0, at);
  }
}

static Path plus(Path path, const Path &more, size_t from) {
  if (from < more.size()) path.insert(path.end(), more.begin() + static_cast<long>(from), more.end());
  return path;
}

static Found library(Path path) {
  Found f;
  if (path.size() > 1 && path[0] == "std") {
    path[1] = std_canonical(path[1]);
    if (path.size() > 2 && path[1] == "experimental") path.erase(path.begin() + 1);
  }
  f.kind = path.size() > 1 ? Found::Kind::Library : Found::Kind::Global;
  f.library = std::move(path);
  return f;
}

// A copy of a library among the project's files: what the catalogue knows by this name is the library's, but not to the
// library itself.
bool ProjectIndex::is_copy(const Entity &entity, uint32_t file) const {
  if (entity.internal) return false;
  if (defines_in_.count({file, entity.name.substr(0, entity.name.find("::"))})) return false;
  if (entity.name.find("::") == std::string::npos)
    return libraries_.known_global(entity.name) && (entity.kind == Kind::Function || entity.kind == Kind::Class);
  return libraries_.known(split(entity.name));
}

Found ProjectIndex::descend(const Entity &entity, const Path &path, size_t at, uint32_t file, int depth) const {
  Found f;
  if (depth > kDeepest) return f;
  bool ours = entity.kind != Kind::Class && entity.kind != Kind::Function && entity.kind != Kind::Alias;
  if (!ours && is_copy(entity, file)) return library(plus(split(entity.name), path, at));
  auto deeper = [&](const std::string &scope) {
    const Entity *next = lookup(scope, path[at], file);
    return next ? descend(*next, path, at + 1, file, depth + 1) : Found();
  };
  auto is = [&](Found::Kind kind) {
    f.kind = kind;
    f.entity = &entity;
    f.rest = plus({}, path, at);
    return f;
  };
  switch (entity.kind) {
  case Kind::Namespace:
    if (at == path.size()) return is(Found::Kind::Namespace);
    return deeper(entity.name);
  case Kind::NamespaceAlias: {
    Path target = canonical_namespace(entity.type.path, entity.scope, entity.file, depth + 1);
    if (at == path.size()) return library(target);
    return resolve(plus(std::move(target), path, at), "", file, depth + 1);
  }
  case Kind::Alias: {
    if (entity.type.path.empty() || joined(entity.type.path) == entity.name) return f;
    f = resolve(plus(entity.type.path, path, at), entity.scope, entity.file, depth + 1);
    if (f.kind == Found::Kind::Nothing) f = library(plus(entity.type.path, path, at));
    bool whole = at == path.size(); // Else it stands for the scope of what is named
    if (whole && f.alias.text.arguments.empty()) f.alias = {entity.type, entity.scope, entity.file};
    return f;
  }
  case Kind::Class: {
    const Entity *definition = class_definition(entity, file);
    if (at < path.size())
      if (Found inner = deeper(entity.name)) return inner;
    if (!definition) return library(plus(split(entity.name), path, at));
    f = is(Found::Kind::Class);
    f.entity = definition;
    return f;
  }
  case Kind::Enum:
    if (at < path.size())
      if (Found inner = deeper(entity.name)) return inner;
    return is(Found::Kind::Enum);
  case Kind::Enumerator: return is(Found::Kind::Enumerator);
  case Kind::Function: return is(Found::Kind::Function);
  case Kind::Variable: return is(Found::Kind::Variable);
  }
  return f;
}

std::vector<Path> ProjectIndex::library_directives(std::string_view scope, uint32_t file) const {
  std::vector<Path> result;
  for (std::string_view s = scope;;) {
    for (const UsingDirective *d : directives_[file])
      if (d->scope == s) {
        Path target = canonical_namespace(d->path, s, file, 0);
        if (std::find(result.begin(), result.end(), target) == result.end()) result.push_back(std::move(target));
      }
    if (s.empty()) return result;
    size_t at = s.rfind("::");
    s = at == s.npos ? std::string_view() : s.substr(0, at);
  }
}

Found ProjectIndex::resolve(const Path &path, std::string_view scope, uint32_t file) const { return resolve(path, scope, file, 0); }

Found ProjectIndex::resolve(const Path &path, std::string_view scope, uint32_t file, int depth) const {
  if (path.empty() || depth > kDeepest) return {};
  for (std::string_view s = scope;;) {
    if (const Entity *e = lookup(s, path[0], file))
      if (Found f = descend(*e, path, 1, file, depth + 1)) return f;
    if (s.empty()) break;
    if (const Entity *cls = class_at(s, file)) // What bases declare
      for (const Entity *base : bases(*cls))
        if (const Entity *e = lookup(base->name, path[0], file); e && e->kind != Kind::Function && e->name != cls->name)
          if (Found f = descend(*e, path, 1, file, depth + 1)) return f;
    size_t at = s.rfind("::");
    s = at == s.npos ? std::string_view() : s.substr(0, at);
  }
  std::vector<Path> libraries;
  bool std_too = false;
  for (Path &d : library_directives(scope, file)) {
    if (const Entity *e = lookup(joined(d), path[0], file))
      if (Found f = descend(*e, path, 1, file, depth + 1)) return f;
    if (d.size() == 1 && d[0] == "std") std_too = true;
    const Entity *ours = lookup("", d[0], file);
    bool project = ours && ours->kind == Kind::Namespace;
    Path whole = plus(d, path, 0);
    if (libraries_.known(whole)) return library(std::move(whole));
    if (!project) libraries.push_back(std::move(d));
  }
  if (std_too && is_std_name(path[0])) return library(plus({"std"}, path, 0));
  if (path.size() > 1) return library(path);
  if (libraries_.known_global(path[0])) return library(path);
  std::erase_if(libraries, [](const Path &d) { return d[0] == "std" || d.back() == "literals" || d.back().ends_with("_literals") || d.back() == "placeholders"; });
  bool type_like = path[0][0] >= 'A' && path[0][0] <= 'Z' && path[0].find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos;
  if (libraries.size() == 1 && type_like) return library(plus(libraries[0], path, 0));
  return {};
}

// ---- Types

static bool is_pointer_template(const Path &path) {
  std::string_view n = path.back();
  if (n == "weak_ptr") return false;
  return n.ends_with("_ptr") || n == "optional" || n.ends_with("Ptr") || n.ends_with("Pointer") || n == "not_null" || n == "reference_wrapper";
}

StaticType ProjectIndex::through_aliases(const StaticType &given, Found *last) const {
  StaticType type = given;
  for (int guard = 0; guard < kDeepest && type; ++guard) {
    Found f = resolve(type.text.path, type.scope, type.file);
    if (last) *last = f;
    if (!f.alias) return type;
    StaticType next = f.alias;
    next.text.indirect |= type.text.indirect;
    if (next.text.path == type.text.path && next.scope == type.scope) return type;
    if (next.text.arguments.empty() && !type.text.arguments.empty()) return type; // template <class T> using
    if (!f.rest.empty()) return type;
    type = next;
  }
  return type;
}

StaticType ProjectIndex::pointee(const StaticType &given) const {
  StaticType type = through_aliases(given, nullptr);
  for (int guard = 0; guard < 4 && type && is_pointer_template(type.text.path) && !type.text.arguments.empty() && type.text.arguments[0]; ++guard) {
    StaticType inner{type.text.arguments[0], type.scope, type.file};
    type = through_aliases(inner, nullptr);
  }
  return type;
}

bool ProjectIndex::is_handle(const StaticType &given) const {
  StaticType type = through_aliases(given, nullptr);
  if (!type) return false;
  if (is_pointer_template(type.text.path) && !type.text.arguments.empty()) return true;
  std::string_view n = type.text.path.back(); // A library's: DbClientPtr, Session::SharedPtr
  Found f = resolve(type.text.path, type.scope, type.file);
  return f.kind == Found::Kind::Library && (n.ends_with("Ptr") || n.ends_with("_ptr") || n == "ptr" || n == "pointer");
}

Found ProjectIndex::type(const StaticType &given) const {
  StaticType type = pointee(given);
  if (!type) return {};
  Found f = resolve(type.text.path, type.scope, type.file);
  if (f.kind == Found::Kind::Class && !f.rest.empty()) return {};
  if (f.kind == Found::Kind::Class || f.kind == Found::Kind::Library || f.kind == Found::Kind::Global) return f;
  if (!f && type.text.path.size() == 1) return library(type.text.path);
  return {};
}

StaticType ProjectIndex::element(const StaticType &container, size_t part) const {
  StaticType type = pointee(container);
  if (!type || type.text.arguments.empty()) return {};
  static constexpr auto kSequences = std::to_array<std::string_view>({"vector", "list", "deque", "set", "unordered_set", "multiset", "array", "span", "initializer_list", "forward_list",
                                                                      "unordered_multiset", "queue", "stack", "QList", "QVector", "small_vector", "static_vector", "flat_set"});
  static constexpr auto kMaps = std::to_array<std::string_view>({"map", "unordered_map", "multimap", "unordered_multimap", "flat_map", "pair", "QMap", "QHash", "tuple"});
  std::string_view n = type.text.path.back();
  if (std::find(kMaps.begin(), kMaps.end(), n) != kMaps.end())
    return part < type.text.arguments.size() ? StaticType{type.text.arguments[part], type.scope, type.file} : StaticType{};
  if (part == 0 && std::find(kSequences.begin(), kSequences.end(), n) != kSequences.end())
    return {type.text.arguments[0], type.scope, type.file};
  return {};
}

std::vector<const Entity *> ProjectIndex::bases(const Entity &cls) const {
  std::vector<const Entity *> result, todo{&cls};
  for (size_t i = 0; i < todo.size() && todo.size() < 32; ++i)
    for (const TypeText &b : todo[i]->bases) {
      std::string_view outer = todo[i]->scope;
      if (b.path.size() == 1 && inside(outer, b.path[0]) == todo[i]->name) continue;
      Found f = resolve(b.path, outer, todo[i]->file, 1);
      if (f.kind != Found::Kind::Class || !f.entity->defined) continue;
      if (std::find(todo.begin(), todo.end(), f.entity) != todo.end()) continue;
      result.push_back(f.entity);
      todo.push_back(f.entity);
    }
  return result;
}

bool ProjectIndex::has_unknown_base(const Entity &cls) const {
  std::vector<const Entity *> all = bases(cls);
  all.push_back(&cls);
  for (const Entity *c : all)
    for (const TypeText &b : c->bases) {
      Found f = resolve(b.path, c->scope, c->file, 1);
      if (f.kind != Found::Kind::Class) return true;
    }
  return false;
}

StaticType ProjectIndex::field(const Entity &cls, std::string_view name) const {
  if (auto at = cls.fields.find(name); at != cls.fields.end()) return {at->second, cls.name, cls.file};
  for (const Entity *base : bases(cls))
    if (auto at = base->fields.find(name); at != base->fields.end()) return {at->second, base->name, base->file};
  return {};
}

const Method *ProjectIndex::method(const Entity &cls, std::string_view name, size_t arguments, const Entity **owner) const {
  std::vector<const Entity *> all = bases(cls);
  all.insert(all.begin(), &cls);
  for (const Entity *c : all) {
    const Method *any = nullptr;
    for (const Method &m : c->methods)
      if (m.name == name) {
        if (owner) *owner = c;
        if (m.arity.takes(arguments)) return &m;
        any = &m;
      }
    if (any) return any;
  }
  return nullptr;
}

bool ProjectIndex::has_member(const Entity &cls, std::string_view name) const {
  if (method(cls, name, 0)) return true;
  if (cls.fields.count(name)) return true;
  for (const Entity *base : bases(cls))
    if (base->fields.count(name)) return true;
  return false;
}

// ---- Symbols

static std::string_view stem(std::string_view path) {
  std::string_view b = base_name(path);
  return b.substr(0, b.find('.'));
}

// How well parameters fit what the source says of the arguments.
static int fit(std::string_view parameters, size_t arguments, const ArgumentTypes &types) {
  int score = 0, depth = 0;
  size_t index = 0, begin = 0;
  for (size_t i = 0; i <= parameters.size() && index < arguments; ++i) {
    char c = i < parameters.size() ? parameters[i] : ',';
    depth += (c == '<' || c == '(') - (c == '>' || c == ')');
    if (c != ',' || depth > 0) continue;
    std::string_view one = parameters.substr(begin, i - begin);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with('*')) one.remove_suffix(1);
    begin = i + 1;
    std::string type = types ? types(index) : std::string();
    ++index;
    if (type.empty() || one.empty()) continue;
    bool text = one.find("char") != one.npos || one.find("string") != one.npos;
    if (type == "\"" || type == "0") {
      score += (type == "\"") == text ? 1 : -1;
      continue;
    }
    auto last = [](std::string_view t) {
      std::string_view head = t.substr(0, t.find('<'));
      size_t colon = head.rfind("::");
      return colon == head.npos ? t : t.substr(colon + 2);
    };
    score += last(type) == last(one) ? 2 : -2;
  }
  return score;
}

// Of overloads that take so many arguments: the one whose parameters fit best, then one without a parameter pack.
static const Entity *best_of(const std::vector<const Entity *> &fitting, size_t arguments, const ArgumentTypes &types) {
  const Entity *best = nullptr;
  int most = -1'000'000;
  bool tie = false;
  for (const Entity *e : fitting) {
    int score = 2 * fit(e->parameters, arguments, types) - (e->arity.most == UINT32_MAX);
    if (score > most) best = e, most = score, tie = false;
    else if (score == most) tie = true;
  }
  return tie ? nullptr : best;
}

const Entity *ProjectIndex::function(const std::string &qualified, uint32_t file, size_t arguments, bool any, const ArgumentTypes &types, bool *several) const {
  const auto *all = named(qualified);
  if (!all) return nullptr;
  std::vector<const Entity *> fitting, here;
  std::vector<std::string_view> stems;
  for (const Entity *e : *all) {
    if (e->kind != Kind::Function || (!any && !e->arity.takes(arguments))) continue;
    if (!e->defined && visible_[file][e->file]) stems.push_back(stem(paths_[e->file]));
    if (!e->defined || (e->internal && !visible_[file][e->file])) continue;
    fitting.push_back(e);
    if (visible_[file][e->file]) here.push_back(e);
  }
  if (here.size() == 1) return here[0];
  if (several) *several = fitting.size() > 1;
  if (!here.empty()) return best_of(here, arguments, types);
  if (fitting.size() == 1) return fitting[0];
  std::vector<const Entity *> beside; // Where it is declared
  for (const Entity *e : fitting)
    if (std::find(stems.begin(), stems.end(), stem(paths_[e->file])) != stems.end()) beside.push_back(e);
  if (beside.size() == 1) return beside[0];
  return best_of(beside.empty() ? fitting : beside, arguments, types);
}

bool ProjectIndex::has_definition(const std::string &function) const {
  const auto *all = named(function);
  return all && std::any_of(all->begin(), all->end(), [](const Entity *e) { return e->kind == Kind::Function && e->defined; });
}

const Entity *ProjectIndex::variable(const std::string &qualified, uint32_t file) const {
  const auto *all = named(qualified);
  if (!all) return nullptr;
  const Entity *only = nullptr;
  int count = 0;
  for (const Entity *e : *all)
    if (e->kind == Kind::Variable && e->defined) {
      if (visible_[file][e->file]) return e;
      if (e->internal) continue;
      ++count;
      only = e;
    }
  return count == 1 ? only : nullptr;
}

std::string ProjectIndex::method_name(const Entity &cls, const std::string &name, const std::string &parameters) const {
  std::vector<const Entity *> all = bases(cls);
  for (auto base = all.rbegin(); base != all.rend(); ++base)
    for (const Method &m : (*base)->methods)
      if (m.name == name && m.parameters == parameters) return overload_name(**base, m);
  for (const Method &m : cls.methods)
    if (m.name == name && m.parameters == parameters) return overload_name(cls, m);
  return name;
}

std::string ProjectIndex::overload_name(const Entity &cls, const Method &method) const {
  for (const Method &m : cls.methods)
    if (m.name == method.name) return m.parameters == method.parameters ? method.name : method.name + "(" + method.parameters + ")";
  return method.name;
}

std::string ProjectIndex::called_name(const Entity &cls, const std::string &name, size_t arguments, const ArgumentTypes &types) const {
  std::vector<const Entity *> all = bases(cls);
  all.insert(all.begin(), &cls);
  for (const Entity *c : all) {
    const Method *best = nullptr;
    size_t count = 0;
    int most = -1'000'000;
    for (const Method &m : c->methods) {
      if (m.name != name || ++count == 0 || !m.arity.takes(arguments)) continue;
      int score = fit(m.parameters, arguments, types);
      if (score > most) best = &m, most = score; // Of equals the first: they do alike
    }
    if (count == 0) continue;
    return count == 1 || !best ? name : method_name(cls, name, best->parameters);
  }
  return name;
}

std::string ProjectIndex::symbol(const Entity &entity) const {
  if (entity.internal) return {};
  const auto *all = named(entity.name);
  size_t same = 0, alike = 0;
  if (all)
    for (const Entity *e : *all)
      if (e->kind == entity.kind && e->defined && !e->internal) {
        ++same;
        alike += e->parameters == entity.parameters;
      }
  std::string text = entity.name;
  if (entity.kind == Kind::Function && same > 1) text += "(" + entity.parameters + ")";
  if (alike > 1) text += " in " + paths_[entity.file];
  return text;
}

} // namespace hasten::frontends::cpp_syntax

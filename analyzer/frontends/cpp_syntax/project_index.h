// Whose a name is: of which file of the project, of which library, of nobody known.
//
// A file sees what the project's headers that it includes declare, directly or through others. What no file of the
// project declares and a qualified name or a using-directive gives to a namespace is a library's.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "frontends/cpp_syntax/declarations.h"

namespace hasten::frontends::cpp_syntax {

// Questions to the catalogue: may decide between several using-directives.
struct Libraries {
  std::function<bool(const Path &)> known;                // A library has a type or a row of exactly this name
  std::function<bool(std::string_view)> known_global;     // A C library's name
  std::function<bool(const Path &)> is_type;              // Calling it makes an object
  std::function<bool(const Path &)> scoped;               // Such an object is released at the end of its block
};

// A type with the place where it was written.
struct StaticType {
  TypeText text;
  std::string scope;
  uint32_t file = 0;
  explicit operator bool() const { return bool(text); }
};

struct Found {
  enum class Kind : uint8_t { Nothing, Namespace, Class, Enum, Enumerator, Function, Variable, Library, Global };
  Kind kind = Kind::Nothing;
  const Entity *entity = nullptr;
  Path rest;    // Members after it
  Path library; // boost, asio, post; one part for Global
  StaticType alias; // The last alias on the way, with its template arguments
  explicit operator bool() const { return kind != Kind::Nothing; }
};

// The types of a call's arguments: as text_of gives them, `"` for a text, `0` for a number, empty if the source does not say.
using ArgumentTypes = std::function<std::string(size_t)>;

class ProjectIndex {
public:
  ProjectIndex(std::vector<std::string> paths, std::vector<Declarations> files, Libraries libraries);

  uint32_t file_count() const { return static_cast<uint32_t>(files_.size()); }
  const std::string &path(uint32_t file) const { return paths_[file]; }
  const Declarations &declarations(uint32_t file) const { return files_[file]; }
  bool sees(uint32_t file, uint32_t other) const { return visible_[file][other]; }
  const Libraries &libraries() const { return libraries_; }

  Found resolve(const Path &path, std::string_view scope, uint32_t file) const;
  // A class behind pointers, handles and aliases; the library's name of it; and where its template arguments stand.
  Found type(const StaticType &type) const;
  StaticType pointee(const StaticType &type) const; // Of a smart pointer, else the type itself, aliases seen through
  bool is_handle(const StaticType &type) const;
  StaticType element(const StaticType &container, size_t part = 0) const;
  StaticType field(const Entity &cls, std::string_view name) const; // Bases too
  const Method *method(const Entity &cls, std::string_view name, size_t arguments, const Entity **owner = nullptr) const;
  // The first of an overload set has the plain name, the others their parameters; overriders what they override.
  std::string method_name(const Entity &cls, const std::string &name, const std::string &parameters) const;
  std::string called_name(const Entity &cls, const std::string &name, size_t arguments, const ArgumentTypes &types) const;
  bool has_member(const Entity &cls, std::string_view name) const;
  bool has_unknown_base(const Entity &cls) const;
  std::vector<const Entity *> bases(const Entity &cls) const;

  const Entity *class_at(std::string_view qualified, uint32_t file) const; // Its definition
  const Entity *exact(std::string_view qualified, uint32_t file, uint32_t begin) const;
  // The definition a call with so many arguments leads to; none if there are several.
  const Entity *function(const std::string &qualified, uint32_t file, size_t arguments, bool any, const ArgumentTypes &types, bool *several = nullptr) const;
  const Entity *variable(const std::string &qualified, uint32_t file) const;
  bool has_definition(const std::string &function) const;
  std::string symbol(const Entity &entity) const; // Empty: only its file knows it
  // using namespace of libraries that hold in a scope, the nearest first
  std::vector<Path> library_directives(std::string_view scope, uint32_t file) const;

private:
  const std::vector<const Entity *> *named(std::string_view qualified) const;
  const Entity *lookup(std::string_view scope, std::string_view name, uint32_t file) const;
  Found descend(const Entity &entity, const Path &path, size_t at, uint32_t file, int depth) const;
  Found resolve(const Path &path, std::string_view scope, uint32_t file, int depth) const;
  Path canonical_namespace(const Path &path, std::string_view scope, uint32_t file, int depth) const;
  StaticType through_aliases(const StaticType &type, Found *last) const;
  bool is_copy(const Entity &entity, uint32_t file) const;
  const Entity *class_definition(const Entity &entity, uint32_t file) const;
  std::string overload_name(const Entity &cls, const Method &method) const;
  void resolve_includes();

  std::vector<std::string> paths_;
  std::vector<Declarations> files_;
  Libraries libraries_;
  std::unordered_map<std::string, std::vector<const Entity *>> by_name_;
  std::set<std::pair<uint32_t, std::string>> defines_in_; // Files, and the outermost namespaces they define something in
  std::vector<std::vector<bool>> visible_;
  std::vector<std::vector<const UsingDirective *>> directives_; // By file: of all files it sees
};

bool is_std_name(std::string_view name);
std::string_view std_canonical(std::string_view name); // string is basic_string

} // namespace hasten::frontends::cpp_syntax

// What one file declares, as text: enough for other files to know whose a name is. No tree outlives this.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "frontends/cpp_syntax/preprocess.h"
#include "frontends/cpp_syntax/syntax.h"

namespace hasten::frontends::cpp_syntax {

using Path = std::vector<std::string>; // boost::asio::post

Path path_of(Node name);               // Template arguments left out
std::string joined(const Path &path, std::string_view separator = "::");
Path split(std::string_view qualified);

// A type as written, where it was written.
struct TypeText {
  Path path;                       // Empty: auto, a builtin type, nothing that has members
  std::vector<TypeText> arguments; // Of the last name
  bool automatic = false;          // auto
  bool indirect = false;           // A pointer or reference
  bool constant = false;
  explicit operator bool() const { return !path.empty(); }
};
TypeText type_text(Node type, Node declarator = {});
std::string text_of(const TypeText &type); // Normalised, to tell overloads apart

struct Arity {
  uint32_t least = 0, most = 0;
  bool takes(size_t count) const { return count >= least && count <= most; }
};
Arity arity_of(Node parameters);
std::string parameters_text(Node parameters);

struct Method {
  std::string name;
  Arity arity;
  TypeText result;
  std::string parameters;
  bool is_static = false;
};

struct Entity {
  enum class Kind : uint8_t { Namespace, Class, Enum, Enumerator, Alias, NamespaceAlias, Function, Variable };
  Kind kind = Kind::Namespace;
  std::string name;          // a::B
  std::string scope;         // Where the types below are looked up
  bool defined = false;
  bool internal = false;     // static, or in an unnamed namespace
  uint32_t file = 0;
  uint32_t begin = 0;        // Of the declaration in its file
  // Class
  std::vector<TypeText> bases;
  std::map<std::string, TypeText, std::less<>> fields;
  std::vector<Method> methods;
  bool owns_resource = false; // Cannot be copied
  // Alias: what it stands for. Variable: its type. Function: its result.
  TypeText type;
  Arity arity;
  std::string parameters;
  int64_t value = 0;         // Enumerator
};

struct UsingDirective {
  std::string scope;
  Path path;
};

struct Declarations {
  std::vector<Entity> entities;
  std::vector<UsingDirective> directives;
  std::vector<Include> includes;
};

Declarations declarations_of(const SyntaxTree &tree, std::vector<Include> includes);

// Name of a namespace definition; an inline or unnamed one adds nothing.
std::string namespace_name(Node definition);
inline std::string inside(std::string_view scope, std::string_view name) {
  return scope.empty() ? std::string(name) : name.empty() ? std::string(scope) : std::string(scope) + "::" + std::string(name);
}

} // namespace hasten::frontends::cpp_syntax

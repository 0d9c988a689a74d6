// Fast lookups in the catalogue of one language, over the built-in libraries and the user's.
//
// Every lookup takes a library and a dotted path in it ("Pool.query", "promises.readFile") and allocates nothing. A
// path matches a row whose path is the same; else one with a part pattern ("Api.get*", longest literal first); else one
// with
// `*` for whole segments (fewest, and rightmost, stars first). A segment `default` is dropped where the path as given
// is not known, and the empty path (a namespace itself called, module.exports) stands for `default`.
//
// Besides names of members, two pseudo members exist: `()` is a call of an object of the type, or a construction by it
// (a tagged template of postgres.js, the knex instance, `new UserModel()` of a mongoose model); `[]` is iteration over
// it.
//
// Rows at one path: where a row with conditions holds, those without conditions do not; they are the default.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/row.h"

namespace hasten::catalogue {

struct TypeRef {
  static constexpr uint16_t kNone = 0xFFFF;
  uint16_t library = kNone;
  uint16_t type = kNone;

  explicit operator bool() const { return library != kNone; }
  constexpr auto operator<=>(const TypeRef &) const = default;
};

// A library that answers an import specifier. Paths of what is imported start with `prefix`: "fs/promises" is library
// fs, prefix "promises".
struct ModuleMatch {
  uint16_t library = TypeRef::kNone;
  std::string_view prefix;
};

struct ModuleMatches {
  std::span<const ModuleMatch> libraries; // In order; often one, empty if the specifier is not known.
  std::string_view rest;                  // Python: what the specifier adds to the known module: "a.b" of "lib.a.b"
};

// The dotted path of export `path` ("default", "Pool", "" for the namespace) of an imported module.
std::string join_path(std::string_view prefix, std::string_view rest, std::string_view path);

// What a row's text about types means: "Type", "lib:Type", "[Type]", "self", "@0", "item of self".
struct TypeText {
  enum class Kind : uint8_t { None, Type, Self, Argument, ItemOfSelf };
  Kind kind = Kind::None;
  bool list = false; // A list of it.
  TypeRef type;      // Type
  int argument = 0;  // Argument
};

struct EntryRef {
  uint16_t library = TypeRef::kNone;
  const EntryRow *row = nullptr;
};

using Rows = std::span<const Row *const>;
using Batches = std::span<const BatchRow *const>;

class Index {
public:
  // Both catalogues must outlive the index. The user's libraries extend built-in ones of the same name: at the same
  // path (and the same type, member …) the user's row replaces the built-in rows.
  Index(Language language, const Catalogue &builtin, const Catalogue &user = {});
  ~Index();
  Index(Index &&) noexcept;

  size_t library_count() const;
  const Library &library(uint16_t library) const;
  uint16_t find_library(std::string_view name) const; // kNone if there is none.

  ModuleMatches find_module(std::string_view specifier) const;      // "node:" is ignored; lib/* patterns are known
  std::optional<uint16_t> find_global(std::string_view name) const; // Library whose path `name` is; never a convention

  Rows rows(uint16_t library, std::string_view path) const;
  Batches batches_for(uint16_t library, std::string_view single_call) const; // Rows whose `of` holds it
  const TwinRow *twin_for(uint16_t library, std::string_view path) const;

  TypeRef type_named(uint16_t library, std::string_view name) const;
  TypeRef constructed_type(uint16_t library, std::string_view path) const; // of a call or `new` of the path
  TypeRef awaited_type(uint16_t library, std::string_view path) const;     // of the awaited call of the path
  TypeRef annotation_type(uint16_t library, std::string_view path) const;  // of an annotation or base class
  TypeRef type_from_text(std::string_view text, uint16_t within) const;    // "Type" or "lib:Type"
  TypeText read_type(std::string_view text, uint16_t within) const;        // Row::returns and its like
  const TypeRow &type(TypeRef type) const;
  std::string display(TypeRef type) const; // "pg:Pool"

  // Of the type itself, else of its bases in order; a name stated anywhere wins over any pattern.
  TypeRef member_type(TypeRef type, std::string_view member) const;
  Rows rows_of(TypeRef type, std::string_view member) const;
  Batches batches_of(TypeRef type, std::string_view member) const;
  const TwinRow *twin_of(TypeRef type, std::string_view member) const;
  bool derives(TypeRef type, TypeRef base) const; // or is the same

  // Names bound nowhere in a file that imports nothing: `db`, `prisma`, `externalAPI`; functions named like heavy work.
  TypeRef convention_type(std::string_view global) const;
  Rows convention_rows(std::string_view global) const;

  std::span<const EntryRef> entries() const;

private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

} // namespace hasten::catalogue

// Evaluates operands to values: follows assignments, imports, exports, fields, annotations, returns and library types.
//
// Flow-insensitive per function and on demand; results are kept. A parameter is a symbol (or what its annotation or
// default says), which `substitute` replaces by a call site's values: that is how callbacks, wrappers and injected
// clients are followed without an edge to every closure ever passed.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/id_map.h"
#include "catalogue/index.h"
#include "link/value.h"

namespace hasten::link {

// What a call site puts in for a function's own symbols.
struct Bindings {
  Fn fn;
  ValueId receiver = kUnknown;
  std::vector<ValueId> arguments; // By parameter index; kUnknown where not given.
};

// An export or a member of a library as a call meets it: the rows that may apply, with the receiver's value.
struct LibraryPath {
  uint32_t language = 0;                       // 0 TypeScript, 1 Python, 2 C++: which catalogue
  uint16_t library = 0;
  catalogue::TypeRef type;                     // The receiver's type, for members
  std::string path;                            // "Pool.query", "readFileSync"
  catalogue::Rows rows; // All rows of the path, conditions not yet tested.
  ValueId receiver = kUnknown;
  bool convention = false;                     // Reached through a name, not an import.
};

// The catalogue as each language sees it.
struct Catalogues {
  const catalogue::Index &typescript;
  const catalogue::Index &python;
  const catalogue::Index &cpp;
};

// Bits of Value::c for External: the language, and that `a` names a library rather than an import specifier.
inline constexpr uint32_t kLanguage = 3;
inline constexpr uint32_t kByLibrary = 4;
extern const Name kConvention; // An unbound name in a file that imports nothing
extern const Name kNoLibrary;  // An unbound name no library is known to provide

class Values {
public:
  Values(const Program &program, const Catalogues &catalogues);

  ValueId of(Fn fn, const ir::Operand &operand);
  ValueId local(Fn fn, ir::LocalId local);
  ValueId result_of(Site call);                       // What the call gives
  ValueId member(ValueId base, Name name);
  ValueId awaited(ValueId value);
  ValueId element(ValueId value);
  ValueId entered(ValueId value);
  ValueId type(ModuleId module, ir::TypeId type, ValueId origin);
  ValueId export_of(ModuleId module, Name name);
  // Annotated[T, metadata…], also behind an alias: each with the function whose terms it is in.
  std::vector<std::pair<Fn, ir::Operand>> metadata(Fn fn, ir::TypeId type);
  ValueId returned(Fn fn);                            // Union of what `return` gives, in the function's own symbols
  ValueId yielded(Fn fn);
  ValueId substitute(ValueId value, const Bindings &bindings, int depth = 0);
  Bindings bind(Site call, Fn callee, ValueId receiver); // Arguments of a call site by parameter of `callee`
  ValueId call(ValueId callee, Site site);            // Result of calling `callee` at `site`

  // The rows a callee's value leads to; empty if it is not a library's.
  std::optional<LibraryPath> library_path(ValueId callee);
  // The rows whose conditions hold at this call.
  std::vector<const catalogue::Row *> matching(const LibraryPath &path, Site call);

  // The instruction that gives a temporary (or a local assigned once) its value; none otherwise.
  ir::InstrId definition(Fn fn, const ir::Operand &operand);
  std::optional<std::string_view> constant_string(Fn fn, const ir::Operand &operand);
  // A statement that may be put together: its first piece, or the parameter that gives it.
  ValueId statement(Fn fn, const ir::Operand &operand, int depth = 0);
  std::optional<double> constant_number(Fn fn, const ir::Operand &operand);
  std::optional<ir::Operand> property(Fn fn, const ir::Operand &object, std::string_view key); // Of an object literal
  std::vector<Fn> functions(ValueId value); // Functions among the alternatives (closures, methods)
  const std::vector<Cls> &subclasses(Cls cls);
  // Methods of that name in the program's classes that derive from a library's type.
  const std::vector<Fn> &declared_below(uint32_t language, catalogue::TypeRef type, Name method);
  Cls class_of(Fn fn); // The class `this` belongs to in fn, also inside arrows
  bool made_here(ValueId value); // An instance whose construction is known, so its class is exact
  bool exclusive(ValueId value); // A library object that takes one operation at a time, or comes out of one
  std::pair<ir::InstrId, uint32_t> passed(Fn fn, ir::LocalId local); // The last call or literal that takes it; which argument
  bool awaited_at(Site call); // The call's result is awaited (directly, or joined) by its function

  // What all callers pass for untyped parameters (infer_parameters.h); forgets everything evaluated before.
  void adopt(std::map<std::pair<uint32_t, uint32_t>, ValueId> inferred);

  const Program &program() const { return program_; }
  const catalogue::Index &index(uint32_t language) const {
    switch (language & kLanguage) {
    case 0: return catalogues_.typescript;
    case 1: return catalogues_.python;
    default: return catalogues_.cpp;
    }
  }
  uint32_t language(Fn fn) const { return program_.language(fn); }
  uint32_t language(Cls cls) const { return program_.language(program_.module_of(cls)); }
  static catalogue::TypeRef type_ref(const Value &lib) {
    return {static_cast<uint16_t>(lib.a >> 16), static_cast<uint16_t>(lib.a & 0xFFFF)};
  }
  ValueTable &table() { return table_; }
  const Value &operator[](ValueId id) const { return table_[id]; }

private:
  struct FunctionState {
    std::vector<ir::InstrId> assignments; // To locals, by local, in order
    std::vector<uint32_t> assigned_end;   // By local: where its assignments end
    std::span<const ir::InstrId> assigned(uint32_t local) const {
      uint32_t begin = local == 0 ? 0 : assigned_end[local - 1];
      return {assignments.data() + begin, assigned_end[local] - begin};
    }
    std::vector<ValueId> locals;
    std::vector<uint8_t> local_state; // 0 unknown, 1 in progress, 2 done
    std::vector<bool> awaited;        // By local: an Await takes it
    std::vector<std::pair<ir::InstrId, uint32_t>> passed; // By local: the call (or literal) it is an argument of, and which
    ValueId returned = kUnknown;
    uint8_t returned_state = 0;
  };
  struct ModuleState {
    std::map<std::pair<uint32_t, uint32_t>, std::vector<Site>> captured_writes; // (owner fn, local)
    std::map<std::tuple<uint32_t, uint32_t, uint32_t>, std::vector<Site>> property_writes; // (owner fn, local, name id)
    std::map<std::pair<uint32_t, uint32_t>, std::vector<Site>> field_writes; // (Cls, name id)
    std::vector<std::pair<uint32_t, uint32_t>> exports_aliases; // Locals that are module.exports
    std::unordered_map<Name, ValueId> exports;
    std::unordered_map<Name, bool> exports_busy;
    bool ready = false;
  };

  FunctionState &state(Fn fn);
  ModuleState &state(ModuleId module);
  ValueId assigned_value(Site site);
  ValueId parameter(Fn fn, ir::LocalId local, ValueId fallback);
  ValueId callback_parameter(Fn fn, uint32_t index);
  ValueId import(ModuleId module, ir::ImportId id);
  ValueId follow(ModuleId module, Name dotted);
  ValueId global(Fn fn, Name name);
  ValueId base(Fn fn, const ir::Operand &operand);
  ValueId export_uncached(ModuleId module, Name name);
  ValueId class_member(Cls cls, Name name, ValueId receiver, bool instance, std::vector<Cls> &seen);
  std::vector<Fn> methods_named(Cls cls, Name name) const;
  ValueId inherited_from_library(Cls cls, Name name, ValueId receiver, std::vector<Cls> &seen);
  ValueId field(Cls cls, Name name, ValueId receiver);
  std::pair<uint32_t, catalogue::TypeRef> library_base(Cls cls);
  ValueId external_member(ValueId base, Name name);
  ValueId lib(catalogue::TypeRef type, ValueId origin, uint32_t language);
  ValueId typed(const std::string &text, const LibraryPath &path, Site site);
  ValueId element_uncached(ValueId value);
  ValueId from_row(const LibraryPath &path, const catalogue::Row &row, Site site);
  ValueId result_without_site(ValueId callee);
  ValueId call_function(Fn callee, ValueId receiver, Site site);
  ValueId settled(ValueId value);
  const std::vector<uint32_t> &wrapped_parameters(Fn wrapper);
  ValueId program_global(Name name); // What the program itself puts there: global.db = …
  ValueId decorated(Fn fn, ValueId plain);
  ValueId named_type(ModuleId module, const ir::Type &type, ValueId origin);
  ValueId exported_type(ModuleId module, Name name, ValueId origin, int depth);
  bool holds(const catalogue::When &when, Site call);
  bool lacks(Fn fn, const ir::Operand &operand, std::string_view property);

  const Program &program_;
  Catalogues catalogues_;
  ValueTable table_;
  std::vector<FunctionState> functions_;
  std::vector<uint8_t> function_ready_;
  std::vector<ModuleState> modules_;
  std::vector<std::vector<Cls>> subclasses_;
  bool subclasses_ready_ = false;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, std::vector<Fn>> declared_below_; // (language, type, name id)
  bool declared_below_ready_ = false;
  std::unordered_map<uint32_t, std::vector<uint32_t>> wrapped_parameters_; // By function
  std::unordered_map<Name, std::vector<Site>> global_writes_;
  bool global_writes_ready_ = false;
  std::unordered_map<uint32_t, std::optional<LibraryPath>> paths_; // By value
  IdMap elements_;
  IdMap members_; // By (value, name)
  IdMap results_; // By call
  std::map<std::pair<uint32_t, uint32_t>, ValueId> inferred_; // By (Fn, parameter)
  int depth_ = 0;
  int substitution_budget_ = 0;

  // Evaluation recurses through code in any order; beyond this depth a value is unknown.
  struct DepthGuard {
    explicit DepthGuard(int &d) : depth(d) { ++depth; }
    ~DepthGuard() { --depth; }
    bool too_deep() const { return depth > 60; }
    int &depth;
  };
};

// Lower-case first word of a statement: "select", "update"; empty if it has none.
std::string first_word(std::string_view sql);

} // namespace hasten::link

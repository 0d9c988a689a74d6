// The intermediate representation: one source file as tables (imports, exports, classes, types) and functions whose
// code is a tree of blocks of about a dozen instruction kinds. README.md beside this file is its specification.
//
// A frontend knows its language and no library; everything after it knows neither. Callees are places (an import, a
// local, a member of one), decorators and default values are operands of ordinary calls, `new` is a flag of a call.
//
// Summary and body. Instructions are stored flat, in order of evaluation, each with its parent: together with the
// tables they are the module's summary, all that linking reads. The blocks on top of them are the body, which rules
// walk. Both are plain indices, so a module is position-independent and can be written to disk and read back.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/name.h"
#include "base/span.h"

namespace hasten::ir {

using LocalId = Id<struct LocalTag>;
using FunctionId = Id<struct FunctionTag>;
using ClassId = Id<struct ClassTag>;
using ImportId = Id<struct ImportTag>;
using InstrId = Id<struct InstrTag>;
using BlockId = Id<struct BlockTag>;
using TypeId = Id<struct TypeTag>;
using ConstantId = Id<struct ConstantTag>;

inline constexpr FunctionId kModuleFunction{0}; // The file's top-level code is function 0.

// A slice of a pool of the same function (or module).
struct Range {
  uint32_t begin = 0;
  uint32_t count = 0;
  bool empty() const { return count == 0; }
};

enum class Root : uint8_t {
  None,     // No operand.
  Local,    // index: LocalId of this function.
  Captured, // index: LocalId of function `owner`, an enclosing function (often function 0: a module-level name).
  Import,   // index: ImportId.
  Global,   // A name bound nowhere in the file; the first member is its name.
  This,     // `this`, Python's first method parameter; in a class body the class itself.
  Super,    // `super`, `super()`.
  Constant, // index: ConstantId.
  Class,    // index: ClassId; the class object itself.
};

// A place or a constant, with the names of the members selected from it: user.profile.id is a Local with two members.
// A member selected by a computed key is not part of a place: that is an Assign of form Index.
struct Operand {
  Root root = Root::None;
  uint32_t index = 0;
  FunctionId owner;  // Captured only.
  Range members;     // Into Function::names. A constant numeric index is a name too: "0".
  Span span;         // Exactly one syntax node; empty for places that have none (an implied temporary).

  explicit operator bool() const { return root != Root::None; }
  LocalId local() const { return LocalId{index}; }
  ImportId import() const { return ImportId{index}; }
  ConstantId constant() const { return ConstantId{index}; }
  ClassId class_id() const { return ClassId{index}; }
};

enum class Kind : uint8_t { Call, Await, Assign, Closure, If, Loop, Try, Scope, Return, Jump, Opaque };

enum class Form : uint8_t {
  None,
  // Assign: dest = …
  Copy,     // value
  Object,   // object or dict literal: arguments with keyword = key; spread arguments; computed keys have none
  Array,    // list, tuple or set literal: arguments
  Template, // template or f-string: arguments are its holes (constant pieces as constants)
  Unary,    // name: operator; value
  Binary,   // name: operator; arguments[0], arguments[1]; comparisons too
  Index,    // value[arguments[0]], a computed key; as a store: dest is the container with member "[]", arguments: key
  Slice,    // value[a:b], Python slices; arguments: those present
  Caught,   // the exception of a handler; arguments: the exception types
  Define,   // a class definition; value: Root::Class
  Delete,   // value is removed (delete, del)
  // If: value is the condition; blocks [then, else]
  Branch,
  Ternary,
  ShortCircuit,  // &&, ||, ??, and, or; name: operator. Both arms assign dest.
  OptionalChain, // a?.b(c): the condition is a; the else arm assigns nothing to dest
  Switch,        // value is the subject; blocks: one per case in order; name "default" if there is a default case
  // Loop: blocks [condition, body, update, else]
  ForEach,   // dest: each element of value (for-of, Python for)
  ForKeys,   // dest: each key of value (for-in)
  Counter,   // for (init; condition; update): value is the condition; init stands before the loop
  While,     // value is the condition, computed by block 0 before each round
  DoWhile,   // … after each round
  Comprehension, // list, set or dict comprehension: as ForEach; the element is appended by an Assign of form Append
  Generator,     // generator expression: lazy, as ForEach
  Append,    // Assign: arguments are added to dest, the result of a comprehension
  // Scope: blocks [body]; value: the managed object, dest: the bound name
  With,
  Using,
  // Jump; name: label
  Break,
  Continue,
  Throw,     // value
  Yield,     // value; dest: what is sent back
  YieldFrom,
};

enum class Flag : uint8_t {
  New = 1,       // Call: `new`
  Async = 2,     // Loop, Scope: for await, async for, async with, await using, async comprehension
  Tagged = 4,    // Call: tagged template; arguments[0] the Template, holes are its arguments
  Optional = 8,  // Call: inside an optional chain
  Decorator = 16,// Call that only evaluates a decorator expression: @app.get("/x")
  Implicit = 32, // Not written by the user: a synthesised copy, an index read of destructuring
};

struct Argument {
  Operand value;
  Name keyword;        // Keyword argument, object key; empty: positional
  bool spread = false; // ...xs, *xs, **xs
  bool write = false;  // Opaque only: the place may be written
};

struct Instruction {
  Kind kind = Kind::Opaque;
  Form form = Form::None;
  uint8_t flags = 0;
  uint8_t slot = 0;  // Which block of the parent this stands in.
  InstrId parent;    // The structured instruction around it; none at the top of the function.
  Span span;         // Exactly one syntax node.
  Operand dest;      // Where the result goes; None: dropped.
  Operand value;     // Callee of a Call; see Form for the others.
  Range arguments;   // Into Function::arguments.
  Range blocks;      // Into Function::block_lists. Try: [body, else, finally, handler…]
  Name name;         // Operator, label, or the syntax node's kind of an Opaque.
  FunctionId closure; // Closure: the function made.

  bool has(Flag flag) const { return flags & static_cast<uint8_t>(flag); }
  void set(Flag flag) { flags |= static_cast<uint8_t>(flag); }
};

struct Block {
  Range order; // Into Function::order.
};

struct Constant {
  enum class Kind : uint8_t { Null, Undefined, True, False, Number, String, Regex, Bytes, Ellipsis };
  Kind kind = Kind::Null;
  double number = 0;
  Name text; // String's value, cooked where cheap, at most 1,024 bytes; else the literal's source text.
};

// A type as written. Names resolve like values: `path` is an Import, a module-level Captured, or a Global.
struct Type {
  enum class Kind : uint8_t { Name, Array, Tuple, Union, Literal, Function, Annotated, Object, Other };
  Kind kind = Kind::Other;
  Operand path;                   // Name; members are in Module::type_names.
  std::vector<TypeId> arguments;  // Promise<T>, list[T]; Array's element; Union's and Tuple's members; Annotated's type first
  std::vector<Operand> metadata;  // Annotated: operands of the function that defines this one (see Function::parent)
};

struct Local {
  Name name; // Empty: a temporary. A temporary is assigned on each path at most once and never captured.
  TypeId type;
  Span declaration; // Empty for temporaries.
  bool parameter = false;
  bool captured = false; // A nested function reads or writes it.
  bool constant = false; // const; a temporary; a function or class declaration
};

struct Parameter {
  enum class Kind : uint8_t { Plain, Rest, KeywordRest, KeywordOnly };
  LocalId local; // A destructured parameter is a temporary, taken apart at the start of the body.
  Name name;
  TypeId type;
  Kind kind = Kind::Plain;
  bool optional = false;
  bool field = false;            // TypeScript parameter property: also this.<name>
  Operand default_value;         // Python: evaluated by the defining function (Function::parent), in its terms.
                                 // JavaScript: only a constant is given here; others are lowered in the body.
  std::vector<Operand> decorators; // In terms of Function::parent.
};

enum class FunctionKind : uint8_t {
  Module,    // function 0
  Plain,     // function declaration or expression, def
  Arrow,     // arrow function, lambda
  Method,
  Constructor,
  Getter,
  Setter,
  Fields,    // synthetic: instance field initialisers of a class, run by its constructor
  ClassBody, // synthetic: static part of a class, run where the class is defined
};

struct Function {
  Name name; // As written; an anonymous function bound to a name or key takes that name.
  FunctionKind kind = FunctionKind::Plain;
  FunctionId parent; // The function whose code defines it; a method's is its class's ClassBody.
  ClassId owner;     // Its class, for methods and synthetic functions.
  Span span;
  Span name_span;
  bool is_async = false;
  bool is_generator = false;
  bool is_static = false;
  bool is_declaration = false; // No body: overload, abstract, interface method.
  TypeId result;
  std::vector<Parameter> parameters;
  std::vector<Operand> decorators; // In terms of `parent`.
  std::vector<Name> directives;    // 'use server'

  // Summary
  std::vector<Local> locals;
  std::vector<Instruction> instructions; // In order of evaluation; a structured one precedes its blocks' contents.
  std::vector<Argument> arguments;
  std::vector<Name> names;
  std::vector<Constant> constants;

  // Body
  std::vector<Block> blocks;
  std::vector<InstrId> order;
  std::vector<BlockId> block_lists;
  BlockId entry;

  const Instruction &at(InstrId id) const { return instructions[id.value]; }
  std::span<const Name> members(const Operand &o) const { return {names.data() + o.members.begin, o.members.count}; }
  std::span<const Argument> args(const Instruction &i) const {
    return {arguments.data() + i.arguments.begin, i.arguments.count};
  }
  std::span<const BlockId> blocks_of(const Instruction &i) const {
    return {block_lists.data() + i.blocks.begin, i.blocks.count};
  }
  std::span<const InstrId> instrs(BlockId block) const {
    const Range &r = blocks[block.value].order;
    return {order.data() + r.begin, r.count};
  }
  const Local &local(LocalId id) const { return locals[id.value]; }
  const Constant &constant(const Operand &o) const { return constants[o.index]; }
};

struct Field {
  Name name;
  TypeId type;
  Span span;
  bool is_static = false;
  std::vector<Operand> decorators; // In terms of the class's ClassBody.
};

struct Class {
  Name name;
  Span span;
  FunctionId defined_in;
  FunctionId body;        // ClassBody
  FunctionId fields_init; // Fields; none if it has no instance initialisers
  FunctionId constructor; // none if not written
  bool is_interface = false;
  bool is_abstract = false;
  bool is_enum = false;
  std::vector<Operand> bases;       // Values, in terms of defined_in. An interface's bases too.
  std::vector<TypeId> implements;
  std::vector<TypeId> base_types;   // Bases as types, with their type arguments: Repository<User>
  std::vector<Field> fields;
  std::vector<FunctionId> methods;  // All with a name, declarations too.
  std::vector<Operand> decorators;  // In terms of defined_in.
};

struct Import {
  Name specifier;   // "./db", "pg", "a.b"; relative Python imports keep their dots: "..models"
  Name imported;    // Export's name; "*": the namespace; "default"
  Name local;       // Bound name; empty for a bare or re-exporting import
  bool type_only = false;
  bool dynamic = false;  // import(), a require or Python import inside a function
  bool common_js = false; // require(): "*" is module.exports
  Span span;
};

struct Export {
  Name name;         // "default"; "*": re-export of all of `import`; "=": module.exports = value
  Operand value;     // In terms of function 0; None for a re-export or a pure type
  ImportId import;   // Re-export; its `imported` names the source's export
  TypeId type;       // Exported type alias
  ClassId class_id;  // Exported interface
  Span span;
};

struct TypeAlias {
  Name name;
  TypeId type;
};

struct Comment {
  Span span; // Only comments that hold "hasten-".
};

enum class SourceLanguage : uint8_t { JavaScript, TypeScript, Python, Cpp };

struct Module {
  Name path; // Relative to the project's root, forward slashes.
  SourceLanguage language = SourceLanguage::TypeScript;
  std::vector<Function> functions;
  std::vector<Class> classes;
  std::vector<Type> types;
  std::vector<Name> type_names;
  std::vector<TypeAlias> aliases;
  std::vector<Import> imports;
  std::vector<Export> exports; // Python: none; every name of function 0 is exported.
  std::vector<Name> directives;
  std::vector<Comment> comments;
  std::vector<Span> errors; // Subtrees the parser could not read; nothing inside is lowered or reported.
  bool partial = false;     // There were such subtrees.

  const Function &at(FunctionId id) const { return functions[id.value]; }
  const Class &at(ClassId id) const { return classes[id.value]; }
  const Import &at(ImportId id) const { return imports[id.value]; }
  const Type &at(TypeId id) const { return types[id.value]; }
  std::span<const Name> type_members(const Operand &o) const {
    return {type_names.data() + o.members.begin, o.members.count};
  }
};

} // namespace hasten::ir

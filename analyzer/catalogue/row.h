// What the catalogue knows of a library: types, calls with their effects, batch calls, twins, entry points.
//
// All knowledge is data (rules/catalogue/<language>/<library>.toml, described by SCHEMA.md there); these are its types.
// Paths in a library are dotted: `Pool.query` is member `query` of type or export `Pool`; `promises.readFile` of a
// namespace. A `*` segment matches any one member name, an exact path wins over it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hasten::catalogue {

enum class Language : uint8_t { TypeScript, Python, Cpp }; // TypeScript stands for JavaScript too.

enum class Resource : uint8_t { Db, Http, Cache, Queue, Disk, ThreadPool, MainThread };
enum class Access : uint8_t { Read, Write, Unknown };
enum class Gil : uint8_t { Thread, ThreadFair, Process }; // What moves the work off the loop; Python only.
// Replayed: a durable workflow, which is run again from the start to take up where it was.
enum class Context : uint8_t { RequestOnLoop, RequestOnThread, Job, Startup, Cli, Test, Migration, Replayed, Unknown };

// A condition on the call site. A row holds where all its conditions hold; what cannot be decided does not hold.
struct When {
  enum class Kind : uint8_t {
    ArgumentPresent,  // argument or keyword is given
    ArgumentAbsent,
    ConstantBelow,    // argument is a number below `bound`
    ConstantAtLeast,  // … or at least `bound`
    ConstantEquals,   // argument is one of the strings in `words`
    Verb,             // argument is a string (template, sql`` tag) whose first word is in `words` (lower case)
    PropertyEquals,   // argument is an object whose property `property` is one of `words` (lower case), e.g. {method}
    PropertyPresent,
    PropertyAbsent,
    ArgumentClass,    // argument is an instance of a class or type named in `words`
    CallbackPresent,  // the last argument is a function
    CallbackAbsent,
    Awaited,          // the call's result is awaited at the call site
    NotAwaited,
    ArgumentResultOf,
  };
  Kind kind = Kind::ArgumentPresent;
  int argument = -1;       // Position; -1: by keyword only
  std::string keyword;     // Python keyword argument
  std::string property;
  double bound = 0;
  std::vector<std::string> words;
};

struct RoundTrip {
  Resource resource = Resource::Db;
  Access access = Access::Unknown;
};

struct Tier {              // blocks, burns_cpu
  int tier = 1;            // 1 reported; 2 only in a loop or on a user-sized input; 3 never
  Gil gil = Gil::Thread;
  std::string work;        // "hashes a password", "runs a process": completes the message "… and"
};

struct ReadsWhole {
  int source = 0;          // Argument that names the file; -1: the receiver, -2: the network
  std::string keyword;
  bool sync = false;       // Also blocks the calling thread
  bool lines = false;      // Gives lines or splits already
  bool into_receiver = false; // The content goes there, not into the result: text << file.rdbuf()
  double copies = 1;       // Copies of the content held at once by the usual use
  std::string stream;      // The streaming form, as text: "fs.createReadStream with readline"
  std::string element;     // What the stream gives: "line", "chunk"
  std::string as_bytes;    // The streaming form where the content is only passed on: "fs.createReadStream, piped on"
};

struct OpensEngine {
  std::string what;        // "connection pool", "HTTP client"
  std::string owner;       // module, loop, thread, pool
  bool shareable = true;
  bool light = false;      // Costs little: reported at low confidence only
  std::vector<std::string> closed_by;
  std::vector<std::string> shared_by; // Keyword or object keys that mean it borrows a shared one: connection_pool
};

struct RegistersHandler {
  std::vector<int> arguments;         // Positions; empty: every function argument (in arrays too)
  std::vector<std::string> keys;      // Object properties that hold handlers: handler, preHandler
  std::vector<std::string> keywords;  // Python keyword arguments
  bool decorator = false;             // The call's result decorates the handler
  Context context = Context::RequestOnLoop;
  std::optional<Context> sync_context; // For handlers that are not async (FastAPI def: RequestOnThread)
  bool dependency = false;            // Depends(f): the function runs before the handler, as part of it
};

struct Invokes {
  enum class How : uint8_t { Once, PerElement, Later, Elsewhere };
  int argument = 0;
  std::string key;                    // Property of that argument, for option objects
  How how = How::Once;
  std::vector<std::string> parameters; // Types of the callback's parameters; "element": an element of the receiver or of `over`
  int over = -1;                      // PerElement: the argument iterated; -1: the receiver
  bool returns_result = false;        // The call gives what the callback gives
};

struct Scope {
  enum class Kind : uint8_t { Transaction, Lock, Timeout, Limit };
  Kind kind = Kind::Transaction;
  int callback = -1;                  // Argument run inside it; -1: the block of with / using
};

struct Joins {
  enum class Kind : uint8_t { All, Settled, Race };
  Kind kind = Kind::All;
  int argument = 0;                   // -1: every argument is one of the joined (asyncio.gather)
};

struct Row {
  std::vector<std::string> paths;
  std::vector<When> when;
  std::optional<RoundTrip> round_trip;
  std::optional<Tier> blocks;
  std::optional<Tier> burns_cpu;
  std::optional<ReadsWhole> reads_whole;
  std::optional<OpensEngine> opens_engine;
  std::optional<RegistersHandler> registers_handler;
  std::optional<int> offloads;        // Argument that runs elsewhere
  std::optional<int> takes_piece_of;  // Argument of which each call takes the next piece: getline(text, line)
  std::optional<Joins> joins;
  std::vector<Invokes> invokes;
  std::optional<Scope> scope;
  bool buffers = false;               // No round trip yet: Session.add, pipeline.get
  bool waits = false;                 // The plain call waits and lets others run: stackful coroutines have no await
  bool coalesces = false;             // Calls of one tick become one round trip
  bool exclusive_receiver = false;    // One operation at a time on the receiver
  bool memoises = false;              // Result (of the wrapped function) is kept
  bool limits = false;                // Bounds concurrency or rate
  bool delays = false;                // Waits on purpose: sleep
  bool pure = false;                  // No effect that orders it against other calls
  bool mutates_receiver = false;      // Local effect on the receiver only: array.push, Map.set
  bool throws = false;                // May throw by its own condition: assert, abort, raise_for_status
  bool ends = false;                  // Does not return: process.exit, redirect
  bool unknown = false;               // Its effect is not known, though a wider pattern says otherwise
  // Types of what the call gives: a type's name, "lib:Type", "self" (the receiver), "@0" (argument 0), "[T]" list of T,
  // "item of self"
  std::string returns;
  std::string awaits;                 // of the awaited result; with `returns` absent the call is a wait itself
  std::string enters;                 // of the value bound by with / async with / using
  std::string element;                // of elements when iterated
  std::string version;                // The library's version the paths were checked against; empty: not checked
  std::string note;                   // Hazard that the message must state
};

struct TypeRow {
  std::string name;                   // Unique in the library; if exported, also an annotation and a base class
  std::vector<std::string> constructed_by; // Paths whose call or `new` gives it (the type's own name is implied)
  std::vector<std::string> awaited_from;   // Paths whose awaited result is it
  std::vector<std::string> annotations;    // Further exported names that denote it
  std::vector<std::string> bases;
  std::vector<std::string> conventions;    // Names (with *) of unbound globals taken for it
  bool exclusive = false;             // One operation at a time: connection, transaction, session
  bool concurrent = false;            // Overlapping operations are fine: pool, HTTP client
  bool serialised = false;            // Overlap is harmless but gains nothing (one thread, internal lock)
  bool callable = false;
  bool lazy = false;                  // An awaitable that begins only when it is awaited
};

struct MemberRow {                    // A property: `PrismaClient.*` has type `Model`
  std::string path;
  std::string type;
};

struct BatchRow {
  std::string path;                   // The batch call: Model.findMany
  std::vector<std::string> of;        // Single calls it replaces
  std::string form;                   // Shown: "findMany({ where: { id: { in: ids } } })"
  std::string item_key;               // Where the key stands in the single call: "where.*", "@0"
  std::string list_argument;          // Where the list goes: "where.*.in", "@0"
  std::string result_key;             // Key to match results with
  bool ordered = false;               // Results come in the order of the keys
  int limit = 0;                      // Most keys per call; 0: none known
  bool same_values = false;           // Only where every item gets the same values, and nobody asks for each result
  bool pipeline = false;              // Many commands in one trip rather than one batch command
  bool fresh = false;                 // Only for objects that the round itself makes
  std::vector<std::string> takes;     // What the single call may be given for it: "@0", a keyword; empty: anything
  std::vector<std::string> skips;     // Methods of the project's own class that it does not run: "save"
  std::vector<std::string> signals;   // Signals it does not send: "post_save"
  std::string caveat;
};

struct TwinRow {
  std::string of;                     // Blocking call
  std::string path;                   // Its async twin: "promises.readFile" or "lib:path"
  bool same_arguments = true;
  std::string caveat;
};

struct EntryRow {
  std::vector<std::string> files;     // Globs
  std::vector<std::string> exports;   // Exported names; "default"; "*": all functions
  std::string directive;              // 'use server'
  std::string base;                   // Class derives from this path of the library
  std::string class_decorator;        // or carries it
  std::vector<std::string> methods;   // Method names; "*": all
  std::vector<std::string> method_decorators;
  std::string resolver_map;           // Name or type of a GraphQL resolver map: functions under Query, Mutation, Type.field
  bool per_item = false;              // Runs once per element of a list: field resolver
  Context context = Context::RequestOnLoop;
  std::optional<Context> sync_context;
  bool needs_import = false;          // Only in projects (package.json, pyproject) or files that know the library
};

struct Library {
  std::string name;
  Language language = Language::TypeScript;
  std::vector<std::string> modules;   // Import specifiers (Python: dotted module names, prefixes count)
  std::vector<std::string> globals;   // Names that are there without import: fetch, JSON, open
  std::string version;
  std::string source;                 // Address of the API documentation
  std::vector<TypeRow> types;
  std::vector<Row> calls;
  std::vector<MemberRow> members;
  std::vector<BatchRow> batches;
  std::vector<TwinRow> twins;
  std::vector<EntryRow> entries;
};

struct Catalogue {
  std::vector<Library> libraries;     // Sorted by language, name
};

} // namespace hasten::catalogue

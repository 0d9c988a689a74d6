// A finding: one call site, why it is slow, the facts behind that, what to do and what that is expected to gain.
//
// Plain data with resolved positions, so that gain, fixes and reports need neither IR nor catalogue.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/span.h"
#include "findings/fix.h"

namespace hasten {

enum class Confidence : uint8_t { Low, Medium, High };
enum class Severity : uint8_t { Note, Warning, Error };

// A place in the program with what it says there. Lines are filled from `span` by whoever has the file's text.
struct Location {
  std::string path; // Relative to the project's root, forward slashes
  Span span;
};

struct EvidenceStep {
  Location location;
  std::string text;     // "GET /report is handled here", "calls hashPassword", "bcrypt.hashSync hashes a password"
  std::string function; // Display name of the function it stands in
};

enum class PlanKind : uint8_t { Join, Batch, Bound, Stream, Twin, Offload, Hoist };

// One operation whose time or count the gain is about.
struct PlanOperation {
  std::string label;    // Access path as the user wrote it: db.user.findUnique, externalAPI.getDetails
  std::string resource; // db, http, cache, queue, disk, thread_pool, main_thread; cpu; connect
  Span span;            // In the finding's file
  int wave = 0;         // Join: operations of one wave run together; waves follow one another
};

// A call of the function a finding stands in.
struct PlanCaller {
  Location call;
  bool awaited = false;  // Its result is awaited or returned there
  bool in_async = false; // The function around it is async
};

// The function a finding stands in.
struct PlanFunction {
  std::string name;
  Span span, name_span;
  bool is_async = false;
  bool is_generator = false;
  bool handles_requests = false; // A framework calls it
  std::vector<PlanCaller> callers; // Those resolved; there may be others
};

// How the library's batch call takes keys and gives results: fields of catalogue::BatchRow.
struct PlanBatch {
  std::string item_key;      // Where the key stands in the single call: "@0", "where.*"
  std::string list_argument; // Where the list goes in the batch call: "@0", "where.*.in"
  std::string result_key;    // Field of each result that holds its key
  bool ordered = false;      // Results come in the order of the keys
  bool same_values = false;
  bool pipeline = false;
};

// The loop around a call per item.
struct PlanLoop {
  Span span;               // The loop statement, comprehension or call that runs the callback; as FixPlan::statement
  bool callback = false;   // items.map(async item => …), forEach
  bool overlapping = false;
  bool result_used = false;
  size_t item_operands = 0; // Leaves of the call's arguments that come from the item: one is the key
  std::string callee;      // Of the callback's runner: "users.map"
};

struct PlanStream {
  int source_argument = 0; // Which argument names the file; -1: the receiver, -2: the network
  std::string element;     // line, chunk
  bool sync = false;       // The read blocks its thread
  bool lines = false;      // It gives lines already
  bool piecewise = false, forwarded = false, measured = false; // What is done with the content
};

struct PlanTwin {
  std::string path;                 // promises.readFile
  std::string library;              // Of the twin; empty: the same library
  std::vector<std::string> modules; // Import specifiers of the twin's library
  bool same_arguments = true;
  std::string caveat;
};

struct PlanEngine {
  std::string owner; // module, loop, thread, pool
  bool shareable = true;
  bool closed = false;                // The function closes it
  std::vector<std::string> closed_by; // Names of the closing methods
  std::vector<Span> uses;             // Instructions that use it, in order
};

// What the fix would do, language-neutral; renderers turn it into edits.
struct FixPlan {
  PlanKind kind = PlanKind::Join;
  std::string advice;                    // In words: "run these 3 reads with Promise.all"
  std::string caveat;                    // What may differ
  std::vector<PlanOperation> operations; // In source order
  Span statement;                        // Statement or function the edit is about (the loop, the construction)
  std::string callee;                    // Batch: findMany; Twin: fs.promises.readFile; Stream: the streaming call; Hoist: the constructor
  std::string callee_form;               // Shown form of the batch call
  int limit = 0;                         // Batch: most keys per call; Bound: suggested bound
  bool named_by_catalogue = false;       // Batch: the library has it (else bounded concurrency or a batch endpoint)
  bool blocks_loop = false;              // The operation also holds the event loop
  std::string gil;                       // Offload in Python: thread, thread_fair, process
  double copies = 1;                     // Stream: copies of the content held by the whole read
  std::string items;                     // Symbol for the number of items: "users"
  bool all_at_once = false;              // Batch, Bound: the calls already overlap, without a bound (Promise.all of a map)

  // For renderers. The rule fills them from the program; spans are of the finding's file.
  bool proven = false;                   // Nothing it rests on was taken by a name only
  bool direct = true;                    // The operation is the library's call itself, not a function that reaches it
  std::string library, path;             // Of the operation: "prisma", "Model.findUnique"
  std::vector<std::string> modules;      // Import specifiers of that library
  PlanFunction function;
  PlanBatch batch;
  PlanLoop loop;
  PlanStream stream;
  PlanTwin twin;
  PlanEngine engine;
};

struct EstimateInput {
  std::string name;             // "n", "db.user.findUnique"
  std::optional<double> value;  // Unknown inputs stay symbols
  std::string unit;             // ms, bytes, items, req/s
  std::string source;           // "costs in hasten.toml", "built-in table", "unknown"
};

struct Estimate {
  std::string formula;          // "before = Σ t_i, after = max t_i"
  std::vector<EstimateInput> inputs;
  std::vector<std::string> assumptions;
  std::optional<double> before, after, ratio;
  std::string unit;             // ms, bytes, calls, req/s
  std::string summary;          // "these waits: 1,500 → 600 ms (2.5x)"; with symbols where unknown
  std::vector<Estimate> further;// A second figure: calls beside time
};

struct Finding {
  std::string rule;
  Location location;            // The primary call, at most three lines
  Severity severity = Severity::Warning;
  Confidence confidence = Confidence::Medium;
  std::string message;          // One sentence or two, plain text
  std::string function;         // "UserService.load"
  std::string context;          // request-on-loop, job, …
  std::vector<EvidenceStep> evidence; // The witness: entry point to sink; or the waits in order
  std::vector<EvidenceStep> related;  // Other places the message speaks of
  FixPlan plan;
  Estimate gain;
  Fix fix;                      // Empty if there is none
  std::string no_fix;           // … and then why not
};

std::string_view to_text(Confidence confidence);
std::string_view to_text(Severity severity);
std::string_view to_text(PlanKind plan);
std::optional<Confidence> confidence_from(std::string_view text);
std::optional<Severity> severity_from(std::string_view text);

} // namespace hasten

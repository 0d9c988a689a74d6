// A finding: one call site, why it is slow, the facts behind that, what to do and what that is expected to gain.
//
// Plain data with resolved positions, so that gain, fixes and reports need neither IR nor catalogue.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/span.h"

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
};

std::string_view to_text(Confidence confidence);
std::string_view to_text(Severity severity);
std::string_view to_text(PlanKind plan);
std::optional<Confidence> confidence_from(std::string_view text);
std::optional<Severity> severity_from(std::string_view text);

} // namespace hasten

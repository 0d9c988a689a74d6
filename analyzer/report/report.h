// What a run found and has to say, in the form that every output format starts from.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "findings/finding.h"
#include "source/line_index.h"

namespace hasten::report {

// The texts of the files that findings speak of, by the findings' paths.
class Sources {
public:
  void add(std::string path, std::string text);
  const LineIndex *find(std::string_view path) const; // Null if it is not there.
  void take(Sources &&other, const std::string &prefix); // With `prefix` before each path: "services/api"

private:
  struct File {
    explicit File(std::string content) : text(std::move(content)), lines(text) {}
    std::string text;
    LineIndex lines;
  };
  std::map<std::string, std::unique_ptr<const File>, std::less<>> files_;
};

// Lines and columns of a span; columns in UTF-16 units, the end behind the last one. All 1 if the text is not there.
struct Region {
  Position begin, end;
};
Region region_of(const Sources &sources, std::string_view path, Span span);

// One number about the run, and what it counts: {"calls resolved", 1200}. Never a time: the same input gives the same
// bytes.
struct Statistic {
  std::string name;
  uint64_t count = 0;
};

struct Report {
  std::string root;              // Absolute; the findings' paths are relative to it
  std::string shown_root;        // The same as seen from the current directory, "" if it is that; may start with ../
  std::vector<Finding> findings; // In the order of their places
  std::vector<Diagnostic> diagnostics;
  std::vector<Statistic> statistics;
  uint64_t files = 0;            // Analysed
  Sources sources;

  std::string shown(std::string_view path) const; // The path as seen from the current directory
};

// Puts the report of another project, whose root lies below that of `report`, after it.
void append(Report &report, Report &&other);

enum class Format : uint8_t { Terminal, Json, Sarif, Github };

struct TerminalStyle {
  bool color = false;
  bool unicode = true;
  size_t width = 100;
};

std::string to_terminal(const Report &report, const TerminalStyle &style);
std::string to_json(const Report &report);
std::string to_sarif(const Report &report);
std::string to_github(const Report &report);

// One line each, as compilers write them: "a.ts:3:1: warning: …", with the hint below.
std::string diagnostics_text(const std::vector<Diagnostic> &diagnostics, const TerminalStyle &style);

std::string_view to_text(Diagnostic::Level level); // note, warning, error

} // namespace hasten::report

// What is not worth analysing: files nobody wrote by hand, and directories that hold nothing else.
#pragma once
#include "source/path_class.h"
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hasten {

enum class SkipReason : uint8_t {
  Vendored,  // somebody else's code
  Built,     // output of a build or a tool
  Generated, // says that it is generated, or has the name of such a file
  Minified,
  Huge,
  Binary,
  Declaration, // .d.ts, .pyi: no code inside
  Symlink,     // what it points to is analysed where it stands
  Excluded,    // by the configuration
};
std::string_view skip_reason_name(SkipReason reason); // "vendored"

std::optional<SkipReason> skip_reason_of(PathClass path_class); // Of the classes that are not read.

// Looks at a file's text: binary, generated or minified. Takes time linear in its size.
std::optional<SkipReason> classify_content(std::string_view text);

// Whether a directory is left out, by its name alone: caches, packages, version control.
std::optional<SkipReason> skipped_directory(std::string_view name);

// Names that only sometimes mean output or foreign code (build, out, vendor, coverage, env) are told by what lies in
// the directory and beside it. `path` is relative to the root; both lists hold plain names.
std::optional<SkipReason> skipped_directory(std::string_view path, const std::vector<std::string> &entries,
                                            const std::vector<std::string> &siblings);

} // namespace hasten

// Reads catalogue rows from TOML: the built-in files when hasten is built, the user's own from hasten.toml.
//
// Each key is checked: an unknown key, a wrong type, a word outside a closed list is an error with its place and, where
// one is near, the right spelling. rules/catalogue/SCHEMA.md documents the format.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "catalogue/row.h"

namespace hasten::catalogue {

struct LoadError {
  std::string file;
  int line = 0; // From 1; 0: the file as a whole
  int column = 0;
  std::string message;

  std::string text() const; // "file:line:column: message"
};

// A library and where its rows stand, for errors that only show once all libraries are there.
struct LoadedLibrary {
  Library library;
  std::string file;
  std::vector<int> type_lines, call_lines, member_lines, batch_lines, twin_lines, entry_lines;
};

// One file of rules/catalogue/<language>/. Nothing if it has errors.
std::optional<LoadedLibrary> load_library(std::string_view text, const std::string &file,
                                          std::vector<LoadError> &errors);

// Puts libraries together, sorted by language and name, and checks what needs all of them: types named exist, batch and
// twin rows speak of calls that exist. `builtin`: libraries that are there already (and are not in the result).
Catalogue assemble(std::vector<LoadedLibrary> libraries, const Catalogue &builtin, std::vector<LoadError> &errors);

// The table `catalogue` of a user's configuration: [catalogue.<library>] with the keys of a file. A library of
// `builtin` is extended; `language` is needed only for a new one, or where two languages have one of the name.
Catalogue load_user_rows(const toml::table &catalogue, const std::string &file, const Catalogue &builtin,
                         std::vector<LoadError> &errors);

} // namespace hasten::catalogue

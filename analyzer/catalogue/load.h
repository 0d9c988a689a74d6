// Reads catalogue rows from TOML: the built-in files when hasten is built, the user's own from hasten.toml.
//
// Each key is checked: an unknown key, a wrong type, a word outside a closed list is an error with its place and, where
// one is near, the right spelling. rules/catalogue/SCHEMA.md documents the format.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "catalogue/row.h"

namespace hasten::catalogue {

struct LoadError {
  std::string file;
  int line = 0;   // From 1; 0: the file as a whole
  int column = 0;
  std::string message;

  std::string text() const; // "file:line:column: message"
};

// One file of rules/catalogue/<language>/; the language is the one it states. False if errors were added.
bool load_library(std::string_view text, const std::string &file, Library &out, std::vector<LoadError> &errors);

// The table `catalogue` of a user's configuration: [catalogue.<library>] with the keys of a file. A library that exists
// in `builtin` is extended (language, modules are known), another needs `language` and modules, globals or types.
Catalogue load_user_rows(const toml::table &catalogue, const std::string &file, const Catalogue &builtin,
                         std::vector<LoadError> &errors);

// What can only be checked with all libraries at hand: types named exist, batch rows replace calls that exist.
// `places` gives each library's file, for messages.
void check_references(const Catalogue &all, const std::vector<std::string> &places, std::vector<LoadError> &errors);

// Sorts by language, then name: the order every Catalogue has.
void sort_libraries(Catalogue &catalogue);

} // namespace hasten::catalogue

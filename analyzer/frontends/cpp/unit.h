// A translation unit and what lowering it gives. Plain data that crosses from the program to its workers and back.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace hasten::frontends::cpp {

// What workers are told once: which files are the project's. Only their code is lowered.
struct Project {
  std::string root;               // Absolute, without symbolic links
  std::vector<std::string> files; // Relative to the root, sorted
  std::vector<std::pair<std::string, std::string>> overlay; // Relative paths and the texts that stand for those on disk
  std::vector<std::string> library_names; // What the catalogue knows in namespaces, dotted, sorted: "httplib.Client"
};
template <class A> void fields(A &a, Project &p) { a(p.root, p.files, p.overlay, p.library_names); }

struct Unit {
  std::string file;                   // Absolute
  std::string directory;              // Where the compiler was called
  std::vector<std::string> arguments; // Allowed flags only; neither the compiler nor the file
};
template <class A> void fields(A &a, Unit &u) { a(u.file, u.directory, u.arguments); }

// Units with the same flags. What they include is parsed once, before the first of them: time goes into headers.
struct UnitGroup {
  std::string directory;
  std::vector<std::string> arguments;
  std::vector<std::string> includes; // Lines: `#include <vector>`. None: each unit is read by itself
};
template <class A> void fields(A &a, UnitGroup &g) { a(g.directory, g.arguments, g.includes); }

struct LoweredModule {
  std::string summary, bodies; // ir/archive.h
};
template <class A> void fields(A &a, LoweredModule &m) { a(m.summary, m.bodies); }

struct LoweredUnit {
  std::vector<LoweredModule> modules;       // The unit's own file and the project's headers it includes
  std::vector<std::string> files;           // Of the project, that were read, sorted; those with macros only, too
  uint32_t errors = 0;
  std::string first_error;                  // "src/a.cc:12: unknown type name 'X'"
  std::vector<std::string> missing_headers; // As written, sorted
  std::string failure;                      // Not empty: nothing could be read
  bool lost = false;                        // It failed because it took the worker process with it, or too long
};
template <class A> void fields(A &a, LoweredUnit &u) { a(u.modules, u.files, u.errors, u.first_error, u.missing_headers, u.failure, u.lost); }

// Parses and lowers in this process. When the group's includes are parsed, `next_file` is called, once, for the absolute
// path of the file to go on with; this is the moment to fork. Without a path, what is lowered is the project's headers
// among the includes; with one, only what is not among them. Lines that do not compile are left out of the includes.
// `working_on` is told the name of each function before it is lowered.
LoweredUnit lower_after_includes(const Project &project, const UnitGroup &group, const std::function<std::string()> &next_file,
                                 void (*working_on)(const char *name));
LoweredUnit lower_unit(const Project &project, const Unit &unit, void (*working_on)(const char *name));

} // namespace hasten::frontends::cpp

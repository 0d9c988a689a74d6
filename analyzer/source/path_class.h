// What kind of file a path stands for: code that serves, or tests, seeds, migrations, scripts and the like, where rules
// stay silent.
//
// Classes are lists of globs, relative to the project's root, so that a project that itself lies below a `tests/`
// directory is not all tests. Many of their words are also nouns of somebody's business: `controllers/migration/`
// imports bookmarks, `endpoints/benchmarks/` compares portfolios. Such globs are weak: they do not hold below a
// directory that serves requests, nor in a module about that very noun (`benchmarks/benchmarks.controller.ts`).
#pragma once
#include "source/glob.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace hasten {

enum class PathClass : uint8_t {
  Source,
  Test,      // tests, end-to-end tests, their fixtures and mocks
  Seed,      // fills a database for development
  Migration, // changes a database's schema
  Script,    // run by hand or by CI: scripts/, bin/, management commands
  BuildConfig,
  Benchmark,
  Example, // examples, documentation, stories, playgrounds
  Client,  // files served to the browser as they are
  Generated,
  Minified,
  Vendored,
};
constexpr PathClass last_enumerator(PathClass) { return PathClass::Vendored; }

std::string_view path_class_name(PathClass path_class); // "source", "build-config"

// Findings in such files are not reported.
inline bool is_quiet(PathClass path_class) { return path_class != PathClass::Source; }
// Such files are not even read.
inline bool is_skipped(PathClass path_class) { return path_class >= PathClass::Generated; }

struct PathClassRules {
  struct Group {
    PathClass path_class = PathClass::Source;
    std::vector<std::string> globs;
    bool weak = false;
  };
  std::vector<Group> groups;        // The first group that matches decides.
  std::vector<std::string> serving; // Directories that serve requests: below them weak groups do not hold.

  static PathClassRules defaults();
  // What a project says itself goes before the defaults; PathClass::Source takes paths out of every other class.
  void put_first(PathClass path_class, std::vector<std::string> globs);
};

class PathClassifier {
public:
  // Fails on a glob that is none, naming it.
  static tl::expected<PathClassifier, std::string> of(const PathClassRules &rules);
  static const PathClassifier &with_defaults();

  PathClass classify(std::string_view path) const; // Of a file, relative to the project's root.

  // What a directory decides for the files in it, so that it is found once for all of them.
  class Directory {
    friend PathClassifier;
    struct State {
      int last = -1;       // GlobSet::last_match of the directory and those above it
      std::string module;  // Weak groups: the directory that matched first
      bool serves = false; // Weak groups: a directory above the match serves requests
    };
    std::vector<State> states_; // One for each group.
  };
  Directory enter(std::string_view directory) const;
  Directory enter(const Directory &parent, std::string_view directory) const; // A child of `parent`
  PathClass classify(const Directory &directory, std::string_view path) const;

private:
  struct Group {
    PathClass path_class;
    GlobSet globs;
    bool weak;
  };

  std::vector<Group> groups_;
  GlobSet serving_;
};

} // namespace hasten

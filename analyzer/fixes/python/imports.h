// How a module is named in a file, and the edit that imports it where its author would have put it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "findings/fix.h"
#include "fixes/python/code.h"

namespace hasten::fixes::python {

class Imports {
public:
  explicit Imports(const File &file);

  // The name that `module` has at `place`: of an import at the top of the file, or a new one's. Nothing if another thing
  // has that name.
  std::optional<std::string> module(const std::string &module, Node place);
  // Likewise for `from module import name`.
  std::optional<std::string> member(const std::string &module, const std::string &name, Node place);

  // The edits of the imports that are missing.
  std::vector<Edit> edits() const;
  // Where the imports at the top of the file end: the place for a new line after them.
  uint32_t end() const;
  // Whether the file's imports name a module, at the top or anywhere.
  bool mentions(std::string_view module) const;

private:
  struct Line {
    Node statement;
    std::string module;
    bool from = false;
  };
  struct Missing {
    std::string module, text;
    bool from = false;
  };
  bool taken(const std::string &name, Node place) const;
  uint32_t place_for(const Missing &line, std::string &text) const;

  const File &file_;
  std::vector<Line> top_; // Of the run of imports that the file begins with
  std::vector<Missing> missing_;
};

// Adds edits to a fix; insertions at one place become one.
void add(Fix &fix, std::vector<Edit> edits);

} // namespace hasten::fixes::python

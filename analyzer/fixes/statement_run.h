// A run of statements of one block, each with the comments that go where it goes.
#pragma once
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "fixes/file.h"

namespace hasten::fixes {

struct CommentedStatement {
  frontends::Node statement;
  std::vector<frontends::Node> comments; // Before it, inside the run
  std::vector<frontends::Node> trailing; // After it, on its last line
  bool spaced = false;                   // An empty line stands before it
};

// From `first` to `last`, which stand in one block. An error says in words why they cannot be taken apart.
tl::expected<std::vector<CommentedStatement>, std::string> statement_run(const File &file, frontends::Node first, frontends::Node last);

} // namespace hasten::fixes

// A file's syntax tree as lowering reads it: by the grammar of its dialect, and around what that grammar misreads.
// Whoever looks for a finding's nodes again must parse the same way.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "frontends/frontend.h"
#include "frontends/tree_sitter/syntax_tree.h"

namespace hasten::frontends::typescript {

class SourceTree {
public:
  SourceTree(std::string_view text, Dialect dialect); // `text` must outlive it.
  const SyntaxTree &tree() const { return *tree_; }

private:
  std::string blanked_, blanked_again_;
  std::optional<SyntaxTree> tree_;
};

} // namespace hasten::frontends::typescript

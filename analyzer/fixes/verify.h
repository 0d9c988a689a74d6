// The last look at a fix before anybody sees it: the edited file parses as well as before, and no syntax outside the
// edits has changed its meaning.
//
// Compared are the leaves of both trees outside the edits: the same tokens in the same kinds of nodes. So a comment that
// swallows the next line, a statement that joins the one before it for want of a semicolon, and a lost brace are seen.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "findings/fix.h"
#include "frontends/tree_sitter/syntax_tree.h"

namespace hasten::fixes {

// What is wrong, or nothing. `edits` are those of this one file, in order.
std::optional<std::string> compare(const frontends::SyntaxTree &before, const frontends::SyntaxTree &after,
                                   const std::vector<Edit> &edits);

} // namespace hasten::fixes

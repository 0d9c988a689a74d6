#include "fixes/verify.h"

#include <algorithm>

namespace hasten::fixes {

using frontends::Node;
using frontends::SyntaxTree;

namespace {

constexpr int kMostAncestors = 64; // Else a deep file would take quadratic time

struct Leaf {
  Node node;
  Span span; // In the text before the edits
};

bool is_leaf(Node node) { return !node.first_child() && !node.span().empty(); }

// Leaves that no edit touches, with their places before the edits. `moved`: the tree is the edited text's.
std::vector<Leaf> untouched(const SyntaxTree &tree, const std::vector<Edit> &edits, bool moved) {
  std::vector<Leaf> leaves;
  size_t next = 0;
  int64_t shift = 0;
  for (uint32_t i = 0; i < tree.size(); ++i) {
    Node node = tree.at(i);
    if (!is_leaf(node)) continue;
    Span span = node.span();
    auto end_of = [&](const Edit &e) { return moved ? e.span.begin + shift + static_cast<int64_t>(e.text.size()) : int64_t(e.span.end); };
    while (next < edits.size() && end_of(edits[next]) <= span.begin) {
      shift += moved ? static_cast<int64_t>(edits[next].text.size()) - static_cast<int64_t>(edits[next].span.size()) : 0;
      ++next;
    }
    if (next < edits.size() && edits[next].span.begin + shift < span.end) continue; // Inside an edit, or cut by it
    leaves.push_back({node, {static_cast<uint32_t>(span.begin - shift), static_cast<uint32_t>(span.end - shift)}});
  }
  return leaves;
}

bool touched(Span span, const std::vector<Edit> &edits) {
  return std::any_of(edits.begin(), edits.end(), [&](const Edit &e) { return e.span.begin <= span.end && span.begin <= e.span.end; });
}

// What somebody wrote for people must still be there.
bool loses_comment(const SyntaxTree &before, const std::vector<Edit> &edits) {
  for (uint32_t i = 0; i < before.size(); ++i) {
    Node node = before.at(i);
    if (!node.is_extra() || node.is_error() || node.text().empty()) continue;
    for (const Edit &edit : edits)
      if (edit.span.overlaps(node.span())) {
        // Its lines may have moved to another indentation.
        std::string_view text = node.text();
        std::string_view first = text.substr(0, text.find_first_of("\r\n"));
        if (std::none_of(edits.begin(), edits.end(), [&](const Edit &e) { return e.text.find(first) != std::string::npos; })) return true;
      }
  }
  return false;
}

} // namespace

std::optional<std::string> compare(const SyntaxTree &before, const SyntaxTree &after, const std::vector<Edit> &edits) {
  if (after.failure() != frontends::ParseFailure::None) return "the edited file cannot be parsed";
  if (after.errors().size() > before.errors().size()) return "the edited file has a syntax error";
  if (loses_comment(before, edits)) return "a comment would be lost";
  std::vector<Leaf> was = untouched(before, edits, false), is = untouched(after, edits, true);
  if (was.size() != is.size()) return "the edit changes the syntax around it";
  for (size_t i = 0; i < was.size(); ++i) {
    bool same = was[i].span == is[i].span && was[i].node.kind_name() == is[i].node.kind_name() && was[i].node.text() == is[i].node.text();
    // Up to the first node that an edit touches; a statement that grew stands between a token and that.
    Node old_up = was[i].node.parent(), new_up = is[i].node.parent();
    for (int up = 0; same && up < kMostAncestors && old_up && !touched(old_up.span(), edits); ++up) {
      same = new_up && old_up.kind_name() == new_up.kind_name();
      old_up = old_up.parent();
      new_up = same ? new_up.parent() : new_up;
    }
    if (!same) return "the edit changes the syntax around it";
  }
  return std::nullopt;
}

} // namespace hasten::fixes

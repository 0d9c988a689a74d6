// A parsed file as one flat array of nodes in preorder, and a node handle of two words over it.
//
// tree-sitter's own tree is walked once and dropped: in the array the next sibling is one load away, a child by field
// is a short scan, parents are known, and nothing recurses, however deep the source is nested.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "frontends/tree_sitter/grammar.h"

typedef struct TSTree TSTree;

namespace hasten::frontends {

class SyntaxTree;

// A node, or none. Kinds and fields are the enumerators the frontend gave to its Grammar.
class Node {
public:
  static constexpr uint32_t kNone = 0xFFFFFFFFu;

  Node() = default;
  Node(const SyntaxTree *tree, uint32_t index) : tree_(tree), index_(index) {}

  explicit operator bool() const { return index_ != kNone; }
  bool operator==(const Node &other) const { return index_ == other.index_; }
  uint32_t index() const { return index_; } // Preorder position in the file.
  uint32_t end_index() const;               // Just after the last node of its subtree.

  // No node has kind and field 0, an empty text and no children, so that optional children need no special care.
  template <class Kind> Kind kind() const { return static_cast<Kind>(raw_kind()); }
  template <class Kind> bool is(Kind kind) const {
    return index_ != kNone && raw_kind() == static_cast<uint16_t>(kind);
  }
  template <class Field> Field field() const { return static_cast<Field>(raw_field()); }
  template <class Field> Node child(Field field) const { return child_by_field(static_cast<uint8_t>(field)); }
  template <class Kind> Node child_of_kind(Kind kind) const { return child_by_kind(static_cast<uint16_t>(kind)); }
  template <class Kind> bool has_token(Kind kind) const { return bool(child_of_kind(kind)); }

  Span span() const;
  std::string_view text() const;
  std::string_view kind_name() const; // The grammar's name of it; "ERROR" for an error.
  bool is_named() const;
  bool is_error() const;   // An ERROR node.
  bool is_missing() const; // A token the parser made up; its span is empty.
  bool is_extra() const;   // A comment, usually.
  bool has_error() const;  // An ERROR or missing node is in it or is it.

  Node parent() const;
  Node first_child() const;
  Node next_sibling() const;
  Node first_named_child() const;  // Comments and other extras are skipped.
  Node next_named_sibling() const; // Likewise.
  uint32_t named_child_count() const;

  // for (Node child : node.children()); named_children() skips punctuation, keywords and comments.
  class ChildRange;
  ChildRange children() const;
  ChildRange named_children() const;

private:
  uint16_t raw_kind() const;
  uint8_t raw_field() const;
  Node child_by_field(uint8_t field) const;
  Node child_by_kind(uint16_t kind) const;

  const SyntaxTree *tree_ = nullptr;
  uint32_t index_ = kNone;
};

struct ParseLimits {
  std::chrono::milliseconds time{10'000}; // Of the thread's processor time
};

enum class ParseFailure : uint8_t { None, TooLarge, TimeLimit, Language };

class SyntaxTree {
public:
  // Parses `text`, which must outlive the tree. Bytes that are no UTF-8 and NULs become errors of their own.
  // On failure there are no nodes and failure() says why.
  SyntaxTree(std::string_view text, const Grammar &grammar, ParseLimits limits = {});

  ParseFailure failure() const { return failure_; }
  Node root() const { return nodes_.empty() ? Node() : Node(this, 0); }
  Node at(uint32_t index) const { return Node(this, index); }
  uint32_t size() const { return static_cast<uint32_t>(nodes_.size()); }
  // Nodes show this text from now on: of the same length, where a frontend parsed a copy with bytes blanked out.
  void show(std::string_view text) { text_ = text; }
  std::string_view text() const { return text_; }
  std::string_view text(Span span) const { return text_.substr(span.begin, span.size()); }
  // Outermost ERROR nodes and missing tokens (whose spans are empty), in order.
  const std::vector<Span> &errors() const { return errors_; }
  uint32_t max_depth() const { return max_depth_; }

private:
  friend class Node;
  enum : uint8_t { kNamed = 1, kError = 2, kMissing = 4, kExtra = 8, kHasError = 16 };
  struct Raw {
    uint32_t begin, end; // Bytes.
    uint32_t after;      // Index just after the subtree: of the next sibling, if there is one.
    uint32_t parent;
    uint16_t kind;
    uint16_t symbol;
    uint8_t field;
    uint8_t flags;
  };
  void flatten(const TSTree *tree);

  std::string_view text_;
  const Grammar *grammar_;
  std::vector<Raw> nodes_;
  std::vector<Span> errors_;
  uint32_t max_depth_ = 0;
  ParseFailure failure_ = ParseFailure::None;
};

// ---- Inline parts: everything lowering does per node
// -----------------------------------------------------------------

class Node::ChildRange {
public:
  class iterator {
  public:
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    iterator(Node node, bool named) : node_(node), named_(named) {}
    Node operator*() const { return node_; }
    iterator &operator++() {
      node_ = named_ ? node_.next_named_sibling() : node_.next_sibling();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const iterator &other) const { return node_ == other.node_; }

  private:
    Node node_;
    bool named_ = false;
  };
  ChildRange(Node first, bool named) : first_(first), named_(named) {}
  iterator begin() const { return {first_, named_}; }
  iterator end() const { return {}; }

private:
  Node first_;
  bool named_;
};

inline uint16_t Node::raw_kind() const { return index_ == kNone ? uint16_t{0} : tree_->nodes_[index_].kind; }
inline uint8_t Node::raw_field() const { return index_ == kNone ? uint8_t{0} : tree_->nodes_[index_].field; }
inline Span Node::span() const {
  return index_ == kNone ? Span{} : Span{tree_->nodes_[index_].begin, tree_->nodes_[index_].end};
}
inline std::string_view Node::text() const { return index_ == kNone ? std::string_view() : tree_->text(span()); }
inline bool Node::is_named() const { return index_ != kNone && tree_->nodes_[index_].flags & SyntaxTree::kNamed; }
inline bool Node::is_error() const { return index_ != kNone && tree_->nodes_[index_].flags & SyntaxTree::kError; }
inline bool Node::is_missing() const { return index_ != kNone && tree_->nodes_[index_].flags & SyntaxTree::kMissing; }
inline bool Node::is_extra() const { return index_ != kNone && tree_->nodes_[index_].flags & SyntaxTree::kExtra; }
inline bool Node::has_error() const { return index_ != kNone && tree_->nodes_[index_].flags & SyntaxTree::kHasError; }

inline uint32_t Node::end_index() const { return tree_->nodes_[index_].after; }
inline Node Node::parent() const { return Node(tree_, tree_->nodes_[index_].parent); }
inline Node Node::first_child() const {
  return index_ != kNone && tree_->nodes_[index_].after > index_ + 1 ? Node(tree_, index_ + 1) : Node();
}
inline Node Node::next_sibling() const {
  const SyntaxTree::Raw &raw = tree_->nodes_[index_];
  if (raw.parent == kNone || raw.after >= tree_->nodes_[raw.parent].after) return Node();
  return Node(tree_, raw.after);
}
inline Node Node::first_named_child() const {
  Node child = first_child();
  return child && (!child.is_named() || child.is_extra()) ? child.next_named_sibling() : child;
}
inline Node Node::next_named_sibling() const {
  Node next = next_sibling();
  while (next && (!next.is_named() || next.is_extra())) next = next.next_sibling();
  return next;
}
inline uint32_t Node::named_child_count() const {
  uint32_t count = 0;
  for (Node child = first_named_child(); child; child = child.next_named_sibling()) ++count;
  return count;
}
inline Node::ChildRange Node::children() const { return {first_child(), false}; }
inline Node::ChildRange Node::named_children() const { return {first_named_child(), true}; }

inline Node Node::child_by_field(uint8_t field) const {
  if (index_ == kNone) return Node();
  for (Node child = first_child(); child; child = child.next_sibling())
    if (child.raw_field() == field) return child;
  return Node();
}
inline Node Node::child_by_kind(uint16_t kind) const {
  if (index_ == kNone) return Node();
  for (Node child = first_child(); child; child = child.next_sibling())
    if (child.raw_kind() == kind) return child;
  return Node();
}

} // namespace hasten::frontends

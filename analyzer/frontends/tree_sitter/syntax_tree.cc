#include "frontends/tree_sitter/syntax_tree.h"

#include <tree_sitter/api.h>

#include <memory>

namespace hasten::frontends {

namespace {

struct ParserDeleter {
  void operator()(TSParser *parser) const { ts_parser_delete(parser); }
};

// One parser per thread: its stacks and buffers are worth keeping from file to file.
TSParser *thread_parser() {
  thread_local std::unique_ptr<TSParser, ParserDeleter> parser(ts_parser_new());
  return parser.get();
}

const char *read_rest(void *payload, uint32_t offset, TSPoint, uint32_t *bytes) {
  const auto &text = *static_cast<const std::string_view *>(payload);
  if (offset >= text.size()) {
    *bytes = 0;
    return "";
  }
  *bytes = static_cast<uint32_t>(text.size() - offset);
  return text.data() + offset;
}

bool past_deadline(TSParseState *state) {
  return std::chrono::steady_clock::now() > *static_cast<const std::chrono::steady_clock::time_point *>(state->payload);
}

} // namespace

SyntaxTree::SyntaxTree(std::string_view text, const Grammar &grammar, ParseLimits limits)
    : text_(text), grammar_(&grammar) {
  if (text.size() >= 0x7FFFFFFFu) {
    failure_ = ParseFailure::TooLarge;
    return;
  }
  TSParser *parser = thread_parser();
  if (!ts_parser_set_language(parser, grammar.language())) {
    failure_ = ParseFailure::Language;
    return;
  }
  auto deadline = std::chrono::steady_clock::now() + limits.time;
  TSInput input{&text_, read_rest, TSInputEncodingUTF8, nullptr};
  TSParseOptions options{&deadline, past_deadline};
  TSTree *tree = ts_parser_parse_with_options(parser, nullptr, input, options);
  if (tree == nullptr) {
    ts_parser_reset(parser); // Else the next file would continue this one.
    failure_ = ParseFailure::TimeLimit;
    return;
  }
  flatten(tree);
  ts_tree_delete(tree);
}

void SyntaxTree::flatten(const void *opaque_tree) {
  TSNode root = ts_tree_root_node(static_cast<const TSTree *>(opaque_tree));
  nodes_.reserve(ts_node_descendant_count(root));
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  uint32_t parent = Node::kNone, depth = 0, error_end = 0;
  while (true) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    uint32_t index = static_cast<uint32_t>(nodes_.size());
    Raw raw;
    raw.begin = ts_node_start_byte(node);
    raw.end = ts_node_end_byte(node);
    raw.after = index + 1;
    raw.parent = parent;
    raw.symbol = ts_node_symbol(node);
    raw.kind = grammar_->kind_of(raw.symbol);
    raw.field = parent == Node::kNone ? 0 : grammar_->field_of(ts_tree_cursor_current_field_id(&cursor));
    raw.flags = static_cast<uint8_t>((ts_node_is_named(node) ? kNamed : 0) | (ts_node_is_extra(node) ? kExtra : 0) |
                                     (ts_node_is_missing(node) ? kMissing : 0) |
                                     (ts_node_has_error(node) ? kHasError : 0));
    if (raw.symbol == static_cast<TSSymbol>(-1))
      raw.flags |= kError;
    if ((raw.flags & (kError | kMissing)) && raw.begin >= error_end) {
      errors_.push_back({raw.begin, raw.end});
      if (raw.flags & kError)
        error_end = raw.end;
    }
    nodes_.push_back(raw);

    if (ts_tree_cursor_goto_first_child(&cursor)) {
      parent = index;
      if (++depth > max_depth_)
        max_depth_ = depth;
      continue;
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        ts_tree_cursor_delete(&cursor);
        return;
      }
      nodes_[parent].after = static_cast<uint32_t>(nodes_.size());
      parent = nodes_[parent].parent;
      --depth;
    }
  }
}

std::string_view Node::kind_name() const { return tree_->grammar_->symbol_name(tree_->nodes_[index_].symbol); }

} // namespace hasten::frontends

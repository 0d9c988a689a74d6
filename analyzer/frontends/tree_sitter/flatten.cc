// The walk from tree-sitter's tree to the flat one, over the core's own subtrees: a cursor over the public interface
// takes four times as long, as much as lowering. The core's sources are pinned with the grammars, so that its private
// headers may be relied on; a test compares this walk with the cursor's.
#include "frontends/tree_sitter/syntax_tree.h"
#include "grammars/node_modules/tree-sitter/vendor/tree-sitter/lib/src/tree.h"

namespace hasten::frontends {

namespace {

// A node of the tree whose children are being visited. Hidden nodes (rules whose name starts with "_", repetitions)
// leave their children to the visible node around them.
struct Level {
  const Subtree *children;
  const TSSymbol *aliases; // By structural index; may be null.
  uint32_t count;
  uint32_t next;
  uint32_t position;   // Where the child before ends; at first where the node itself begins.
  uint32_t structural; // Children so far that are no extras.
  uint32_t parent;     // The visible node they belong to, as an index into the flat tree.
  uint16_t production;
  uint8_t field; // A hidden node's field, which its children have unless they have their own.
  bool visible;
};

uint8_t field_at(const TSLanguage *language, const Grammar &grammar, uint16_t production, uint32_t structural) {
  TSMapSlice slice = language->field_map_slices[production];
  for (uint32_t i = slice.index; i < static_cast<uint32_t>(slice.index) + slice.length; ++i) {
    const TSFieldMapEntry &entry = language->field_map_entries[i];
    if (!entry.inherited && entry.child_index == structural) return grammar.field_of(entry.field_id);
  }
  return 0;
}

} // namespace

void SyntaxTree::flatten(const TSTree *tree) {
  const TSLanguage *language = tree->language;
  std::vector<Level> levels;
  nodes_.reserve(ts_subtree_visible_descendant_count(tree->root) + 1);
  uint32_t depth = 0, error_end = 0;

  auto add = [&](const Subtree &node, TSSymbol alias, uint32_t begin, uint32_t parent, uint8_t field) {
    TSSymbol symbol = alias ? alias : ts_subtree_symbol(node);
    if (symbol != ts_builtin_sym_error) symbol = language->public_symbol_map[symbol];
    Raw raw;
    raw.begin = begin;
    raw.end = begin + ts_subtree_size(node).bytes;
    raw.after = static_cast<uint32_t>(nodes_.size()) + 1;
    raw.parent = parent;
    raw.symbol = symbol;
    raw.kind = grammar_->kind_of(symbol);
    raw.field = field;
    bool named = alias ? language->symbol_metadata[alias].named : ts_subtree_named(node);
    raw.flags = static_cast<uint8_t>(
        (named ? kNamed : 0) | (ts_subtree_extra(node) ? kExtra : 0) | (ts_subtree_missing(node) ? kMissing : 0) |
        (ts_subtree_error_cost(node) > 0 ? kHasError : 0) | (symbol == ts_builtin_sym_error ? kError : 0));
    if ((raw.flags & (kError | kMissing)) && raw.begin >= error_end) {
      errors_.push_back({raw.begin, raw.end});
      if (raw.flags & kError) error_end = raw.end;
    }
    nodes_.push_back(raw);
  };
  auto descend = [&](const Subtree &node, uint32_t begin, uint32_t parent, uint8_t field, bool visible) {
    Level level;
    level.children = ts_subtree_children(node);
    level.count = node.ptr->child_count;
    level.next = 0;
    level.position = begin;
    level.structural = 0;
    level.parent = parent;
    level.production = node.ptr->production_id;
    level.aliases =
        level.production ? &language->alias_sequences[level.production * language->max_alias_sequence_length] : nullptr;
    level.field = field;
    level.visible = visible;
    levels.push_back(level);
    if (visible && ++depth > max_depth_) max_depth_ = depth;
  };

  uint32_t begin = ts_subtree_padding(tree->root).bytes;
  add(tree->root, 0, begin, Node::kNone, 0);
  if (ts_subtree_visible_child_count(tree->root) > 0) descend(tree->root, begin, 0, 0, true);
  while (!levels.empty()) {
    Level &level = levels.back();
    if (level.next == level.count) {
      if (level.visible) {
        nodes_[level.parent].after = static_cast<uint32_t>(nodes_.size());
        --depth;
      }
      levels.pop_back();
      continue;
    }
    Subtree child = level.children[level.next];
    // The first child shares its padding with the node.
    begin = level.next == 0 ? level.position : level.position + ts_subtree_padding(child).bytes;
    ++level.next;
    level.position = begin + ts_subtree_size(child).bytes;
    bool extra = ts_subtree_extra(child);
    TSSymbol alias = extra || !level.aliases ? TSSymbol{0} : level.aliases[level.structural];
    bool visible = alias != 0 || ts_subtree_visible(child), has_children = ts_subtree_visible_child_count(child) > 0;
    uint8_t field = 0;
    if (!extra) {
      if (visible || has_children) {
        field = field_at(language, *grammar_, level.production, level.structural);
        if (field == 0) field = level.field;
      }
      ++level.structural;
    }
    uint32_t parent = level.parent;
    if (visible) {
      parent = static_cast<uint32_t>(nodes_.size());
      add(child, alias, begin, level.parent, field);
      field = 0;
    }
    if (has_children) descend(child, begin, parent, field, visible);
  }
}

} // namespace hasten::frontends

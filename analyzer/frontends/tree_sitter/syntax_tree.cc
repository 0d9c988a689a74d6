#include "frontends/tree_sitter/syntax_tree.h"

#include <tree_sitter/api.h>

#include <memory>

#include "frontends/tree_sitter/parse_memory.h"

namespace hasten::frontends {

namespace {

struct ParserDeleter {
  void operator()(TSParser *parser) const { ts_parser_delete(parser); }
};

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
  ParseMemory memory;
  std::unique_ptr<TSParser, ParserDeleter> parser(ts_parser_new()); // Costs nothing in that memory
  if (!ts_parser_set_language(parser.get(), grammar.language())) {
    failure_ = ParseFailure::Language;
    return;
  }
  auto deadline = std::chrono::steady_clock::now() + limits.time;
  TSInput input{&text_, read_rest, TSInputEncodingUTF8, nullptr};
  TSParseOptions options{&deadline, past_deadline};
  TSTree *tree = ts_parser_parse_with_options(parser.get(), nullptr, input, options);
  if (tree == nullptr) {
    failure_ = ParseFailure::TimeLimit;
    return;
  }
  flatten(tree);
  if (!ParseMemory::kDropsTrees) ts_tree_delete(tree);
}

std::string_view Node::kind_name() const { return tree_->grammar_->symbol_name(tree_->nodes_[index_].symbol); }

} // namespace hasten::frontends

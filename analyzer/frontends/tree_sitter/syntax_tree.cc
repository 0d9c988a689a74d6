#include "frontends/tree_sitter/syntax_tree.h"

#include <tree_sitter/api.h>

#include <ctime>
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

// The thread's own processor time: whether a file is given up must not depend on what else the machine does. Counting the
// parser's steps would be exact, but one step over many errors can take a thousand times as long as another.
std::chrono::nanoseconds thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

bool past_deadline(TSParseState *state) { return thread_time() > *static_cast<const std::chrono::nanoseconds *>(state->payload); }

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
  std::chrono::nanoseconds deadline = thread_time() + limits.time;
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

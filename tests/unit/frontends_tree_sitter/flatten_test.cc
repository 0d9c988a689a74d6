// The walk over tree-sitter's own subtrees sees what the public cursor sees.
#include <gtest/gtest.h>
#include <tree_sitter/api.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "frontends/tree_sitter/syntax_tree.h"
#include "grammars/languages.h"

namespace hasten::frontends {
namespace {

void compare(const TSLanguage *language, const std::string &text, const std::string &what) {
  std::vector<std::string_view> kinds{""}, fields{""}; // Every field under the language's own number.
  for (uint32_t f = 1; f <= ts_language_field_count(language); ++f)
    fields.push_back(ts_language_field_name_for_id(language, static_cast<TSFieldId>(f)));
  Grammar grammar(language, kinds, fields);
  SyntaxTree ours(text, grammar);

  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, language);
  TSTree *tree = ts_parser_parse_string(parser, nullptr, text.data(), static_cast<uint32_t>(text.size()));
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  uint32_t index = 0;
  std::vector<uint32_t> parents{Node::kNone};
  bool same = true;
  auto visit = [&] {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    if (index >= ours.size()) {
      same = false;
      return;
    }
    Node mine = ours.at(index);
    same = same && mine.span() == Span{ts_node_start_byte(node), ts_node_end_byte(node)} &&
           mine.kind_name() == ts_node_type(node) && mine.is_named() == ts_node_is_named(node) &&
           mine.is_extra() == ts_node_is_extra(node) && mine.is_missing() == ts_node_is_missing(node) &&
           mine.has_error() == ts_node_has_error(node) && mine.is_error() == ts_node_is_error(node) &&
           mine.field<uint8_t>() == static_cast<uint8_t>(ts_tree_cursor_current_field_id(&cursor)) &&
           (parents.back() == Node::kNone || mine.parent().index() == parents.back());
    EXPECT_TRUE(same) << what << ": " << ts_node_type(node) << " at " << ts_node_start_byte(node);
  };
  while (same) {
    visit();
    if (ts_tree_cursor_goto_first_child(&cursor)) {
      parents.push_back(index++);
      continue;
    }
    bool done = false;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        done = true;
        break;
      }
      EXPECT_EQ(ours.at(parents.back()).end_index(), index + 1) << what;
      parents.pop_back();
    }
    ++index;
    if (done) break;
  }
  EXPECT_TRUE(same) << what;
  EXPECT_EQ(index, ours.size()) << what;
  ts_tree_cursor_delete(&cursor);
  ts_tree_delete(tree);
  ts_parser_delete(parser);
}

TEST(Flatten, SeesWhatTheCursorSees) {
  size_t files = 0;
  for (const char *root : {"fixtures", "tests"}) {
    std::filesystem::path directory = std::filesystem::path(HASTEN_SOURCE_DIR) / root;
    if (!std::filesystem::exists(directory)) continue;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(directory)) {
      std::string extension = entry.path().extension();
      const TSLanguage *language = extension == ".ts"                          ? tree_sitter_typescript()
                                   : extension == ".js" || extension == ".tsx" ? tree_sitter_tsx()
                                   : extension == ".py"                        ? tree_sitter_python()
                                                                               : nullptr;
      if (!language || !entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(in), {}};
      compare(language, text, entry.path().string());
      for (size_t cut = 1; cut < 4; ++cut) // Broken code too.
        compare(language, text.substr(0, text.size() * cut / 4), entry.path().string() + ", cut");
      ++files;
    }
  }
  EXPECT_GT(files, 5u);
  compare(tree_sitter_tsx(), "", "nothing");
  compare(tree_sitter_tsx(), "\n\n // only a comment", "a comment");
  compare(tree_sitter_python(), "(((((", "an error");
}

} // namespace
} // namespace hasten::frontends

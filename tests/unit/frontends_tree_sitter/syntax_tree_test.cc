#include "frontends/tree_sitter/syntax_tree.h"

#include <gtest/gtest.h>

#include <string>

#include "grammars/languages.h"

namespace hasten::frontends {
namespace {

enum class Kind : uint16_t { Other, Program, Call, Identifier, Async, Comment };
enum class Field : uint8_t { None, Function, Arguments };
constexpr std::string_view kKinds[] = {"", "program", "call_expression", "identifier", "'async'", "comment"};
constexpr std::string_view kFields[] = {"", "function", "arguments"};

const Grammar &grammar() {
  static const Grammar grammar(tree_sitter_typescript(), kKinds, kFields);
  return grammar;
}

TEST(SyntaxTree, HasKindsFieldsAndSiblings) {
  SyntaxTree tree("f(a); // note\ng(b)", grammar());
  ASSERT_EQ(tree.failure(), ParseFailure::None);
  EXPECT_TRUE(grammar().unknown_names().empty());
  Node root = tree.root();
  EXPECT_TRUE(root.is(Kind::Program));
  EXPECT_EQ(root.named_child_count(), 2u);
  Node call = root.first_named_child().first_named_child();
  ASSERT_TRUE(call.is(Kind::Call));
  EXPECT_EQ(call.child(Field::Function).text(), "f");
  EXPECT_EQ(call.child(Field::Arguments).text(), "(a)");
  EXPECT_EQ(call.parent().parent(), root);
  std::string seen;
  for (Node child : root.children()) seen += std::string(child.kind_name()) + " ";
  EXPECT_EQ(seen, "expression_statement comment expression_statement ");
}

TEST(SyntaxTree, CollectsErrorsAndMissingTokens) {
  SyntaxTree healthy("const a = 1;\n", grammar());
  EXPECT_TRUE(healthy.errors().empty());
  SyntaxTree broken("const a = ;;) f(", grammar());
  EXPECT_FALSE(broken.errors().empty());
  EXPECT_TRUE(broken.root().has_error());
}

TEST(SyntaxTree, SurvivesDeepNestingAndOddBytes) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "[";
  SyntaxTree open(deep, grammar());
  deep += std::string(100'000, ']');
  SyntaxTree closed(deep, grammar());
  EXPECT_GE(closed.max_depth(), 100'000u);
  std::string odd("\xEF\xBB\xBF#!/usr/bin/env node\r\nf(\0);\xFF\xFE g()", 36);
  SyntaxTree bytes(odd, grammar());
  EXPECT_EQ(bytes.failure(), ParseFailure::None);
  EXPECT_TRUE(SyntaxTree("", grammar()).root());
}

TEST(SyntaxTree, StopsAtTheTimeLimitAndStaysUsable) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "f(x, y, z);\n";
  SyntaxTree late(text, grammar(), {std::chrono::milliseconds(1)});
  EXPECT_EQ(late.failure(), ParseFailure::TimeLimit);
  EXPECT_FALSE(late.root());
  SyntaxTree next("f(a)", grammar());
  EXPECT_EQ(next.failure(), ParseFailure::None);
  EXPECT_EQ(next.root().span().end, 4u);
}

} // namespace
} // namespace hasten::frontends

// How a file is laid out, what a project says of itself, and the last look at an edit.
#include <gtest/gtest.h>

#include "fixes/edits.h"
#include "fixes/file.h"
#include "fixes/project_facts.h"
#include "fixes/verify.h"
#include "frontends/typescript/source_tree.h"

namespace hasten::fixes {

namespace {

using frontends::Dialect;
using frontends::typescript::SourceTree;

TEST(File, SeesLineEndsAndIndentation) {
  std::string text = "function f() {\r\n\tif (x) {\r\n\t\ty();\r\n\t}\r\n}\r\n";
  SourceTree tree(text, Dialect::JavaScript);
  File file("a.js", text, tree.tree(), Dialect::JavaScript);
  EXPECT_EQ(file.newline(), "\r\n");
  EXPECT_EQ(file.indent(), "\t");
  uint32_t at = static_cast<uint32_t>(text.find("y()"));
  EXPECT_EQ(file.indent_at(at), "\t\t");
  EXPECT_TRUE(file.first_on_line(at));
  EXPECT_FALSE(file.first_on_line(at + 1));
  EXPECT_EQ(file.text(file.whole_lines({at, at + 4})), "\t\ty();\r\n");
  EXPECT_EQ(file.text(file.whole_lines({at, at + 1})), "y");
}

TEST(File, TakesTheCommonestStep) {
  std::string text = "a {\n    b {\n        c\n          + d\n    }\n    e {\n        f\n    }\n}\n";
  SourceTree tree(text, Dialect::JavaScript);
  EXPECT_EQ(File("a.js", text, tree.tree(), Dialect::JavaScript).indent(), "    ");
  std::string flat = "a();\n";
  SourceTree flat_tree(flat, Dialect::JavaScript);
  EXPECT_EQ(File("a.js", flat, flat_tree.tree(), Dialect::JavaScript).indent(), "  ");
  EXPECT_EQ(File("a.py", flat, flat_tree.tree(), Dialect::Python).indent(), "    ");
}

TEST(File, MovesLinesButNotThoseOfTemplates) {
  EXPECT_EQ(reindent("f(\n  a,\n\n  b)", "", "  "), "f(\n    a,\n\n    b)");
  EXPECT_EQ(reindent("f(`\n  a`,\n  b)", "  ", "", {{2, 7}}), "f(`\n  a`,\nb)");
}

std::optional<std::string> edited(const std::string &text, std::vector<Edit> edits) {
  put_in_order(edits);
  std::string after = apply(text, edits, "a.ts");
  SourceTree was(text, Dialect::TypeScript), is(after, Dialect::TypeScript);
  return compare(was.tree(), is.tree(), edits);
}

TEST(Verify, SeesWhatAnEditDoesToItsSurroundings) {
  std::string text = "f()\nlet a = 1\nlet b = 2\n";
  EXPECT_FALSE(edited(text, {{"a.ts", {4, 13}, "let c = 3"}}));
  EXPECT_TRUE(edited(text, {{"a.ts", {4, 13}, "[a] = x"}})) << "joins the statement before it";
  EXPECT_TRUE(edited(text, {{"a.ts", {4, 13}, "let a = 1 /*"}})) << "swallows what follows";
  EXPECT_TRUE(edited(text, {{"a.ts", {4, 13}, "let a = {"}})) << "does not parse";
}

TEST(Verify, KeepsComments) {
  std::string text = "let a = 1 // why\nlet b = 2\n";
  EXPECT_TRUE(edited(text, {{"a.ts", {0, 16}, "let a = 3"}}));
  EXPECT_FALSE(edited(text, {{"a.ts", {0, 16}, "// why\nlet a = 3"}}));
}

TEST(ProjectFacts, AreReadFromTheNearestFiles) {
  std::map<std::string, std::string> files{
      {"package.json", R"({"dependencies": {"express": "^4.18.0"}, "engines": {"node": ">=18.17 || ^20"}})"},
      {"api/package.json", R"({"type": "module", "dependencies": {"p-limit": "5"}, "devDependencies": {"bcrypt": "5"}})"},
      {"broken/package.json", "{"},
      {"py/pyproject.toml", "[project]\nrequires-python = \">=3.11\"\ndependencies = [\"httpx>=0.27\", \"aiofiles\"]\n"},
  };
  ProjectFacts facts({"api/a.ts"}, [&](const std::string &path) -> std::optional<std::string> {
    auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  });
  EXPECT_TRUE(facts.depends_on("api/src/a.ts", "p-limit"));
  EXPECT_TRUE(facts.depends_on("api/src/a.ts", "express"));
  EXPECT_FALSE(facts.depends_on("api/src/a.ts", "bcrypt"));
  EXPECT_FALSE(facts.depends_on("a.ts", "p-limit"));
  EXPECT_EQ(facts.package_major("api/a.ts", "express"), 4);
  EXPECT_EQ(facts.node_major("api/a.ts"), 18);
  EXPECT_TRUE(facts.es_module("api/a.ts"));
  EXPECT_FALSE(facts.es_module("api/a.cjs"));
  EXPECT_FALSE(facts.es_module("broken/a.js"));
  EXPECT_EQ(facts.python("py/app/a.py"), (std::pair{3, 11}));
  EXPECT_FALSE(facts.python("a.py"));
  EXPECT_TRUE(facts.requires_distribution("py/a.py", "aiofiles"));
  EXPECT_TRUE(facts.requires_distribution("py/a.py", "httpx"));
  EXPECT_FALSE(facts.requires_distribution("py/a.py", "http"));
  EXPECT_TRUE(facts.exists("api/a.ts"));
  EXPECT_FALSE(facts.exists("api/b.ts"));
}

} // namespace

} // namespace hasten::fixes

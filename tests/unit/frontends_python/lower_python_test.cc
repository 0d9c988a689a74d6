#include <gtest/gtest.h>

#include <string>

#include "frontends/frontend.h"
#include "frontends/python/syntax.h"
#include "ir/print.h"
#include "ir/verify.h"

namespace hasten::frontends {
namespace {

Lowered lower(const std::string &text) { return lower_python(text, Name::of("app/main.py")); }

// The text of the function named `name`; empty if there is none.
std::string printed(const Lowered &lowered, std::string_view name) {
  for (size_t i = 0; i < lowered.module.functions.size(); ++i)
    if (lowered.module.functions[i].name == name)
      return ir::print(lowered.module, ir::FunctionId{static_cast<uint32_t>(i)});
  return "";
}

bool has(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

std::string repeated(const std::string &text, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i)
    result += text;
  return result;
}

TEST(LowerPython, KnowsAllItsKindsAndFields) { EXPECT_TRUE(python::grammar().unknown_names().empty()); }

TEST(LowerPython, OrdersInstructionsByEvaluation) {
  Lowered lowered = lower("def f(a):\n    x = first(a).second(third(), await fourth())\n");
  const ir::Function &f = lowered.module.functions[1];
  std::string kinds;
  for (const ir::Instruction &i : f.instructions)
    kinds += ir::print(lowered.module, f, i) + "\n";
  EXPECT_EQ(kinds, "%2 = call global first(a)\n"
                   "%3 = call global third()\n"
                   "%4 = call global fourth()\n"
                   "%5 = await %4\n"
                   "%6 = call %2.second(%3, %5)\n"
                   "x = copy %6\n");
}

TEST(LowerPython, SelfIsThisAlsoInNestedFunctions) {
  Lowered lowered = lower("class A:\n"
                          "    def m(me, x):\n"
                          "        return lambda: me.y + x\n");
  const ir::Function &method = lowered.module.functions[2];
  EXPECT_EQ(method.kind, ir::FunctionKind::Method);
  ASSERT_EQ(method.parameters.size(), 1u); // Without the receiver.
  EXPECT_EQ(method.parameters[0].name, "x");
  EXPECT_TRUE(has(ir::print(lowered.module), "binary '+' (this.y, ^f2.x)"));
}

TEST(LowerPython, BareExpressionsAreNoInstructions) {
  Lowered lowered = lower("'''Doc.'''\nx\nx.y\n1\n...\npass\nglobal z\n");
  EXPECT_TRUE(lowered.module.functions[0].instructions.empty());
}

TEST(LowerPython, StaysHealthyAroundErrors) {
  Lowered lowered = lower("def good():\n    return fetch(1)\n\n\ndef bad():\n    x = = fetch(2\n\n\nclass C:\n    y: int\n");
  EXPECT_TRUE(lowered.module.partial);
  EXPECT_FALSE(lowered.module.errors.empty());
  EXPECT_FALSE(lowered.failed);
  ASSERT_EQ(lowered.diagnostics.size(), 1u);
  EXPECT_EQ(lowered.diagnostics[0].path, "app/main.py");
  EXPECT_GT(lowered.diagnostics[0].line, 0u);
  EXPECT_TRUE(has(printed(lowered, "good"), "fetch(1)"));
}

TEST(LowerPython, KeepsWhatWasReadBeforeTheParserGaveUp) {
  Lowered lowered = lower("import os\n\ndef good():\n    return fetch(1)\n\nx = " + std::string(50, '('));
  EXPECT_TRUE(lowered.module.partial);
  EXPECT_EQ(lowered.module.imports.size(), 1u);
  EXPECT_TRUE(has(printed(lowered, "good"), "fetch(1)"));
}

TEST(LowerPython, CollectsItsOwnComments) {
  std::string text = "x = 1  # hasten-ignore per-item-call: small\n# plain\n";
  Lowered lowered = lower(text);
  ASSERT_EQ(lowered.module.comments.size(), 1u);
  EXPECT_EQ(text.substr(lowered.module.comments[0].span.begin, 15), "# hasten-ignore");
}

TEST(LowerPython, TakesAnyBytes) {
  for (std::string text : {std::string(), std::string("x = 1\n\0\0\ny = f(\0)\n", 18), std::string("\xEF\xBB\xBFx = f()\n"),
                           std::string("def f():\r\n\tx = g()\r\n\tif x:\r\n\t\treturn 1\r\n"),
                           std::string("x = \"\xFF\xFE\"\ny = \xFF\n"), std::string(3000, '\xC3'), std::string("\\"),
                           std::string("x = 'unterminated\nf()\n"), std::string("\n\n\n"), std::string("# only")}) {
    Lowered lowered = lower(text);
    EXPECT_FALSE(lowered.failed);
    EXPECT_TRUE(ir::verify(lowered.module, {static_cast<uint32_t>(text.size()), false}).empty());
  }
  EXPECT_TRUE(has(ir::print(lower("def f():\r\n\tx = g()\r\n").module), "call global g()"));
  EXPECT_FALSE(lower("\xEF\xBB\xBFx = f()\n").module.partial);
}

TEST(LowerPython, CapsDepthWithOneDiagnostic) {
  const size_t kMany = 100'000, kFewer = 20'000;
  for (const std::string &text : {
           "x = " + repeated("(", kMany) + "a" + repeated(")", kMany),
           "x = " + repeated("[", kMany) + "a" + repeated("]", kMany),
           "x = " + repeated("f(", kMany) + "a" + repeated(")", kMany),
           "x = " + repeated("lambda: ", kMany) + "a",
           "x = " + repeated("not ", kMany) + "a",
           "x = a" + repeated(".b()", kFewer),
           "x = " + repeated("a if b else ", kFewer) + "c",
           "x = " + repeated("(a and ", kFewer) + "f()" + repeated(")", kFewer),
           "x = [a " + repeated("for a in b ", kFewer) + "]",
           "if a:\n  b()\n" + repeated("elif a:\n  b()\n", kFewer),
           repeated("(", kFewer) + "a" + repeated(",)", kFewer) + " = x",
           "with " + repeated("a, ", kFewer) + "a:\n  pass",
       }) {
    Lowered lowered = lower(text);
    EXPECT_TRUE(ir::verify(lowered.module).empty());
    EXPECT_EQ(lowered.diagnostics.size(), 1u) << text.substr(0, 20);
    bool opaque = false;
    for (const ir::Function &f : lowered.module.functions)
      for (const ir::Instruction &i : f.instructions)
        opaque |= i.kind == ir::Kind::Opaque;
    EXPECT_TRUE(opaque) << text.substr(0, 20);
  }
}

TEST(LowerPython, LongChainsOfOperatorsAreNotDeep) {
  Lowered lowered = lower("x = a" + repeated(" + f(b)", 20'000) + "\ny = a" + repeated(" or b", 20'000) + "\n");
  EXPECT_TRUE(lowered.diagnostics.empty());
  EXPECT_GE(lowered.module.functions[0].instructions.size(), 60'000u);
}

TEST(LowerPython, DeepTypesAndPatterns) {
  for (const std::string &text : {
           "def f(x: " + repeated("A[", 50'000) + "B" + repeated("]", 50'000) + "): pass",
           "def f(x: '" + repeated("A[", 50'000) + "B" + repeated("]", 50'000) + "'): pass",
           "def f(x: " + repeated("A | ", 50'000) + "B): pass",
           "match x:\n  case " + repeated("[", 50'000) + "a" + repeated("]", 50'000) + ":\n    pass",
       })
    EXPECT_FALSE(lower(text).failed);
}

TEST(LowerPython, MarksImports) {
  Lowered lowered = lower("import a.b\nif TYPE_CHECKING:\n    import t\ndef f():\n    import d\nclass C:\n    import e\n");
  const auto &imports = lowered.module.imports;
  ASSERT_EQ(imports.size(), 5u);
  EXPECT_EQ(imports[0].specifier, "a");
  EXPECT_EQ(imports[0].local, "a");
  EXPECT_EQ(imports[1].specifier, "a.b");
  EXPECT_FALSE(imports[1].local);
  EXPECT_TRUE(imports[2].type_only);
  EXPECT_TRUE(imports[3].dynamic);
  EXPECT_FALSE(imports[4].dynamic); // A class body runs with the module.
}

TEST(LowerPython, CooksStrings) {
  Lowered lowered = lower(R"PY(f("a\n\x41\u00e9\101", r"\n", "a" 'b', b"\x00", u"q", """
line""", "\
joined"))PY");
  EXPECT_TRUE(has(ir::print(lowered.module), R"IR(("a\nAéA", "\\n", "ab", bytes"\\x00", "q", "\nline", "joined"))IR"));
}

TEST(LowerPython, IsTheSameEachTime) {
  std::string text = "from a import *\nclass C(B):\n    def m(self):\n        return [x for x in self.y]\n";
  EXPECT_EQ(ir::print(lower(text).module, ir::PrintOptions{true}), ir::print(lower(text).module, ir::PrintOptions{true}));
}

} // namespace
} // namespace hasten::frontends

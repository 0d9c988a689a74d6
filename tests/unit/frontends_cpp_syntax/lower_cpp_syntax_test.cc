// Goldens of the syntactic C++ frontend: the sources of tests/lowering/cpp, without their libraries' headers, and those
// of tests/lowering/cpp_syntax lower to the IR texts in tests/lowering/cpp_syntax. HASTEN_UPDATE_GOLDENS=1 rewrites the texts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catalogue/builtin.h"
#include "frontends/cpp_syntax/lower_cpp_syntax.h"
#include "frontends/cpp_syntax/syntax.h"
#include "ir/print.h"
#include "ir/verify.h"

namespace hasten::frontends::cpp_syntax {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path &path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

struct Text {
  std::string path, text;
};

std::vector<ir::Module> lower_all(const std::vector<Text> &texts) {
  static const catalogue::Index catalogue(catalogue::Language::Cpp, catalogue::builtin_catalogue());
  std::vector<SyntacticProject::Source> sources;
  for (const Text &t : texts) sources.push_back({t.path, &t.text});
  SyntacticProject project(sources, catalogue, 1);
  std::vector<ir::Module> modules;
  for (size_t i = 0; i < texts.size(); ++i) {
    Lowered lowered = project.lower(i);
    EXPECT_FALSE(lowered.failed);
    for (const std::string &problem : ir::verify(lowered.module)) ADD_FAILURE() << texts[i].path << ": " << problem;
    modules.push_back(std::move(lowered.module));
  }
  return modules;
}

TEST(LowerCppSyntax, GrammarHasAllNames) { EXPECT_TRUE(grammar().unknown_names().empty()) << grammar().unknown_names()[0]; }

TEST(LowerCppSyntax, Goldens) {
  bool update = std::getenv("HASTEN_UPDATE_GOLDENS") != nullptr;
  fs::path goldens = fs::path(HASTEN_SOURCE_DIR) / "tests/lowering/cpp_syntax";
  for (const char *directory : {"tests/lowering/cpp", "tests/lowering/cpp_syntax"}) {
    std::vector<Text> texts;
    for (const fs::directory_entry &entry : fs::directory_iterator(fs::path(HASTEN_SOURCE_DIR) / directory))
      if (!entry.is_directory() && entry.path().extension() != ".ir") texts.push_back({entry.path().filename().string(), contents(entry.path())});
    std::sort(texts.begin(), texts.end(), [](auto &a, auto &b) { return a.path < b.path; });
    std::vector<ir::Module> modules = lower_all(texts);
    for (size_t i = 0; i < texts.size(); ++i) {
      std::string printed = ir::print(modules[i]);
      fs::path golden = goldens / (texts[i].path + ".ir");
      if (update)
        std::ofstream(golden, std::ios::binary) << printed;
      else
        EXPECT_EQ(printed, contents(golden)) << "HASTEN_UPDATE_GOLDENS=1 rewrites " << golden;
    }
  }
}

std::string lowered_text(const std::string &text) { return ir::print(lower_all({{"a.cc", text}})[0]); }

TEST(LowerCppSyntax, LowersWhatIsAroundAnError) {
  std::string printed = lowered_text("int f() { sleep(1); ) ( sleep(2); }\nint g() { sleep(3); }\n");
  EXPECT_NE(printed.find("sleep(3)"), printed.npos) << printed;
}

TEST(LowerCppSyntax, TakesNoHarmFromHostileText) {
  std::string deep, chain = "int f() { return 1", calls = "int g() { return a", macro = "#define A ";
  for (int i = 0; i < 20'000; ++i) deep += "{(";
  for (int i = 0; i < 20'000; ++i) chain += " + f()";
  for (int i = 0; i < 5'000; ++i) calls += ".b(c)";
  macro.append(1 << 20, 'x');
  std::string scopes;
  for (int i = 0; i < 5'000; ++i) scopes += "namespace a { class B { ";
  std::string types = "void h(";
  for (int i = 0; i < 5'000; ++i) types += "std::vector<";
  for (const std::string &text : {deep, chain + "; }", calls + "; }", macro + "\nint f() { return A; }", scopes, types, std::string("\0\xff\xfe{(\"", 6),
                                  std::string("#if A\n#else\n#endif\n#endif\n#if"), std::string("R\"x("), std::string("ENDPOINT(\"\", a) {"), std::string("#include \"a.cc\"\n"),
                                  std::string("using A = B; using B = A; A f(); namespace n = n; struct S : S {}; S g() { return g(); }")})
    lowered_text(text);
}

TEST(LowerCppSyntax, KeepsSystemsApart) {
  std::string printed = lowered_text("void f() {\n#ifdef _WIN32\n  other();\n#else\n  ours();\n#endif\n#if 0\n  never();\n#endif\n}\n");
  EXPECT_EQ(printed.find("other"), printed.npos) << printed;
  EXPECT_EQ(printed.find("never"), printed.npos) << printed;
  EXPECT_NE(printed.find("ours()"), printed.npos) << printed;
}

TEST(LowerCppSyntax, ReadsC) {
  std::string printed = lowered_text("struct context { struct item *first; };\nint load(struct context *c, int id) {\n  if (!c) return -1;\n  for (struct item *i = c->first; i; i = next(i)) use(i);\n  return mysql_query(c->db, \"select 1\");\n}\n");
  EXPECT_NE(printed.find("global mysql_query(c.db, \"select 1\")"), printed.npos) << printed;
  EXPECT_EQ(printed.find("opaque"), printed.npos) << printed;
}

} // namespace
} // namespace hasten::frontends::cpp_syntax

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

} // namespace
} // namespace hasten::frontends::cpp_syntax

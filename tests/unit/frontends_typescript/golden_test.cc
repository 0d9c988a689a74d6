// tests/lowering/typescript/*.{ts,tsx,js}: each is lowered and compared with the IR text beside it.
// HASTEN_UPDATE_GOLDENS=1 writes the texts anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unordered_set>

#include "frontends/frontend.h"
#include "frontends/typescript/source_tree.h"
#include "frontends/typescript/syntax.h"
#include "ir/print.h"
#include "ir/verify.h"

namespace hasten::frontends {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Dialect dialect_of(const fs::path &path) {
  std::string extension = path.extension();
  if (extension == ".ts" || extension == ".mts" || extension == ".cts") return Dialect::TypeScript;
  return extension == ".tsx" ? Dialect::Tsx : Dialect::JavaScript;
}

std::vector<fs::path> sources_under(const fs::path &directory) {
  std::vector<fs::path> files;
  if (fs::exists(directory))
    for (const auto &entry : fs::recursive_directory_iterator(directory)) {
      std::string extension = entry.path().extension();
      for (const char *known : {".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"})
        if (extension == known && entry.is_regular_file()) files.push_back(entry.path());
    }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Lowering, MatchesTheGoldens) {
  fs::path directory = fs::path(HASTEN_SOURCE_DIR) / "tests/lowering/typescript";
  bool update = std::getenv("HASTEN_UPDATE_GOLDENS") != nullptr;
  std::vector<fs::path> files = sources_under(directory);
  EXPECT_FALSE(files.empty());
  for (const fs::path &file : files) {
    std::string name = file.filename();
    Lowered lowered = lower_typescript(read(file), Name::of(name), dialect_of(file));
    std::string text = ir::print(lowered.module);
    for (const Diagnostic &diagnostic : lowered.diagnostics)
      text += "diagnostic " + std::to_string(diagnostic.line) + ": " + diagnostic.message + "\n";
    fs::path golden = file;
    golden += ".ir";
    if (update)
      std::ofstream(golden, std::ios::binary) << text;
    else
      EXPECT_EQ(text, read(golden)) << name;
  }
}

// The promise that fixes rest on: a finding's place is found again when its file is parsed anew.
TEST(Lowering, EverySpanIsOneNode) {
  size_t checked = 0;
  for (const char *root : {"fixtures", "tests"}) {
    for (const fs::path &file : sources_under(fs::path(HASTEN_SOURCE_DIR) / root)) {
      std::string text = read(file);
      Dialect dialect = dialect_of(file);
      Lowered lowered = lower_typescript(text, Name::of(file.string()), dialect);
      std::vector<std::string> wrong = ir::verify(lowered.module, {static_cast<uint32_t>(text.size())});
      EXPECT_TRUE(wrong.empty()) << file << ": " << wrong.front();

      typescript::SourceTree source(text, dialect);
      const SyntaxTree &tree = source.tree();
      std::unordered_set<uint64_t> nodes;
      for (uint32_t i = 0; i < tree.size(); ++i)
        nodes.insert(uint64_t{tree.at(i).span().begin} << 32 | tree.at(i).span().end);
      auto is_node = [&](Span span) { return nodes.count(uint64_t{span.begin} << 32 | span.end) != 0; };
      for (const ir::Function &function : lowered.module.functions)
        for (const ir::Instruction &instruction : function.instructions) {
          bool good = is_node(instruction.span);
          auto check = [&](const ir::Operand &operand) {
            good = good && (operand.span.empty() || is_node(operand.span));
          };
          check(instruction.dest);
          check(instruction.value);
          for (const ir::Argument &argument : function.args(instruction)) check(argument.value);
          EXPECT_TRUE(good) << file << ": " << ir::print(lowered.module, function, instruction, ir::PrintOptions{true});
          ++checked;
        }
    }
  }
  EXPECT_GT(checked, 100u);
}

TEST(Lowering, KnowsItsGrammars) {
  // Kinds of only one of the two grammars are all that may be missing.
  for (std::string_view name : typescript::typescript_grammar().unknown_names())
    EXPECT_TRUE(name.starts_with("jsx_") || name == "html_character_reference") << name;
  for (std::string_view name : typescript::tsx_grammar().unknown_names()) EXPECT_EQ(name, "type_assertion");
}

} // namespace
} // namespace hasten::frontends

// Every span of the IR is the byte range of exactly one syntax node, on all goldens and on broken text.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "frontends/frontend.h"
#include "frontends/python/syntax.h"
#include "ir/verify.h"

namespace hasten::frontends {
namespace {

std::string contents(const std::filesystem::path &path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// What is wrong with the spans of `text` once lowered, one line each.
std::vector<std::string> wrong_spans(const std::string &text) {
  std::vector<std::string> wrong;
  SyntaxTree tree(text, python::grammar());
  std::set<Span> nodes;
  for (uint32_t i = 0; i < tree.size(); ++i)
    if (Node node = tree.at(i); node.is_named() && !node.is_error())
      nodes.insert(node.span());
  Lowered lowered = lower_python(text, Name::of("spans.py"));
  const ir::Module &module = lowered.module;
  for (const std::string &problem : ir::verify(module, {static_cast<uint32_t>(text.size()), false}))
    wrong.push_back(problem);
  auto name = [&](Span span, const char *what) { // A name bound in a broken statement is known all the same.
    if (!span.empty() && nodes.count(span) == 0)
      wrong.push_back(std::string(what) + " is no node: " + text.substr(span.begin, span.size()));
  };
  auto check = [&](Span span, const char *what) {
    name(span, what);
    if (span.empty())
      return;
    for (Span error : module.errors)
      if (!error.empty() && error.contains(span))
        wrong.push_back(std::string(what) + " is inside an error: " + text.substr(span.begin, span.size()));
  };
  for (size_t i = 0; i < module.functions.size(); ++i) {
    const ir::Function &f = module.functions[i];
    if (i > 0)
      check(f.span, "function");
    check(f.name_span, "name");
    for (const ir::Local &local : f.locals)
      name(local.declaration, "declaration");
    for (const ir::Instruction &instruction : f.instructions) {
      if (instruction.span.empty())
        wrong.push_back("an instruction without a span");
      check(instruction.span, "instruction");
      check(instruction.dest.span, "dest");
      check(instruction.value.span, "value");
      for (const ir::Argument &argument : f.args(instruction))
        check(argument.value.span, "argument");
    }
    for (const ir::Operand &decorator : f.decorators)
      check(decorator.span, "decorator");
  }
  for (const ir::Import &import : module.imports)
    name(import.span, "import");
  for (const ir::Class &c : module.classes) {
    check(c.span, "class");
    for (const ir::Field &field : c.fields)
      check(field.span, "field");
    for (const ir::Operand &base : c.bases)
      check(base.span, "base");
  }
  for (const ir::Type &type : module.types)
    check(type.path.span, "type");
  return wrong;
}

std::vector<std::filesystem::path> goldens() {
  std::vector<std::filesystem::path> files;
  for (const auto &entry :
       std::filesystem::directory_iterator(std::filesystem::path(HASTEN_SOURCE_DIR) / "tests/lowering/python"))
    if (entry.path().extension() == ".py")
      files.push_back(entry.path());
  return files;
}

TEST(Spans, AreNodesOnGoldens) {
  ASSERT_FALSE(goldens().empty());
  for (const auto &path : goldens())
    for (const std::string &problem : wrong_spans(contents(path)))
      ADD_FAILURE() << path.filename() << ": " << problem;
}

TEST(Spans, AreNodesOnBrokenText) {
  for (const auto &path : goldens()) {
    std::string text = contents(path);
    for (size_t cut = 1; cut < text.size(); cut += 17) {
      std::string half = text.substr(0, cut); // Half written.
      std::string holed = text;               // A character wrong in the middle.
      holed[cut] = ")(]:$\n"[cut % 6];
      for (const std::string &broken : {half, holed})
        for (const std::string &problem : wrong_spans(broken))
          ADD_FAILURE() << path.filename() << " at " << cut << ": " << problem;
    }
  }
}

} // namespace
} // namespace hasten::frontends

// The text form, the verifier and the archive over one module that holds everything.
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "ir/archive.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "ir/verify.h"

namespace hasten::ir {
namespace {

std::string everything() {
  std::ifstream file(HASTEN_SOURCE_DIR "/tests/unit/ir/everything.ir");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Module parsed(std::string_view text) {
  tl::expected<Module, ParseError> module = parse(text);
  if (!module) {
    ADD_FAILURE() << "line " << module.error().line << ": " << module.error().message;
    return {};
  }
  return std::move(*module);
}

std::string joined(const std::vector<std::string> &messages) {
  std::string out;
  for (const std::string &m : messages) out += m + "\n";
  return out;
}

// A function with the given body lines, in a module with two locals a and b.
Module with_body(std::string_view body) {
  return parsed("module m python\nfunction f0 m module\n  local 0 a captured\n  local 1 b\n" + std::string(body));
}

TEST(Parse, PrintsTheSame) {
  Module module = parsed(everything());
  EXPECT_EQ(print(module), everything());
}

TEST(Parse, ReadsSpans) {
  Module module = parsed(everything());
  uint32_t at = 1;
  for (Function &f : module.functions) {
    f.span = {at, at + 100};
    for (Local &l : f.locals)
      if (l.name) l.declaration = {at, ++at};
    for (Instruction &i : f.instructions) {
      i.span = {at, at + 9};
      ++at;
      if (i.dest) i.dest.span = {at, at + 1};
      if (i.value) i.value.span = {at, at + 2};
    }
    for (Argument &a : f.arguments) a.value.span = {at, at + 3};
  }
  module.partial = true;
  module.errors.push_back({3, 9});
  module.comments.push_back({{4, 8}});
  module.imports[0].span = {1, 2};
  module.classes[0].span = {1, 20};
  module.types[0].path.span = {1, 5};
  std::string text = print(module, {.spans = true});
  Module again = parsed(text);
  EXPECT_EQ(print(again, {.spans = true}), text);
  EXPECT_EQ(print(module), print(again));
}

TEST(Parse, NamesLineAndReason) {
  auto error = [](std::string_view text) {
    tl::expected<Module, ParseError> module = parse(text);
    return module ? std::string("fine") : std::to_string(module.error().line) + ": " + module.error().message;
  };
  EXPECT_EQ(error("module m python\n\nfunction f0 m module\n  x = copy 1\n"),
            "4: no local is called x, column 2: ` = copy 1`");
  EXPECT_EQ(error("module m python\nfunction f1 m module\n"), "2: this must be function 0, column 12: ` m module`");
  EXPECT_NE(error("module m python\nfunction f0 m module\n  return\n      return\n").find("indented too far"),
            std::string::npos);
  EXPECT_NE(error("module m python\nfunction f0 m module\n  return\n    body:\n").find("no such block"),
            std::string::npos);
  EXPECT_NE(error("function f0 m module\n  call @x()\n").find("no import is called x"), std::string::npos);
  EXPECT_NE(error("function f0 m module\n  call \"x()\n").find("without end"), std::string::npos);
  EXPECT_EQ(error(""), "fine");
}

TEST(Parse, SurvivesCutAndChangedText) {
  std::string text = everything();
  for (size_t i = 0; i < text.size(); i += 7) (void)parse(text.substr(0, i));
  for (size_t i = 0; i < text.size(); i += 3) {
    std::string changed = text;
    changed[i] = "%^@.#f(\"0 "[i % 10];
    if (tl::expected<Module, ParseError> module = parse(changed)) (void)print(*module, {.spans = true});
  }
}

TEST(Verify, AcceptsEverything) { EXPECT_EQ(joined(verify(parsed(everything()))), ""); }

TEST(Verify, SeesWhatIsWrong) {
  auto wrong = [](std::string_view body) { return joined(verify(with_body(body))); };
  EXPECT_EQ(wrong("  %2 = copy 1\n  a = copy %2\n"), "");
  EXPECT_NE(wrong("  %2 = copy 1\n  %2 = copy 2\n").find("a second time"), std::string::npos);
  EXPECT_EQ(wrong("  if a\n    then:\n      %2 = copy 1\n    else:\n      %2 = copy 2\n"), "");
  EXPECT_NE(wrong("  if a\n    then:\n      %2 = copy 1\n  %2 = copy 2\n").find("a second time"), std::string::npos);
  EXPECT_EQ(wrong("  if a\n    then:\n      %2 = copy 1\n      return\n  %2 = copy 2\n"), "");
  EXPECT_NE(wrong("  copy 1\n  copy none\n").find("lacks its value"), std::string::npos);
  EXPECT_NE(wrong("  5 = copy 1\n").find("not a place"), std::string::npos);
  EXPECT_NE(wrong("  a = binary (1, 2)\n").find("lacks its operator"), std::string::npos);
  EXPECT_NE(wrong("  a = call/copy b()\n").find("a form that its kind does not have"), std::string::npos);
  EXPECT_NE(wrong("\nfunction f1 g plain in f0\n  return ^f0.b\n").find("not marked captured"), std::string::npos);
  EXPECT_EQ(wrong("  a = closure f1\n\nfunction f1 g plain in f0\n  return ^f0.a\n"), "");
  EXPECT_NE(wrong("\nfunction f1 g plain in f0\n  local 0 x captured\n\nfunction f2 h plain in f0\n  return ^f1.x\n")
                .find("not around f2"),
            std::string::npos);
  EXPECT_NE(wrong("\nfunction f1 g plain in f2\n\nfunction f2 h plain in f1\n").find("no way up"), std::string::npos);
}

TEST(Verify, ChecksSpansAgainstTheFile) {
  Module module = with_body("  a = copy 1 [3,9)\n");
  EXPECT_EQ(joined(verify(module, {.text_size = 9})), "");
  EXPECT_NE(joined(verify(module, {.text_size = 8})).find("not inside the file"), std::string::npos);
}

TEST(Verify, SeesDamagedIndices) {
  auto damage = [](auto change) {
    Module module = parsed(everything());
    change(module);
    return !verify(module, {.bounds_only = true}).empty();
  };
  EXPECT_FALSE(damage([](Module &) {}));
  EXPECT_TRUE(damage([](Module &m) { m.functions[4].instructions[2].value.index = 99; }));
  EXPECT_TRUE(damage([](Module &m) { m.functions[4].instructions[1].arguments.begin = 4000000000u; }));
  EXPECT_TRUE(damage([](Module &m) { m.functions[4].entry = BlockId{}; }));
  EXPECT_TRUE(damage([](Module &m) { m.functions[4].block_lists[0] = m.functions[4].block_lists[1]; }));
  EXPECT_TRUE(damage([](Module &m) { std::swap(m.functions[4].order[0], m.functions[4].order[1]); }));
  EXPECT_TRUE(damage([](Module &m) { m.functions[4].instructions[5].parent = InstrId{77}; }));
  EXPECT_TRUE(damage([](Module &m) { m.types[1].arguments.push_back(TypeId{1}); }));
  EXPECT_TRUE(damage([](Module &m) { m.classes[0].methods[0] = FunctionId{70}; }));
  EXPECT_TRUE(damage([](Module &m) { m.exports[0].value.members = {0, 1000}; }));
}

TEST(Archive, RoundTripIsTheSameBytes) {
  Module module = parsed(everything());
  module.functions[4].instructions[2].span = {1000, 1020};
  module.functions[4].instructions[2].value.span = {1000, 1005};
  std::string summary = write_summary(module), bodies = write_bodies(module);
  tl::expected<Module, std::string> read = read_summary(summary);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(write_summary(*read), summary);
  EXPECT_TRUE(read->functions[4].blocks.empty());
  tl::expected<void, std::string> filled = read_bodies(bodies, *read);
  ASSERT_TRUE(filled) << filled.error();
  EXPECT_EQ(write_bodies(*read), bodies);
  EXPECT_EQ(write_summary(*read), summary);
  EXPECT_EQ(print(*read, {.spans = true}), print(module, {.spans = true}));
}

TEST(Archive, BodiesComeBackOneByOne) {
  Module module = parsed(everything());
  tl::expected<Module, std::string> read = read_summary(write_summary(module));
  ASSERT_TRUE(read);
  for (size_t i = 0; i < module.functions.size(); ++i) {
    ASSERT_TRUE(read_body(write_body(module.functions[i]), read->functions[i]));
    drop_body(module.functions[i]);
  }
  EXPECT_EQ(print(*read), everything());
  EXPECT_NE(print(module), everything());                                      // Without bodies: still readable.
  EXPECT_FALSE(read_body(write_body(read->functions[0]), read->functions[4])); // Another function's body.
}

TEST(Archive, HostileBytesFailSoftly) {
  Module module = parsed(everything());
  std::string summary = write_summary(module), bodies = write_bodies(module);
  for (size_t i = 0; i < summary.size(); ++i) {
    EXPECT_FALSE(read_summary(summary.substr(0, i)));
    for (int bit : {0, 3, 7}) {
      std::string changed = summary;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      if (tl::expected<Module, std::string> read = read_summary(changed)) {
        (void)print(*read, {.spans = true});
        (void)read_bodies(bodies, *read);
      }
    }
  }
  for (size_t i = 0; i < bodies.size(); ++i) {
    tl::expected<Module, std::string> read = read_summary(summary);
    std::string changed = bodies;
    changed[i] = static_cast<char>(changed[i] ^ 5);
    if (read_bodies(changed, *read)) (void)print(*read);
  }
}

} // namespace
} // namespace hasten::ir

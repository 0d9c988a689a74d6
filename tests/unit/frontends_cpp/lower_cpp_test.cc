// Goldens of the C++ frontend: tests/lowering/cpp/<name>.cc, and the headers it includes, lower to the IR texts beside
// them. HASTEN_UPDATE_GOLDENS=1 rewrites the texts. Also what the frontend promises about errors.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "frontends/cpp/builtin_headers.h"
#include "frontends/cpp/unit.h"
#include "ir/archive.h"
#include "ir/print.h"
#include "ir/verify.h"

namespace hasten::frontends::cpp {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path &path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<ir::Module> modules_of(const LoweredUnit &unit) {
  std::vector<ir::Module> result;
  for (const LoweredModule &lowered : unit.modules) {
    tl::expected<ir::Module, std::string> module = ir::read_summary(lowered.summary);
    if (!module) {
      ADD_FAILURE() << module.error();
      continue;
    }
    auto bodies = ir::read_bodies(lowered.bodies, *module);
    EXPECT_TRUE(bodies) << bodies.error();
    result.push_back(std::move(*module));
  }
  return result;
}

// A unit of one text, which is on no disk.
LoweredUnit lower_text(const std::string &text) {
  Project project{"/project", {"a.cc"}, {{"a.cc", text}}};
  return lower_unit(project, {"/project/a.cc", "/", {"-std=c++20"}}, nullptr);
}

std::string print_all(const LoweredUnit &unit) {
  std::string text;
  for (const ir::Module &module : modules_of(unit)) text += ir::print(module);
  return text;
}

size_t count(const std::string &text, const std::string &part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(LowerCpp, Goldens) {
  bool update = std::getenv("HASTEN_UPDATE_GOLDENS") != nullptr;
  fs::path directory = fs::canonical(fs::path(HASTEN_SOURCE_DIR) / "tests/lowering/cpp");
  Project project{directory.string(), {}, {}};
  std::vector<std::string> units;
  for (const fs::directory_entry &entry : fs::directory_iterator(directory)) {
    if (entry.is_directory() || entry.path().extension() == ".ir") continue; // lib/ is a library
    project.files.push_back(entry.path().filename().string());
    if (entry.path().extension() == ".cc") units.push_back(entry.path().string());
  }
  std::sort(project.files.begin(), project.files.end());
  std::sort(units.begin(), units.end());
  ASSERT_FALSE(units.empty());
  for (const std::string &file : units) {
    SCOPED_TRACE(file);
    LoweredUnit unit = lower_unit(project, {file, directory.string(), {"-std=c++20"}}, nullptr);
    EXPECT_EQ(unit.failure, "");
    EXPECT_EQ(unit.errors, 0u) << unit.first_error;
    for (const ir::Module &module : modules_of(unit)) {
      fs::path source = directory / std::string(module.path.text());
      uint32_t size = static_cast<uint32_t>(contents(source).size());
      for (const std::string &problem : ir::verify(module, {size, false})) ADD_FAILURE() << module.path.text() << ": " << problem;
      std::string printed = ir::print(module);
      fs::path golden = source.string() + ".ir";
      if (update)
        std::ofstream(golden, std::ios::binary) << printed;
      else
        EXPECT_EQ(printed, contents(golden));
    }
  }
}

// Clang stops instantiating templates after a fatal error, and a missing header is one: the coroutines must stay.
TEST(LowerCpp, MissingHeadersCostNoAwaits) {
  LoweredUnit unit = lower_text("#include <coroutine>\n"
                                "#include \"generated/not_there.h\"\n"
                                "template <class T> struct Task {\n"
                                "  struct promise_type {\n"
                                "    Task get_return_object();\n"
                                "    std::suspend_never initial_suspend();\n"
                                "    std::suspend_never final_suspend() noexcept;\n"
                                "    void return_value(T);\n"
                                "    void unhandled_exception();\n"
                                "  };\n"
                                "  bool await_ready();\n"
                                "  void await_suspend(std::coroutine_handle<>);\n"
                                "  T await_resume();\n"
                                "};\n"
                                "Task<int> load(int);\n"
                                "Task<int> both() {\n"
                                "  int a = co_await load(1);\n"
                                "  int b = co_await load(2);\n"
                                "  co_return a + b;\n"
                                "}\n");
  EXPECT_EQ(unit.missing_headers, std::vector<std::string>{"generated/not_there.h"});
  EXPECT_EQ(unit.errors, 1u);
  EXPECT_EQ(count(print_all(unit), "= await "), 2u);
}

TEST(LowerCpp, SurvivesNonsense) {
  for (std::string text : {"", "}{", "int f( { return ]; }", "#include \"a.cc\"\nint x = y;", "template <class T> struct A : A<T*> {}; A<int> a;",
                           "void f() { g(h(i, j), k[l]); for (auto x : m) n(x); }"}) {
    LoweredUnit unit = lower_text(text);
    for (const ir::Module &module : modules_of(unit))
      for (const std::string &problem : ir::verify(module, {1 << 20, false})) ADD_FAILURE() << text << ": " << problem;
  }
}

TEST(LowerCpp, DeepNestingIsOpaque) {
  std::string text = "int f(int);\nint g() { return ";
  for (int i = 0; i < 250; ++i) text += "f(";
  text += "1";
  for (int i = 0; i < 250; ++i) text += ")";
  LoweredUnit unit = lower_text(text + "; }\n");
  EXPECT_EQ(unit.failure, "");
}

TEST(LowerCpp, BuiltinHeadersNeedNoClang) {
  LoweredUnit unit = lower_text("#include <stddef.h>\n#include <stdarg.h>\n#include <limits.h>\n#include <float.h>\nsize_t f() { return INT_MAX; }\n");
  EXPECT_EQ(unit.errors, 0u) << unit.first_error;
}

// The lexer reads a header until the zero behind it.
TEST(BuiltinHeaders, EndWithAZero) {
  std::vector<std::string> names;
  for_each_builtin_header([&](std::string_view name, std::string_view text) {
    names.emplace_back(name);
    EXPECT_EQ(text.data()[text.size()], '\0') << name;
    EXPECT_NE(text.find("endif"), std::string_view::npos) << name;
  });
  for (const char *name : {"limits.h", "stdarg.h", "stddef.h", "immintrin.h"})
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
}

} // namespace
} // namespace hasten::frontends::cpp

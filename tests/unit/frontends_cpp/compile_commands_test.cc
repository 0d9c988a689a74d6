#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "frontends/cpp/compile_commands.h"

namespace hasten::frontends::cpp {
namespace {

namespace fs = std::filesystem;

class CompileCommands : public testing::Test {
protected:
  void SetUp() override {
    directory_ = fs::canonical(fs::temp_directory_path()) / ("hasten-cc-" + std::to_string(getpid()));
    fs::create_directories(directory_ / "src");
    project_ = {directory_.string(), {"src/a.cc", "src/a.h", "src/b.cc"}, {}};
    for (const std::string &file : project_.files) write(file, "");
  }
  void TearDown() override { fs::remove_all(directory_); }
  void write(const std::string &name, const std::string &text) {
    fs::create_directories((directory_ / name).parent_path());
    std::ofstream(directory_ / name) << text;
  }
  fs::path directory_;
  Project project_;
};

TEST_F(CompileCommands, GuessesWithoutAny) {
  Units units = find_units(project_, "");
  EXPECT_EQ(units.source, Units::Source::Guess);
  ASSERT_EQ(units.units.size(), 2u); // The header is no unit
  EXPECT_EQ(units.units[0].file, (directory_ / "src/a.cc").string());
}

TEST_F(CompileCommands, ReadsBothForms) {
  write("build/compile_commands.json",
        "[{\"directory\": \"" + directory_.string() + "/build\", \"file\": \"../src/a.cc\","
        " \"command\": \"g++ -DX='a b' -I../inc -o a.o -c ../src/a.cc\"},"
        " {\"directory\": \"" + directory_.string() + "\", \"file\": \"src/b.cc\", \"arguments\": [\"g++\", \"-std=c++17\", \"-fplugin=evil.so\"]}]");
  Units units = find_units(project_, "");
  EXPECT_EQ(units.source, Units::Source::Database);
  ASSERT_EQ(units.units.size(), 2u);
  EXPECT_EQ(units.units[0].arguments, (std::vector<std::string>{"-DX=a b", "-I../inc"}));
  EXPECT_EQ(units.units[0].directory, (directory_ / "build").string());
  EXPECT_EQ(units.units[1].arguments, std::vector<std::string>{"-std=c++17"});
  EXPECT_EQ(unit_for_header(units, project_, "src/a.h").arguments, units.units[0].arguments);
}

TEST_F(CompileCommands, BrokenDatabasesAreSaidAndNotUsed) {
  for (const char *text : {"", "[", "{}", "[1, null, {\"file\": 3}]", "[{\"file\": \"a\", \"arguments\": []}]", "[[[[[["}) {
    write("compile_commands.json", text);
    Units units = find_units(project_, "");
    EXPECT_EQ(units.source, Units::Source::Guess) << text;
    EXPECT_EQ(units.diagnostics.size(), 1u) << text;
    EXPECT_EQ(units.units.size(), 2u) << text;
  }
}

TEST_F(CompileCommands, FlagsFile) {
  write("compile_flags.txt", "-std=c++17\n-I\ninclude\n");
  Units units = find_units(project_, "");
  EXPECT_EQ(units.source, Units::Source::Flags);
  EXPECT_EQ(units.units[0].arguments, (std::vector<std::string>{"-std=c++17", "-I", "include"}));
}

TEST_F(CompileCommands, OnlyAllowedFlagsPass) {
  std::vector<std::string> hostile{"-fplugin=x.so",  "-Xclang",   "-load",        "-Xclang", "x.so", "-save-temps", "--serialize-diagnostics", "x",
                                   "-MF",            "deps",      "-MD",          "-o",      "out",  "-Wa,-x",      "-wrapper",                "sh,-c",
                                   "-specs=x",       "-B/tmp",    "-fmodules",    "-include-pch", "x.pch", "-dumpdir", "/tmp", "-ftime-trace=/tmp/x",
                                   "-fpass-plugin=x", "-ivfsoverlay", "x.yaml", "-resource-dir=/tmp", "-fuse-ld=/tmp/x", "-Werror", "-O2"};
  EXPECT_EQ(allowed_flags(hostile, directory_.string()), std::vector<std::string>{});
}

TEST_F(CompileCommands, ResponseFiles) {
  write("flags.rsp", "-DA \"-DB=x y\"\n@flags.rsp -fplugin=x.so");
  std::vector<std::string> flags = allowed_flags({"@flags.rsp", "-DC"}, directory_.string());
  ASSERT_GE(flags.size(), 3u);
  EXPECT_EQ(flags[1], "-DB=x y");
  EXPECT_EQ(flags.back(), "-DC");
  for (const std::string &flag : flags) EXPECT_TRUE(flag.starts_with("-D")) << flag;
}

} // namespace
} // namespace hasten::frontends::cpp

// The matcher against git itself: each case is a set of ignore files and paths; git says which of them it ignores.
#include "source/gitignore.h"
#include "temporary_tree.h"
#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <set>

namespace hasten {
namespace {

using Files = std::map<std::string, std::string>;

struct Case {
  const char *name;
  Files ignore_files;             // Path of the ignore file -> its text.
  std::vector<std::string> paths; // With a slash at the end: a directory.
};

bool have_git() {
  static bool have = std::system("git --version >/dev/null 2>&1") == 0;
  return have;
}

std::string without_slash(const std::string &path) {
  return path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

// The paths that git ignores, asked all at once.
std::set<std::string> ignored_by_git(const TemporaryTree &tree, const std::vector<std::string> &paths) {
  tree.put(".git/asked", "");
  {
    std::ofstream asked(tree.at(".git/asked"), std::ios::binary);
    for (const std::string &path : paths) asked << without_slash(path) << '\0';
  }
  std::string command =
      "GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null XDG_CONFIG_HOME=/nonexistent git -C '" + tree.root() +
      "' check-ignore --no-index -z --stdin < '" + tree.at(".git/asked") + "' > '" + tree.at(".git/answer") + "'";
  int status = std::system(command.c_str());
  // 1: none is ignored. Anything else means that git did not run, as a redirection that fails does.
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) <= 1) << command;
  std::ifstream answer(tree.at(".git/answer"), std::ios::binary);
  std::set<std::string> ignored;
  for (std::string path; std::getline(answer, path, '\0');) ignored.insert(path);
  return ignored;
}

// As a walk would find out: from the top down, stopping at the first directory that is ignored.
bool ignored_by_us(const Files &ignore_files, const std::string &path) {
  bool is_directory = path.ends_with('/');
  std::string plain = without_slash(path);
  IgnoreStack stack;
  auto push = [&](const std::string &file, const std::string &directory) {
    if (auto at = ignore_files.find(file); at != ignore_files.end()) stack.push(directory, at->second);
  };
  push(".git/info/exclude", "");
  push(".gitignore", "");
  for (size_t slash = plain.find('/'); slash != std::string::npos; slash = plain.find('/', slash + 1)) {
    std::string directory = plain.substr(0, slash);
    if (stack.ignores(directory, true)) return true;
    push(directory + "/.gitignore", directory);
  }
  return stack.ignores(plain, is_directory);
}

void compare(const Case &test) {
  TemporaryTree tree;
  tree.put(".git/HEAD", "ref: refs/heads/main\n"); // As much of a repository as git wants to see.
  tree.make_directory(".git/objects");
  tree.make_directory(".git/refs");
  for (const std::string &path : test.paths) {
    if (path.ends_with('/'))
      tree.make_directory(path);
    else
      tree.put(path);
  }
  for (const auto &[path, text] : test.ignore_files) tree.put(path, text);
  std::set<std::string> ignored = ignored_by_git(tree, test.paths);
  for (const std::string &path : test.paths)
    EXPECT_EQ(ignored_by_us(test.ignore_files, path), ignored.contains(without_slash(path)))
        << test.name << ": " << path << " under " << test.ignore_files.begin()->second;
}

std::vector<std::string> tree_without_clash() {
  return {"a1",           "b/a1",       "b/c/a1",        "b/",          "b/c/",    "a.js",        "b/a.js",
          "b/c/x.min.js", "doc/frotz/", "z/doc/frotz/x", "doc/frotz/y", "b/foo/x", "foo/bar/baz", "x/foo/bar",
          "foo/b/bar",    "foo/b/c/bar"};
}

std::vector<Case> cases() {
  std::vector<Case> all;
  // Each of these alone against the same tree.
  for (const char *line :
       {"a1",         "/a1",          "b",         "b/",           "/b",          "/b/",      "c",
        "c/",         "b/c",          "/b/c",      "b/a1",         "*.js",        "/*.js",    "b/*.js",
        "b/**",       "**/a1",        "b/**/a1",   "**/c/**",      "**",          "/**",      "*",
        "/*",         "*/",           "**/",       "doc/frotz",    "frotz",       "frotz/",   "/doc/",
        "foo/*",      "foo/**",       "foo/*/bar", "foo/**/bar",   "foo**/bar",   "foo**bar", "**foo",
        "**/foo/bar", "/**/bar",      "b*/a1",     "[ab]/a1",      "?1",          "a?",       "b/?1",
        "b?a1",       "*/a1",         "*/*/a1",    "*.min.*",      "x.min.js",    "**/*.js",  "b/**/*.js",
        "b/***/a1",   "***/a1",       "b**",       "*/**/a1",      "**/b/**/a1",  "/",        "//",
        "!",          "!a1",          "foo/b/**",  "foo/**/c/bar", "/b/*/",       "./a1",     "b/./c",
        "*/b",        "foo/bar/",     "foo/\\*",   "\\a1",         "b\\/a1",      "[!a]1",    "[^a]1",
        "[a-c]1",     "[!/]1",        "b[/]a1",    "b[!x]a1",      "a1\\",        "[",        "[a",
        "a[",         "[]a]1",        "[]-a]1",    "[[:alpha:]]1", "[[:digit:]]", "[a-]1",    "[[:nope:]]1",
        "[[:alpha:]", "a[[:digit:]]", "[\\a]1",    "[z-a]1",       "a[1-\\1]"})
    all.push_back({line, {{".gitignore", std::string(line) + "\n"}}, tree_without_clash()});
  all.push_back({"comments and escapes",
                 {{".gitignore", "# comment\n\\#hash\n\\!bang\n #space\n"}},
                 {"# comment", "#hash", "!bang", " #space", "hash", "bang"}});
  all.push_back({"spaces at the end",
                 {{".gitignore", "one \ntwo\\ \nthree\\ \\ \nfour\\  \nfive\t\nsix \\ \n   \nseven\\\\ \n"}},
                 {"one", "one ", "two", "two ", "three  ", "three ", "three", "four ", "four", "four  ", "five",
                  "five\t", "six  ", "six", "six ", "   ", "seven\\", "seven"}});
  all.push_back({"spaces at the start", {{".gitignore", " a\n\tb\n"}}, {"a", " a", "b", "\tb"}});
  all.push_back({"CRLF", {{".gitignore", "a\r\n/b/\r\n\r\nc\r\r\n*.x\r"}}, {"a", "b/f", "c", "c\r", "1.x", "2.x\r"}});
  all.push_back({"byte order mark",
                 {{".gitignore", "\xEF\xBB\xBF"
                                 "a\nb"}},
                 {"a", "b",
                  "\xEF\xBB\xBF"
                  "a"}});
  all.push_back({"no newline at the end", {{".gitignore", "a\nlast"}}, {"a", "last"}});
  all.push_back({"negation, the last wins",
                 {{".gitignore", "*.log\n!keep.log\nkeep.log\n!keep.log\n"}},
                 {"a.log", "keep.log", "d/keep.log"}});
  all.push_back({"negation before", {{".gitignore", "!keep.log\n*.log\n"}}, {"keep.log"}});
  all.push_back({"nothing is taken back below an ignored directory",
                 {{".gitignore", "out/\n!out/keep\n!keep\n"}},
                 {"out/keep", "out/x", "d/out/keep", "keep"}});
  all.push_back({"taking back step by step",
                 {{".gitignore", "/*\n!/src\n/src/*\n!/src/app\n"}},
                 {"a", "src/a", "src/app/a", "src/app/b/c", "lib/src/x"}});
  all.push_back(
      {"all but a kind of file", {{".gitignore", "*\n!*/\n!*.ts\n"}}, {"a.ts", "d/a.ts", "d/e/a.ts", "a.js", "d/e/b"}});
  all.push_back({"directory only, negated",
                 {{".gitignore", "build*\n!build/\n"}},
                 {"build/x", "buildx", "a/build/y", "c/build"}});
  all.push_back(
      {"nested files",
       {{".gitignore", "*.txt\n/top\n"}, {"d/.gitignore", "!a.txt\n/top\nx/y\n"}, {"d/e/.gitignore", "a.txt\n"}},
       {"a.txt", "d/a.txt", "d/e/a.txt", "top", "d/top", "d/e/top", "d/x/y", "d/e/x/y", "e/x/y", "d/b.txt"}});
  all.push_back({"nested file in an ignored directory is not read",
                 {{".gitignore", "d/\n"}, {"d/.gitignore", "!*\n"}},
                 {"d/a", "e/d/a"}});
  all.push_back({"nested takes back what the top ignores",
                 {{".gitignore", "d/*\n"}, {"d/.gitignore", "!keep\n"}},
                 {"d/keep", "d/x", "d/e/keep"}});
  all.push_back({"info/exclude is the weakest",
                 {{".git/info/exclude", "*.a\n*.b\n/only\n"}, {".gitignore", "!x.a\n"}, {"d/.gitignore", "!*.b\n"}},
                 {"x.a", "y.a", "x.b", "d/x.b", "d/x.a", "d/y.a", "only", "d/only"}});
  all.push_back({"case matters", {{".gitignore", "Build\n*.LOG\n"}}, {"build", "Build", "a.log", "a.LOG"}});
  all.push_back({"not UTF-8, and beyond ASCII",
                 {{".gitignore", "caf\u00e9\n\xFF*\nna?ve\nna??ve\n[\u00e9]x\n"}},
                 {"caf\u00e9",
                  "\xFF"
                  "abc",
                  "na\u00efve", "\u00e9x"}});
  all.push_back(
      {"typical project",
       {{".gitignore",
         "# deps\nnode_modules/\n/.pnp\n.pnp.js\n\n# build\n/dist\n/out/\n*.tsbuildinfo\n.env*\n!.env.example\n"
         "**/*.local\n/public/**/*.map\n__pycache__/\n*.py[cod]\n*$py.class\n.venv\n"}},
       {"node_modules/a/b.js",
        "p/node_modules/x",
        ".pnp",
        "a/.pnp",
        "dist/x",
        "p/dist/x",
        "out/a",
        "a/out/b",
        "x.tsbuildinfo",
        ".env",
        ".env.local",
        ".env.example",
        "a/b.local",
        "public/a.map",
        "public/b/c.map",
        "q/public/c.map",
        "a/__pycache__/x",
        "a.pyc",
        "a.pyo",
        "a.py",
        "a$py.class",
        ".venv/x",
        "src/.venv"}});
  return all;
}

TEST(Gitignore, SaysWhatGitSays) {
  if (!have_git()) GTEST_SKIP() << "git is not installed";
  size_t count = 0;
  for (const Case &test : cases()) {
    compare(test);
    count += test.paths.size();
  }
  EXPECT_GT(cases().size(), 60u);
  EXPECT_GT(count, 1000u);
}

TEST(Gitignore, SaysWhatGitSaysOnRandomPatterns) {
  if (!have_git()) GTEST_SKIP() << "git is not installed";
  std::mt19937 random(20240229);
  static constexpr std::string_view kPieces[] = {"a",    "b",    "ab", "*",   "**",  "/",   "/",  "/**/", "?",
                                                 "[ab]", "[!a]", "!",  "**/", "/**", "\\a", "*a", "b*",   "a/b"};
  std::vector<std::string> paths;
  for (const char *one : {"a", "b", "ab"})
    for (const char *two : {"a", "b", "ba"})
      for (const char *three : {"a", "bb", "aab/"}) paths.push_back(std::string(one) + "/" + two + "/" + three);
  for (int round = 0; round < 60; ++round) {
    std::string text;
    int lines = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < lines; ++i) {
      int pieces = 1 + static_cast<int>(random() % 5);
      for (int j = 0; j < pieces; ++j) text += kPieces[random() % std::size(kPieces)];
      text += '\n';
    }
    compare({"random", {{".gitignore", text}}, paths});
    if (HasFailure()) break;
  }
}

TEST(Gitignore, HostilePatternsEnd) {
  auto begin = std::chrono::steady_clock::now();
  std::string stars, text(5'000, 'a'), deep;
  for (int i = 0; i < 200; ++i) stars += "*a";
  for (int i = 0; i < 200; ++i) deep += "**/a/";
  std::string path;
  for (int i = 0; i < 500; ++i) path += "a/";
  EXPECT_FALSE(wildcard_match(stars + "b", text, true));
  EXPECT_FALSE(wildcard_match(deep + "b", path + "c", true));
  EXPECT_FALSE(IgnoreFile(std::string(1'000'000, '[')).ignores("a", false));
  EXPECT_FALSE(IgnoreFile(std::string(1'000'000, '\\')).ignores("a", false));
  EXPECT_FALSE(IgnoreFile(std::string("a\0b\n\0\n", 6)).ignores("b", false));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

} // namespace
} // namespace hasten

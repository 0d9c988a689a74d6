// The loader's messages, and what survives being written and read back.
#include "catalogue/load.h"

#include <gtest/gtest.h>

#include "catalogue/archive.h"

namespace hasten::catalogue {
namespace {

const char *kPg = R"(library = "pg"
language = "typescript"
modules = ["pg"]
source = "https://node-postgres.com"

[[type]]
name = "Pool"
concurrent = true

[[call]]
paths = ["Pool.query", "Client.query"]
round_trip = { resource = "db", access = "read" }
when = [{ kind = "verb", argument = 0, words = ["select"] }]

[[call]]
paths = ["Pool.query"]
round_trip = { resource = "db", access = "unknown" }

[[call]]
paths = ["Pool"]
opens_engine = { what = "connection pool", owner = "module", closed_by = ["end"] }
returns = "Pool"
)";

std::vector<std::string> errors_of(const std::string &text) {
  std::vector<LoadError> errors;
  std::vector<LoadedLibrary> loaded;
  if (auto library = load_library(text, "x.toml", errors)) loaded.push_back(*library);
  if (errors.empty()) assemble(loaded, {}, errors);
  std::vector<std::string> texts;
  for (const LoadError &error : errors) texts.push_back(error.text());
  return texts;
}

std::string only_error(const std::string &text) {
  auto errors = errors_of(text);
  return errors.size() == 1 ? errors[0]
                            : "errors: " + std::to_string(errors.size()) + (errors.empty() ? "" : ", " + errors[0]);
}

const std::string kHead = "library = \"x\"\nlanguage = \"typescript\"\n";

TEST(Load, ReadsEveryKindOfValue) {
  EXPECT_EQ(errors_of(kPg), std::vector<std::string>());
  std::vector<LoadError> errors;
  auto loaded = load_library(kPg, "pg.toml", errors);
  ASSERT_TRUE(loaded);
  const Library &pg = loaded->library;
  EXPECT_EQ(pg.name, "pg");
  ASSERT_EQ(pg.calls.size(), 3u);
  EXPECT_EQ(pg.calls[0].round_trip->access, Access::Read);
  EXPECT_EQ(pg.calls[0].when[0].kind, When::Kind::Verb);
  EXPECT_EQ(pg.calls[2].opens_engine->closed_by, std::vector<std::string>{"end"});
  EXPECT_EQ(loaded->call_lines, (std::vector<int>{10, 15, 19}));
}

TEST(Load, SuggestsTheRightSpelling) {
  EXPECT_EQ(only_error(kHead + "[[call]]\npaths = [\"f\"]\nround_tripp = { resource = \"db\" }\n"),
            "x.toml:5:1: unknown key `round_tripp`; did you mean `round_trip`?");
  EXPECT_EQ(only_error(kHead + "[[call]]\npaths = [\"f\"]\nround_trip = { resource = \"dbs\" }\n"),
            "x.toml:5:27: `dbs` is not known for `resource`; did you mean `db`?; one of: db, http, cache, queue, disk, "
            "thread_pool, main_thread");
  EXPECT_EQ(only_error(kHead + "[[calls]]\npaths = [\"f\"]\npure = true\n"),
            "x.toml:3:3: unknown key `calls`; did you mean `call`?");
}

TEST(Load, RejectsRowsThatSayNothingOrTooMuch) {
  EXPECT_NE(only_error(kHead + "[[call]]\npaths = [\"f\"]\n").find("states no effect"), std::string::npos);
  EXPECT_NE(only_error(kHead + "[[call]]\npure = true\n").find("needs `paths`"), std::string::npos);
  EXPECT_NE(only_error(kHead + "[[call]]\npaths = [\"f\"]\npure = 1\n").find("true or false"), std::string::npos);
  EXPECT_NE(only_error(kHead + "[[entry]]\ncontext = \"job\"\n").find("selector"), std::string::npos);
  EXPECT_NE(only_error(kHead + "[[call]]\npaths = [\"f\"]\nblocks = { tier = 4 }\n").find("1, 2 or 3"),
            std::string::npos);
  EXPECT_NE(only_error("library = \"x\"\n").find("`language`"), std::string::npos);
  EXPECT_NE(only_error("library = \n").find("x.toml:1:"), std::string::npos);
}

TEST(Load, APathMayStandTwiceOnlyUnderDifferentConditions) {
  EXPECT_NE(only_error(kHead + "[[call]]\npaths = [\"f\"]\npure = true\n[[call]]\npaths = [\"f\"]\nthrows = true\n")
                .find("has a row already, at line 3"),
            std::string::npos);
}

TEST(Load, ChecksWhatRowsName) {
  EXPECT_EQ(only_error(kHead + "[[call]]\npaths = [\"f\"]\nreturns = \"Pool\"\n"),
            "x.toml:3:1: `f`: `Pool` is no type");
  EXPECT_EQ(only_error(kHead + "[[call]]\npaths = [\"f\"]\npure = true\n[[batch]]\npath = \"f\"\nof = [\"g\"]\n"),
            "x.toml:6:1: single call `g` has no [[call]] row");
  EXPECT_EQ(only_error(kHead + "[[type]]\nname = \"A\"\nbases = [\"y:B\"]\n"), "x.toml:3:1: base `y:B` is no type");
}

TEST(Load, UserRowsExtendBuiltInLibraries) {
  std::vector<LoadError> errors;
  Catalogue builtin = assemble({*load_library(kPg, "pg.toml", errors)}, {}, errors);
  toml::table config =
      toml::parse("[catalogue.pg]\n[[catalogue.pg.call]]\npaths = [\"Pool.find\"]\nreturns = \"Pool\"\n");
  Catalogue user = load_user_rows(*config["catalogue"].as_table(), "hasten.toml", builtin, errors);
  EXPECT_TRUE(errors.empty()) << errors[0].text();
  ASSERT_EQ(user.libraries.size(), 1u);
  EXPECT_EQ(user.libraries[0].language, Language::TypeScript);
  config = toml::parse("[catalogue.own]\nmodules = [\"own\"]\n");
  load_user_rows(*config["catalogue"].as_table(), "hasten.toml", builtin, errors);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].text(), "hasten.toml:1:12: `catalogue.own` needs `language`: it is not built in");
}

TEST(Archive, GivesBackWhatWasWritten) {
  std::vector<LoadError> errors;
  Catalogue catalogue = assemble({*load_library(kPg, "pg.toml", errors)}, {}, errors);
  std::string bytes = write_catalogue(catalogue);
  Catalogue again;
  ASSERT_TRUE(read_catalogue(bytes, again));
  EXPECT_EQ(write_catalogue(again), bytes);
  ASSERT_EQ(again.libraries.size(), 1u);
  EXPECT_EQ(again.libraries[0].calls[2].opens_engine->what, "connection pool");
  EXPECT_FALSE(read_catalogue(std::string_view(bytes).substr(0, bytes.size() / 2), again));
}

} // namespace
} // namespace hasten::catalogue

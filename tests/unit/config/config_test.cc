#include "config/config.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "config/quantity.h"

namespace hasten::config {
namespace {

namespace fs = std::filesystem;

// A directory of its own for each test, with a .git so that the search ends there.
class ConfigTest : public ::testing::Test {
protected:
  void SetUp() override {
    const auto *test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() / ("hasten-config-" + std::string(test->name()) + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_ / ".git");
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string &path, const std::string &text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  Config load(const std::string &start = ".") { return load_config((root_ / start).string(), "", diagnostics_); }
  void expect_clean() {
    for (const Diagnostic &diagnostic : diagnostics_)
      ADD_FAILURE() << diagnostic.path << ":" << diagnostic.line << ":" << diagnostic.column << ": " << diagnostic.message;
  }
  std::string root() const { return fs::path(root_).lexically_normal().string(); }

  fs::path root_;
  std::vector<Diagnostic> diagnostics_;
};

TEST_F(ConfigTest, WithoutAFileEverythingIsADefault) {
  Config config = load();
  expect_clean();
  EXPECT_EQ(config.project_root, root());
  EXPECT_TRUE(config.file.empty());
  EXPECT_EQ(config.min_confidence.value, Confidence::Medium);
  EXPECT_EQ(config.min_confidence.origin.text(), "default");
  EXPECT_EQ(config.rules.size(), 5u);
}

TEST_F(ConfigTest, EveryValueKnowsItsPlace) {
  write("hasten.toml", R"(min-confidence = "high"
fail-on = "error"
exclude = ["legacy/**"]
max-file-size = "2 MB"

[rules]
sequential-awaits = "error"
per-item-call = "off"

[paths]
test = ["checks/**"]
seed = { replace = ["db/fill/**"] }

[costs]
db = 20
"externalAPI.getDetails" = "0.05 s"
db.user.findUnique = "500 ms"
)");
  // `db` is a number and a table at once: TOML refuses that, so the error names the place.
  load();
  ASSERT_EQ(diagnostics_.size(), 1u);
  EXPECT_EQ(diagnostics_[0].line, 17u);

  diagnostics_.clear();
  write("hasten.toml", R"(min-confidence = "high"
fail-on = "error"
exclude = ["legacy/**"]
max-file-size = "2 MB"

[rules]
sequential-awaits = "error"
per-item-call = "off"

[paths]
test = ["checks/**"]
seed = { replace = ["db/fill/**"] }

[costs]
http = 20
"externalAPI.getDetails" = "0.05 s"
db.user.findUnique = "500 ms"

[workload]
pool = 10
[workload."externalAPI.getDetails"]
items = "1,000"
)");
  Config config = load();
  expect_clean();
  EXPECT_EQ(config.min_confidence.value, Confidence::High);
  EXPECT_EQ(config.min_confidence.origin.line, 1u);
  EXPECT_EQ(config.min_confidence.origin.column, 1u);
  EXPECT_EQ(config.fail_on.value, FailOn::Error);
  EXPECT_EQ(config.exclude.value, std::vector<std::string>{"legacy/**"});
  EXPECT_EQ(config.max_file_size.value, 2000000u);
  EXPECT_EQ(config.rules.at("sequential-awaits").value, (RuleLevel{true, Severity::Error}));
  EXPECT_EQ(config.rules.at("sequential-awaits").origin.line, 7u);
  EXPECT_FALSE(config.rules.at("per-item-call").value.on);
  ASSERT_EQ(config.paths.size(), 2u);
  EXPECT_FALSE(config.paths[0].replace);
  EXPECT_TRUE(config.paths[1].replace);
  EXPECT_EQ(config.paths[1].globs, std::vector<std::string>{"db/fill/**"});
  ASSERT_NE(config.costs.of_path("externalAPI.getDetails"), nullptr);
  EXPECT_DOUBLE_EQ(config.costs.of_path("externalAPI.getDetails")->milliseconds.value, 50);
  ASSERT_NE(config.costs.of_path("this.db.user.findUnique"), nullptr);
  EXPECT_DOUBLE_EQ(config.costs.of_path("this.db.user.findUnique")->milliseconds.value, 500);
  EXPECT_DOUBLE_EQ(config.workload.find(&Load::items, "externalAPI.getDetails")->value, 1000);
  EXPECT_DOUBLE_EQ(config.workload.find(&Load::pool, "externalAPI.getDetails")->value, 10);
  EXPECT_EQ(config.workload.find(&Load::items, "other"), nullptr);
}

TEST_F(ConfigTest, UnknownKeysAreErrorsWithASuggestion) {
  write("hasten.toml", "fail-on = \"error\"\n  min-confidense = \"high\"\n[rules]\nsequential-await = \"off\"\n"
                       "[workload]\nitem = 5\n[paths]\ntests = []\n");
  load();
  ASSERT_EQ(diagnostics_.size(), 4u);
  EXPECT_EQ(diagnostics_[0].level, Diagnostic::Level::Error);
  EXPECT_EQ(diagnostics_[0].line, 2u);
  EXPECT_EQ(diagnostics_[0].column, 3u);
  EXPECT_EQ(diagnostics_[0].message, "unknown key `min-confidense`");
  EXPECT_EQ(diagnostics_[0].hint, "did you mean `min-confidence`?");
  EXPECT_EQ(diagnostics_[1].hint, "did you mean `sequential-awaits`?");
  EXPECT_EQ(diagnostics_[2].hint, "did you mean `items`?");
  EXPECT_EQ(diagnostics_[3].hint, "did you mean `test`?");
}

TEST_F(ConfigTest, WrongTypesAndWordsAreErrors) {
  write("hasten.toml", "fail-on = \"warnings\"\nmin-confidence = 3\nexclude = \"x\"\nroot = 1\n[costs]\ndb = \"soon\"\n");
  load();
  ASSERT_EQ(diagnostics_.size(), 5u);
  EXPECT_EQ(diagnostics_[0].hint, "did you mean `warning`?");
  EXPECT_EQ(diagnostics_[1].message, "`min-confidence` must be a string, not a number");
}

TEST_F(ConfigTest, PyprojectAndPackageJsonHoldATable) {
  write("a/pyproject.toml", "[project]\nname = \"x\"\n[tool.hasten]\nmin-confidence = \"low\"\n");
  EXPECT_EQ(load("a").min_confidence.value, Confidence::Low);
  write("b/package.json", "{\n  \"name\": \"x\",\n  \"hasten\": {\n    \"min-confidence\": \"high\",\n    \"rulez\": {}\n  }\n}\n");
  diagnostics_.clear();
  Config config = load("b");
  EXPECT_EQ(config.min_confidence.value, Confidence::High);
  EXPECT_EQ(config.min_confidence.origin.line, 4u);
  EXPECT_EQ(config.min_confidence.origin.column, 5u);
  ASSERT_EQ(diagnostics_.size(), 1u);
  EXPECT_EQ(diagnostics_[0].line, 5u);
  EXPECT_EQ(diagnostics_[0].column, 5u);
  EXPECT_EQ(diagnostics_[0].hint, "did you mean `rules`?");
  write("c/package.json", "{\"name\": \"x\", \"dependencies\": {\"hasten\": \"^1\"}}");
  EXPECT_TRUE(load("c").file.empty());
}

TEST_F(ConfigTest, TheRootIsTheMarkedDirectoryElseGit) {
  write("services/api/hasten.toml", "root = true\n");
  write("services/api/src/x.ts", "");
  write("services/web/src/x.ts", "");
  EXPECT_EQ(load("services/api/src/x.ts").project_root, root() + "/services/api");
  EXPECT_EQ(load("services/web/src").project_root, root());
}

TEST_F(ConfigTest, GlobsOfANestedFileAreSeenFromTheRoot) {
  write("services/api/hasten.toml", "exclude = [\"legacy/**\", \"*.gen.ts\", \"/top.ts\"]\n");
  Config config = load("services/api");
  EXPECT_EQ(config.project_root, root());
  EXPECT_EQ(config.exclude.value,
            (std::vector<std::string>{"services/api/legacy/**", "services/api/**/*.gen.ts", "services/api/top.ts"}));
}

TEST_F(ConfigTest, BrokenFilesAreErrors) {
  write("hasten.toml", "min-confidence = \n");
  load();
  ASSERT_EQ(diagnostics_.size(), 1u);
  EXPECT_EQ(diagnostics_[0].level, Diagnostic::Level::Error);
  EXPECT_EQ(diagnostics_[0].line, 1u);
  diagnostics_.clear();
  load_config(root(), root() + "/missing.toml", diagnostics_);
  ASSERT_EQ(diagnostics_.size(), 1u);
  EXPECT_EQ(diagnostics_[0].level, Diagnostic::Level::Error);
}

TEST_F(ConfigTest, UserRowsAreLoaded) {
  write("hasten.toml", R"([catalogue.billing]
language = "typescript"
modules = ["@corp/billing"]
[[catalogue.billing.call]]
paths = ["charge"]
round_trip = { resource = "http", acess = "write" }
)");
  load();
  ASSERT_EQ(diagnostics_.size(), 1u);
  EXPECT_EQ(diagnostics_[0].line, 6u);
  write("hasten.toml", R"([catalogue.billing]
language = "typescript"
modules = ["@corp/billing"]
[[catalogue.billing.call]]
paths = ["charge"]
round_trip = { resource = "http", access = "write" }
)");
  diagnostics_.clear();
  Config config = load();
  expect_clean();
  ASSERT_EQ(config.catalogue.libraries.size(), 1u);
  EXPECT_EQ(config.catalogue.libraries[0].name, "billing");
  EXPECT_NE(describe(config).find("[catalogue.billing]"), std::string::npos);
}

TEST(Fit, PathsMayLeaveOutLeadingMembersAndStarOne) {
  EXPECT_GT(fit("db.user.findUnique", "db.user.findUnique"), fit("user.findUnique", "db.user.findUnique"));
  EXPECT_GT(fit("user.findUnique", "this.db.user.findUnique"), 0);
  EXPECT_GT(fit("db.*.findMany", "db.order.findMany"), 0);
  EXPECT_GT(fit("db.order.findMany", "db.order.findMany"), fit("db.*.findMany", "db.order.findMany"));
  EXPECT_EQ(fit("db.user", "db.user.findUnique"), 0);
  EXPECT_GT(fit("cache.get", "this.cache?.get"), 0);
}

TEST(Quantity, DurationsSizesAndRates) {
  EXPECT_DOUBLE_EQ(parse_milliseconds("500 ms").value(), 500);
  EXPECT_DOUBLE_EQ(parse_milliseconds("0.5 s").value(), 500);
  EXPECT_DOUBLE_EQ(parse_milliseconds("2min").value(), 120000);
  EXPECT_DOUBLE_EQ(parse_milliseconds("250 us").value(), 0.25);
  EXPECT_FALSE(parse_milliseconds("fast").has_value());
  EXPECT_FALSE(parse_milliseconds("-5 ms").has_value());
  EXPECT_FALSE(parse_milliseconds("").has_value());
  EXPECT_DOUBLE_EQ(parse_bytes("1 GB").value(), 1e9);
  EXPECT_DOUBLE_EQ(parse_bytes("64 KiB").value(), 65536);
  EXPECT_DOUBLE_EQ(parse_rate("200 req/s").value(), 200);
  EXPECT_DOUBLE_EQ(parse_rate("6000/min").value(), 100);
  EXPECT_DOUBLE_EQ(parse_count("1,000").value(), 1000);
}

} // namespace
} // namespace hasten::config

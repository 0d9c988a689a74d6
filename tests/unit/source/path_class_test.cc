#include "source/language.h"
#include "source/path_class.h"
#include <gtest/gtest.h>

namespace hasten {
namespace {

std::string class_of(std::string_view path) {
  return std::string(path_class_name(PathClassifier::with_defaults().classify(path)));
}

TEST(Language, ByName) {
  EXPECT_EQ(language_of("a/b.ts"), Language::TypeScript);
  EXPECT_EQ(language_of("a.mts"), Language::TypeScript);
  EXPECT_EQ(language_of("a.cts"), Language::TypeScript);
  EXPECT_EQ(language_of("a.tsx"), Language::Tsx);
  EXPECT_EQ(language_of("a.b.js"), Language::JavaScript);
  EXPECT_EQ(language_of("a.mjs"), Language::JavaScript);
  EXPECT_EQ(language_of("a.cjs"), Language::JavaScript);
  EXPECT_EQ(language_of("a.jsx"), Language::Jsx);
  EXPECT_EQ(language_of("a.py"), Language::Python);
  EXPECT_EQ(language_of("a.hpp"), Language::Cpp);
  for (const char *none : {"a", "a.json", ".ts", "a.ts/", "ts", "a.tsv", "a.pyc"})
    EXPECT_EQ(language_of(none), Language::None) << none;
  for (const char *declaration : {"a.d.ts", "a.d.mts", "a.d.cts", "a.d.css.ts", "b/a.pyi"})
    EXPECT_TRUE(is_declaration_file(declaration)) << declaration;
  for (const char *code : {"d.ts", "a.d.tsx", "a.ts", "a.py", "ad.ts", "a.d.js"})
    EXPECT_FALSE(is_declaration_file(code)) << code;
}

TEST(PathClass, Defaults) {
  const std::pair<const char *, const char *> cases[] = {
      {"src/server.ts", "source"},
      {"src/users/users.service.ts", "source"},
      {"app/main.py", "source"},
      {"app/tasks.py", "source"},
      {"tasks.py", "source"},
      {"worker/celery.py", "source"},
      {"src/attestation.ts", "source"},
      {"src/latest/contest.py", "source"},
      {"src/testimonials/list.ts", "source"},
      {"src/config/database.config.ts", "source"},
      {"app/contrib/mail.py", "source"},
      {"contrib/try/names.py", "script"},

      {"src/users/users.service.spec.ts", "test"},
      {"src/users.test.tsx", "test"},
      {"web/src/x.clienttest.ts", "test"},
      {"src/__tests__/users.ts", "test"},
      {"src/__mocks__/pg.ts", "test"},
      {"test/app.e2e-spec.ts", "test"},
      {"apps/api-e2e/src/x.ts", "test"},
      {"cypress/support/commands.ts", "test"},
      {"e2e/login.ts", "test"},
      {"conftest.py", "test"},
      {"app/api/test_users.py", "test"},
      {"app/users_test.py", "test"},
      {"blog/tests.py", "test"},
      {"tests/integration/db.py", "test"},
      {"spec/ParseUser.spec.js", "test"},
      {"src/net/socket_test.cc", "test"},
      {"tests/fixtures/seed.ts", "test"},

      {"prisma/seed.ts", "seed"},
      {"packages/prisma/seed/users.ts", "seed"},
      {"db/seeds/01_users.js", "seed"},
      {"backend/db/seeders/20220214-demo.js", "seed"},
      {"src/database/user.seeder.ts", "seed"},
      {"app/seed.py", "seed"},

      {"server/migrations/20230815063834-add.js", "migration"},
      {"alembic/versions/0a1b2c3d4e5f_users.py", "migration"},
      {"alembic/env.py", "migration"},
      {"blog/migrations/0001_initial.py", "migration"},
      {"server/migration/1603944374840-Initial.ts", "migration"},
      {"packages/database/migration/20241010133706_x/migration.ts", "migration"},
      {"src/database/migration/init.ts", "migration"},
      {"prisma/migrations/x/helper.ts", "migration"},

      {"scripts/import.ts", "script"},
      {"apps/api/scripts/import.ts", "script"},
      {"bin/www.js", "script"},
      {"blog/management/commands/sync.py", "script"},
      {"manage.py", "script"},
      {"src/cli/manage.js", "script"},
      {".github/actions/run.js", "script"},

      {"webpack.config.js", "build-config"},
      {"apps/web/next.config.mjs", "build-config"},
      {"jest.config.ts", "build-config"},
      {"gulpfile.js", "build-config"},
      {"setup.py", "build-config"},
      {"app/core/setup.py", "source"},
      {"noxfile.py", "build-config"},
      {".eslintrc.js", "build-config"},

      {"benchmarks/load.ts", "benchmark"},
      {"loadtest/locustfile.py", "benchmark"},
      {"examples/basic/server.ts", "example"},
      {"docs/conf.py", "build-config"},
      {"src/button.stories.tsx", "example"},
      {"public/js/app.js", "client"},
      {"web/pages/api/public/users.ts", "source"},

      {"proto/user_pb2.py", "generated"},
      {"proto/user.pb.cc", "generated"},
      {"src/api.generated.ts", "generated"},
      {"public/jquery.min.js", "minified"},
      {"lib/node_modules/x/index.js", "vendored"},
      {"vendor/lib.js", "vendored"},
      {"third_party/x.cc", "vendored"},
  };
  for (auto [path, expected] : cases) EXPECT_EQ(class_of(path), expected) << path;
}

TEST(PathClass, NounsOfSomebodysBusinessAreSource) {
  for (const char *path :
       {"apps/web/lib/api/controllers/migration/importFromHTMLFile.ts", "apps/web/pages/api/v1/migration/index.ts",
        "src/app/endpoints/benchmarks/benchmarks.service.ts", "src/benchmarks/benchmarks.controller.ts",
        "routes/tests.js", "models/test.js", "app/routers/seed.py", "src/features/playground/page.ts",
        "src/controllers/vendor/list.ts", "src/vendor/vendor.service.ts", "src/routes/scripts/run.ts",
        "src/services/migration.service.ts", "src/migration/importUsers.ts", "app/api/endpoints/examples.py",
        "app/(dashboard)/notebooks/actions.ts"})
    EXPECT_EQ(class_of(path), "source") << path;
  // But real tests and scripts below such directories are what they are called.
  EXPECT_EQ(class_of("src/controllers/__tests__/users.ts"), "test");
  EXPECT_EQ(class_of("src/routes/users.test.ts"), "test");
  EXPECT_EQ(class_of("examples/express/routes/users.js"), "example");
}

TEST(PathClass, AProjectBelowTestsIsNotAllTests) {
  // The classifier only ever sees paths relative to the root.
  EXPECT_EQ(class_of("src/app.ts"), "source");
  EXPECT_EQ(class_of("tests/project/src/app.ts"), "test");
}

TEST(PathClass, RulesAreConfigurable) {
  PathClassRules rules = PathClassRules::defaults();
  rules.put_first(PathClass::Script, {"jobs/once/"});
  rules.put_first(PathClass::Source, {"examples/**/server.{ts,js}", "tests/"});
  auto classifier = PathClassifier::of(rules);
  ASSERT_TRUE(classifier);
  EXPECT_EQ(classifier->classify("examples/a/b/server.ts"), PathClass::Source);
  EXPECT_EQ(classifier->classify("examples/a/b/client.ts"), PathClass::Example);
  EXPECT_EQ(classifier->classify("tests/a.ts"), PathClass::Source);
  EXPECT_EQ(classifier->classify("jobs/once/a.ts"), PathClass::Script);
  EXPECT_EQ(classifier->classify("jobs/daily/a.ts"), PathClass::Source);

  rules.put_first(PathClass::Test, {"a[", "b"});
  auto broken = PathClassifier::of(rules);
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().find("'a['"), std::string::npos);
  EXPECT_TRUE(PathClassifier::of(PathClassRules::defaults())) << "every default is a pattern";
}

TEST(PathClass, ADirectoryAtATimeGivesTheSame) {
  const PathClassifier &classifier = PathClassifier::with_defaults();
  for (const char *path : {"a.ts", "src/controllers/migration/x.ts", "db/migration/1-x.ts", "x/tests/fixtures/y.ts",
                           "src/benchmarks/benchmarks.module.ts"}) {
    std::string_view whole = path;
    PathClassifier::Directory directory = classifier.enter("");
    for (size_t slash = whole.find('/'); slash != whole.npos; slash = whole.find('/', slash + 1))
      directory = classifier.enter(directory, whole.substr(0, slash));
    EXPECT_EQ(classifier.classify(directory, whole), classifier.classify(whole)) << path;
  }
}

TEST(GlobSet, ConfigurationPatterns) {
  GlobSet set = GlobSet::of({"src/**/*.{test,spec}.ts", "!src/keep.test.ts", "build/", "*.log", "./top.ts"});
  EXPECT_TRUE(set.matches("src/a/b.test.ts"));
  EXPECT_TRUE(set.matches("src/b.spec.ts"));
  EXPECT_FALSE(set.matches("src/keep.test.ts"));
  EXPECT_FALSE(set.matches("lib/b.spec.ts"));
  EXPECT_TRUE(set.matches("x/build/y.ts"));
  EXPECT_FALSE(set.matches("x/build"));
  EXPECT_TRUE(set.matches_directory("x/build"));
  EXPECT_TRUE(set.matches("x/y.log"));
  EXPECT_TRUE(set.matches("top.ts"));
  EXPECT_FALSE(set.matches("x/top.ts"));
  EXPECT_FALSE(GlobSet().matches("a"));
  GlobSet bad;
  for (const char *pattern : {"", "!", "/", "[a", "{a,b", "a\\"}) EXPECT_FALSE(bad.add(pattern)) << pattern;
  std::string bomb;
  for (int i = 0; i < 40; ++i) bomb += "{a,b}";
  EXPECT_FALSE(bad.add(bomb));
  EXPECT_TRUE(bad.add("#hash"));
  EXPECT_TRUE(bad.matches("#hash"));
}

} // namespace
} // namespace hasten

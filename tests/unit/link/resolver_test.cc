// Import resolution over file tables written in code.
#include "link/resolver.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "link/packages.h"

namespace hasten::link {
namespace {

// Sources are the paths without a text; the others are configuration.
class Project {
public:
  explicit Project(std::vector<std::string> sources, std::map<std::string, std::string> configuration = {})
      : resolver_(make(std::move(sources), std::move(configuration))) {}

  // "src/db.ts", "src/db.ts + Name.attribute", "library pg", "library fs/promises", "asset", "namespace", "nothing"
  std::string operator()(std::string_view from, std::string_view specifier) const {
    ImportAnswer a = resolver_.resolve(from, specifier);
    switch (a.kind) {
    case ImportAnswer::Kind::Project:
      return resolver_.sources()[a.file] + (a.rest.empty() ? "" : " + " + a.rest);
    case ImportAnswer::Kind::External:
      return "library " + a.package + (a.subpath.empty() ? "" : "/" + a.subpath);
    case ImportAnswer::Kind::Asset:
      return "asset";
    case ImportAnswer::Kind::Namespace:
      return "namespace";
    case ImportAnswer::Kind::Unresolved:
      break;
    }
    return "nothing";
  }
  const std::vector<Diagnostic> &diagnostics() const { return resolver_.diagnostics(); }

private:
  static Resolver make(std::vector<std::string> sources, std::map<std::string, std::string> configuration) {
    ResolverInput input;
    std::sort(sources.begin(), sources.end());
    input.sources = std::move(sources);
    for (const auto &[path, text] : configuration) input.project_files.push_back(path);
    input.read = [configuration](const std::string &path) -> std::optional<std::string> {
      auto at = configuration.find(path);
      return at == configuration.end() ? std::nullopt : std::optional<std::string>(at->second);
    };
    return Resolver(std::move(input));
  }
  Resolver resolver_;
};

// ---- TypeScript

TEST(TypeScript, RelativeFilesAndDirectories) {
  Project p({"a.ts", "src/b.ts", "src/c.tsx", "src/d/index.ts", "src/e.mjs", "src/f.js", "src/f/index.ts", "src/old.js",
             "src/service.user.ts", "lib/h/main.js", "index.ts", "src/d.ts"},
            {{"lib/h/package.json", R"({"main": "./main"})"}});
  EXPECT_EQ(p("a.ts", "./src/b"), "src/b.ts");
  EXPECT_EQ(p("src/b.ts", "./c"), "src/c.tsx");
  EXPECT_EQ(p("src/b.ts", "./c.jsx"), "src/c.tsx");
  EXPECT_EQ(p("src/b.ts", "./c.ts"), "src/c.tsx");
  EXPECT_EQ(p("src/b.ts", "./d"), "src/d.ts");
  EXPECT_EQ(p("src/b.ts", "./d/"), "src/d/index.ts");
  EXPECT_EQ(p("src/b.ts", "../a"), "a.ts");
  EXPECT_EQ(p("src/b.ts", "./b.js"), "src/b.ts");
  EXPECT_EQ(p("src/b.ts", "./e.mjs"), "src/e.mjs");
  EXPECT_EQ(p("src/b.ts", "./f"), "src/f.js");
  EXPECT_EQ(p("src/b.ts", "./service.user"), "src/service.user.ts");
  EXPECT_EQ(p("src/b.ts", "../lib/h"), "lib/h/main.js");
  EXPECT_EQ(p("src/b.ts", ".."), "index.ts");
  EXPECT_EQ(p("src/d/index.ts", "."), "src/d/index.ts");
  EXPECT_EQ(p("src/b.ts", "./B"), "nothing"); // Case matters.
  EXPECT_EQ(p("src/b.ts", "./missing"), "nothing");
  EXPECT_EQ(p("src/b.ts", "./data.json"), "asset");
  EXPECT_EQ(p("src/b.ts", "./style.css?inline"), "asset");
  EXPECT_EQ(p("src/b.ts", "./c?worker"), "src/c.tsx");
  EXPECT_EQ(p("src/b.ts", "../../outside"), "nothing");
}

TEST(TypeScript, Libraries) {
  Project p({"a.ts"});
  EXPECT_EQ(p("a.ts", "node:fs/promises"), "library fs/promises");
  EXPECT_EQ(p("a.ts", "fs"), "library fs");
  EXPECT_EQ(p("a.ts", "@nestjs/common/utils/x"), "library @nestjs/common/utils/x");
  EXPECT_EQ(p("a.ts", "npm:pg@8/lib"), "library pg/lib");
  EXPECT_EQ(p("a.ts", "https://deno.land/x.ts"), "library https://deno.land/x.ts");
  EXPECT_EQ(p("a.ts", "@/nowhere"), "nothing");
  EXPECT_EQ(p("a.ts", "#nowhere"), "nothing");
  EXPECT_EQ(p("a.ts", ""), "nothing");
}

TEST(TypeScript, PathsBaseUrlAndExtends) {
  Project p({"apps/api/src/main.ts", "apps/api/src/db/pool.ts", "apps/api/src/util.ts", "libs/shared/src/index.ts",
             "libs/shared/src/lib/x.ts", "apps/api/generated/client.ts"},
            {{"tsconfig.base.json", R"({
                // Comments and trailing commas are usual here.
                "compilerOptions": {"baseUrl": ".", "paths": {
                  "@shared": ["libs/shared/src/index.ts"],
                  "@shared/*": ["libs/shared/src/lib/*"],
                  "@api/*": ["nowhere/*", "apps/api/src/*"],
                },},
              })"},
             {"apps/api/tsconfig.json", "\xEF\xBB\xBF{\"extends\": [\"./missing.json\", \"../../tsconfig.base\"]}"},
             {"apps/api/tsconfig.app.json", R"({"compilerOptions": {"paths": {"gen/*": ["./generated/*"]}}})"}});
  EXPECT_EQ(p("apps/api/src/main.ts", "@shared"), "libs/shared/src/index.ts");
  EXPECT_EQ(p("apps/api/src/main.ts", "@shared/x"), "libs/shared/src/lib/x.ts");
  EXPECT_EQ(p("apps/api/src/main.ts", "@api/db/pool"), "apps/api/src/db/pool.ts");
  EXPECT_EQ(p("apps/api/src/main.ts", "gen/client"), "apps/api/generated/client.ts"); // A sibling configuration.
  EXPECT_EQ(p("apps/api/src/main.ts", "apps/api/src/util"), "apps/api/src/util.ts");  // baseUrl
  EXPECT_EQ(p("apps/api/src/main.ts", "@api/gone"), "nothing");                       // No library has this name.
  EXPECT_TRUE(p.diagnostics().empty());
}

TEST(TypeScript, CirclesReferencesAndConfigDir) {
  Project p({"src/a.ts", "src/b.ts", "packages/x/lib/c.ts"},
            {{"tsconfig.json", R"({"files": [], "references": [{"path": "./tsconfig.app.json"}, {"path": "."}]})"},
             {"tsconfig.app.json",
              R"({"extends": "./tsconfig.loop.json", "compilerOptions": {"paths": {"~/*": ["./src/*"]}}})"},
             {"tsconfig.loop.json", R"({"extends": "./tsconfig.app.json"})"},
             {"packages/base.json", R"({"compilerOptions": {"paths": {"here/*": ["${configDir}/lib/*"]}}})"},
             {"packages/x/tsconfig.json", R"({"extends": "../base.json"})"}});
  EXPECT_EQ(p("src/a.ts", "~/b"), "src/b.ts");
  EXPECT_EQ(p("packages/x/lib/c.ts", "here/c"), "packages/x/lib/c.ts");
}

TEST(TypeScript, RootDirs) {
  Project p({"src/views/a.ts", "generated/views/b.ts"},
            {{"tsconfig.json", R"({"compilerOptions": {"rootDirs": ["./src", "generated"]}})"}});
  EXPECT_EQ(p("src/views/a.ts", "./b"), "generated/views/b.ts");
}

TEST(TypeScript, ExtendsAPackageOfTheWorkspace) {
  Project p({"apps/web/src/a.ts", "apps/web/src/b.ts"},
            {{"package.json", R"({"workspaces": {"packages": ["apps/*", "tooling/*"]}})"},
             {"tooling/ts/package.json", R"({"name": "@repo/ts"})"},
             {"tooling/ts/base.json", R"({"compilerOptions": {"paths": {"@/*": ["${configDir}/src/*"]}}})"},
             {"apps/web/package.json", R"({"name": "web", "dependencies": {"@repo/ts": "workspace:*"}})"},
             {"apps/web/tsconfig.json", R"({"extends": "@repo/ts/base.json"})"}});
  EXPECT_EQ(p("apps/web/src/a.ts", "@/b"), "apps/web/src/b.ts");
}

TEST(TypeScript, WorkspacePackagesLeadToTheirSources) {
  Project p(
      {"apps/api/a.ts", "packages/db/src/index.ts", "packages/db/src/client.ts", "packages/db/src/models/user.ts",
       "packages/db/src/models/index.ts", "packages/log/lib/main.ts", "packages/plain/index.js",
       "packages/one/src/one.ts", "vendor/pg/index.js"},
      {{"package.json", R"({"name": "root", "private": true})"},
       {"pnpm-workspace.yaml",
        "# all\npackages:\n  - 'packages/*' # libraries\n  - \"apps/*\"\n  - '!packages/none'\ncatalog:\n  - x\n"},
       {"apps/api/package.json", R"({"name": "api", "dependencies": {"@x/db": "^1.0.0", "pg": "^8.0.0"}})"},
       {"packages/db/package.json", R"({"name": "@x/db", "exports": {
                 ".": {"types": "./dist/index.d.ts", "import": "./dist/esm/index.mjs", "require": "./dist/cjs/index.cjs"},
                 "./client": "./dist/client.js",
                 "./models/*": {"default": "./dist/models/*.js"},
                 "./package.json": "./package.json"},
                 "imports": {"#models/*": "./dist/models/*.js", "#log": "@x/log"}})"},
       {"packages/log/package.json", R"({"name": "@x/log", "main": "build/main.js"})"},
       {"packages/plain/package.json", R"({"name": "plain"})"},
       {"packages/one/package.json", R"({"name": "one", "exports": "./dist/one.js"})"},
       {"vendor/pg/package.json", R"({"name": "pg"})"}});
  EXPECT_EQ(p("apps/api/a.ts", "@x/db"), "packages/db/src/index.ts");
  EXPECT_EQ(p("apps/api/a.ts", "@x/db/client"), "packages/db/src/client.ts");
  EXPECT_EQ(p("apps/api/a.ts", "@x/db/models/user"), "packages/db/src/models/user.ts");
  EXPECT_EQ(p("apps/api/a.ts", "@x/db/src/client"), "packages/db/src/client.ts");
  EXPECT_EQ(p("apps/api/a.ts", "@x/db/dist/models"), "packages/db/src/models/index.ts");
  EXPECT_EQ(p("apps/api/a.ts", "@x/log"), "packages/log/lib/main.ts");
  EXPECT_EQ(p("apps/api/a.ts", "plain"), "packages/plain/index.js");
  EXPECT_EQ(p("apps/api/a.ts", "one"), "packages/one/src/one.ts");
  EXPECT_EQ(p("packages/db/src/client.ts", "@x/db"), "packages/db/src/index.ts"); // Itself.
  EXPECT_EQ(p("packages/db/src/client.ts", "#models/user"), "packages/db/src/models/user.ts");
  EXPECT_EQ(p("packages/db/src/client.ts", "#log"), "packages/log/lib/main.ts");
  EXPECT_EQ(p("apps/api/a.ts", "pg"), "library pg"); // Listed from the registry; the copy is no workspace.
}

TEST(TypeScript, MainOfTheProjectItself) {
  Project p({"spec/a.js", "src/index.js", "src/cloud.js"},
            {{"package.json", R"({"name": "server", "main": "lib/index.js"})"}});
  EXPECT_EQ(p("spec/a.js", ".."), "src/index.js");
  EXPECT_EQ(p("spec/a.js", "../lib"), "src/index.js");
  EXPECT_EQ(p("spec/a.js", "../lib/cloud"), "src/cloud.js");
  EXPECT_EQ(p("spec/a.js", "server"), "src/index.js");
}

TEST(TypeScript, AliasesByConvention) {
  Project p({"web/src/a.ts", "web/src/b.ts", "web/lib/b.ts", "web/src/only.ts", "web/src/server/x.ts", "web/app/y.ts"},
            {{"web/package.json",
              R"({"dependencies": {"@listed/x": "1", "src": "1"}, "_moduleAliases": {"~srv": "src/server"}})"}});
  EXPECT_EQ(p("web/src/a.ts", "@/only"), "web/src/only.ts");
  EXPECT_EQ(p("web/src/a.ts", "~/only"), "web/src/only.ts");
  EXPECT_EQ(p("web/src/a.ts", "@/b"), "nothing"); // src/b or lib/b?
  EXPECT_EQ(p("web/src/a.ts", "app/y"), "web/app/y.ts");
  EXPECT_EQ(p("web/src/a.ts", "@server/x"), "web/src/server/x.ts");
  EXPECT_EQ(p("web/src/a.ts", "@listed/x"), "library @listed/x");
  EXPECT_EQ(p("web/src/a.ts", "src/only"), "library src/only"); // A dependency of this name is listed.
  EXPECT_EQ(p("web/src/a.ts", "~srv/x"), "web/src/server/x.ts");
}

TEST(TypeScript, BrokenConfigurationIsToldAndSurvived) {
  Project p(
      {"src/a.ts", "src/b.ts"},
      {{"package.json", "{\n  \"name\": \"x\",\n  \"main\" \"y\"\n}"},
       {"tsconfig.json", "[]"},
       {"src/tsconfig.json", R"({"compilerOptions": {"paths": {"q/*": ["./*"]}}})"},
       {"deep/package.json", std::string(200000, '[')},
       {"odd/tsconfig.json", R"({"extends": 5, "compilerOptions": {"paths": [], "baseUrl": {}}, "references": [3]})"},
       {"odd/package.json", R"({"name": 5, "workspaces": "x", "exports": [], "imports": 3})"},
       {"empty/tsconfig.json", ""}});
  EXPECT_EQ(p("src/a.ts", "q/b"), "src/b.ts");
  ASSERT_EQ(p.diagnostics().size(), 3u);
  EXPECT_EQ(p.diagnostics()[0].path, "deep/package.json");
  EXPECT_EQ(p.diagnostics()[1].path, "package.json");
  EXPECT_EQ(p.diagnostics()[1].line, 3u);
  EXPECT_EQ(p.diagnostics()[2].path, "tsconfig.json");
}

TEST(Packages, PnpmWorkspaces) {
  EXPECT_EQ(read_pnpm_packages("packages: [\"a\", 'b/*']\n"), (std::vector<std::string>{"a", "b/*"}));
  EXPECT_EQ(read_pnpm_packages("x: 1\npackages:\n- a\n\n# no\n- \"b\" # yes\nonly:\n- c\n"),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(read_pnpm_packages("").empty());
}

// ---- Python

TEST(Python, RelativeImports) {
  Project p(
      {"app/__init__.py", "app/main.py", "app/db/__init__.py", "app/db/models.py", "app/loose/x.py", "app/loose/y.py"});
  EXPECT_EQ(p("app/main.py", ".db"), "app/db/__init__.py");
  EXPECT_EQ(p("app/main.py", ".db.models"), "app/db/models.py");
  EXPECT_EQ(p("app/main.py", ".db.Session"), "app/db/__init__.py + Session");
  EXPECT_EQ(p("app/main.py", ".db.models.User.name"), "app/db/models.py + User.name");
  EXPECT_EQ(p("app/db/models.py", ".."), "app/__init__.py");
  EXPECT_EQ(p("app/db/models.py", "..main"), "app/main.py");
  EXPECT_EQ(p("app/db/models.py", "..setting"), "app/__init__.py + setting");
  EXPECT_EQ(p("app/db/__init__.py", ".models"), "app/db/models.py");
  EXPECT_EQ(p("app/main.py", ".gone.deeper"), "nothing");
  EXPECT_EQ(p("app/main.py", "....x"), "nothing");
  EXPECT_EQ(p("app/loose/x.py", ".y"), "app/loose/y.py");
  EXPECT_EQ(p("app/loose/x.py", "."), "namespace");
  EXPECT_EQ(join_python(".", "x"), ".x");
  EXPECT_EQ(join_python("..a", "x"), "..a.x");
  EXPECT_EQ(join_python("a", "x"), "a.x");
}

TEST(Python, AbsoluteImports) {
  Project p({"app/__init__.py", "app/main.py", "app/db.py", "manage.py", "tests/test_db.py", "app/redis.py",
             "app/logging.py", "loose/thing/x.py", "loose/y.py"});
  EXPECT_EQ(p("app/main.py", "app.db"), "app/db.py");
  EXPECT_EQ(p("app/main.py", "app.db.Session"), "app/db.py + Session");
  EXPECT_EQ(p("app/main.py", "app"), "app/__init__.py");
  EXPECT_EQ(p("tests/test_db.py", "app.db"), "app/db.py");
  EXPECT_EQ(p("app/main.py", "sqlalchemy.ext.asyncio"), "library sqlalchemy/ext.asyncio");
  EXPECT_EQ(p("app/main.py", "logging"), "library logging"); // The standard library wins.
  EXPECT_EQ(p("app/main.py", "os.path"), "library os/path");
  EXPECT_EQ(p("loose/y.py", "loose.thing.x"), "loose/thing/x.py"); // A namespace package.
  EXPECT_EQ(p("app/redis.py", "redis"), "library redis");          // Never itself.
}

TEST(Python, SourceLayoutsAndSeveralRoots) {
  Project p({"core/src/acme/__init__.py", "core/src/acme/db.py", "core/tests/test_x.py", "services/a/app/__init__.py",
             "services/a/app/models.py", "services/b/app/__init__.py", "services/b/app/models.py",
             "services/b/app/x.py", "lib/python/deep/pkg/__init__.py", "lib/python/deep/pkg/m.py", "scripts/run.py",
             "scripts/helper.py", "backend/main.py", "backend/routers/users.py", "backend/database.py"},
            {{"core/pyproject.toml", "[project]\nname = \"acme\"\n"},
             {"services/a/setup.py", ""},
             {"services/b/setup.cfg", "[metadata]\nname = b\n[options]\ninstall_requires =\n  redis>=4\n"},
             {"lib/pyproject.toml", "[tool.setuptools.packages.find]\nwhere = [\"python\"]\n"}});
  EXPECT_EQ(p("core/tests/test_x.py", "acme.db"), "core/src/acme/db.py");
  EXPECT_EQ(p("services/a/app/models.py", "app.models"), "services/a/app/models.py");
  EXPECT_EQ(p("services/b/app/x.py", "app.models"), "services/b/app/models.py");
  EXPECT_EQ(p("services/b/app/x.py", "acme.db"), "core/src/acme/db.py");
  EXPECT_EQ(p("services/b/app/x.py", "deep.pkg.m"), "lib/python/deep/pkg/m.py");
  EXPECT_EQ(p("scripts/run.py", "helper"), "scripts/helper.py");
  EXPECT_EQ(p("backend/routers/users.py", "database"), "backend/database.py");
  EXPECT_EQ(p("backend/main.py", "routers.users"), "backend/routers/users.py");
}

TEST(Python, ALibraryIsNotAFileOfItsName) {
  Project p({"pkg/__init__.py", "pkg/connectors/github/__init__.py", "pkg/connectors/github/client.py", "pkg/x.py",
             "pkg/routes/git.py", "pkg/routes/users.py", "worker/celery.py", "worker/tasks.py", "app/__init__.py",
             "app/main.py", "app/database.py", "app/redis.py"},
            {{"requirements.txt", "celery[redis]==5\n# no\n-r more.txt\nPyGithub\n"}, {"more.txt", "redis\n"}});
  EXPECT_EQ(p("pkg/x.py", "github"), "library github");
  EXPECT_EQ(p("pkg/routes/users.py", "git"), "library git");
  EXPECT_EQ(p("worker/tasks.py", "celery"), "library celery");
  EXPECT_EQ(p("worker/tasks.py", "worker.celery"), "worker/celery.py");
  EXPECT_EQ(p("app/main.py", "database"), "app/database.py"); // main.py is started inside the package.
  EXPECT_EQ(p("app/main.py", "redis"), "library redis");
}

TEST(Python, BrokenPyproject) {
  Project p({"src/a/__init__.py", "src/a/b.py"}, {{"pyproject.toml", "[project]\nname = \n"}});
  EXPECT_EQ(p("src/a/b.py", "a.b"), "src/a/b.py");
  ASSERT_EQ(p.diagnostics().size(), 1u);
  EXPECT_EQ(p.diagnostics()[0].line, 2u);
}

} // namespace
} // namespace hasten::link

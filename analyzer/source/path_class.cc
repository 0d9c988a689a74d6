#include "source/path_class.h"
#include "base/path.h"
#include <algorithm>

namespace hasten {

std::string_view path_class_name(PathClass path_class) {
  switch (path_class) {
  case PathClass::Source:
    return "source";
  case PathClass::Test:
    return "test";
  case PathClass::Seed:
    return "seed";
  case PathClass::Migration:
    return "migration";
  case PathClass::Script:
    return "script";
  case PathClass::BuildConfig:
    return "build-config";
  case PathClass::Benchmark:
    return "benchmark";
  case PathClass::Example:
    return "example";
  case PathClass::Client:
    return "client";
  case PathClass::Generated:
    return "generated";
  case PathClass::Minified:
    return "minified";
  case PathClass::Vendored:
    return "vendored";
  }
  return "source";
}

PathClassRules PathClassRules::defaults() {
  PathClassRules rules;
  auto strong = [&](PathClass path_class, std::vector<std::string> globs) {
    rules.groups.push_back({path_class, std::move(globs), false});
  };
  auto weak = [&](PathClass path_class, std::vector<std::string> globs) {
    rules.groups.push_back({path_class, std::move(globs), true});
  };

  rules.serving = {"controller/", "controllers/", "endpoint/", "endpoints/", "route/",     "routes/", "router/",
                   "routers/",    "handler/",     "handlers/", "resolver/",  "resolvers/", "pages/",  "**/app/api/",
                   "views/",      "viewsets/",    "features/", "usecases/",  "use-cases/", "modules/"};

  // What nobody here wrote.
  strong(PathClass::Vendored,
         {"node_modules/", "bower_components/", "jspm_packages/", "site-packages/", "__pypackages__/", ".venv/",
          "venv/", ".yarn/", ".pnpm-store/", "third_party/", "third-party/", "thirdparty/", "3rdparty/", "_vendor/",
          "_vendored/", "vendored/", ".pnp.cjs", ".pnp.loader.mjs"});
  weak(PathClass::Vendored, {"vendor/"});
  strong(PathClass::Minified, {"*.min.{js,mjs,cjs}", "*-min.js", "*.bundle.js", "*.chunk.js"});
  strong(PathClass::Generated, {"*.generated.*", "*.gen.{ts,tsx,js,py}", "*_pb2.py", "*_pb2_grpc.py", "*_pb.{js,ts}",
                                "*_grpc_pb.js", "*.pb.*", "*.pb.py", "*.g.ts", "__generated__/", "_generated/",
                                "generated/", ".prisma/", "**/prisma/client/", "**/prisma/generated/"});

  // Tests, before everything that may stand inside them.
  strong(PathClass::Test, {"__tests__/",
                           "__mocks__/",
                           "__fixtures__/",
                           "__snapshots__/",
                           "tests/",
                           "test/",
                           "e2e/",
                           "cypress/",
                           "playwright/",
                           "/spec/",
                           "{packages,apps,libs,services,plugins,src}/*/spec/",
                           "*-e2e/",
                           "e2e-*/",
                           "*_tests/",
                           "*-tests/",
                           "tests-*/",
                           "test-{utils,helpers,support,setup,data}/",
                           "test_{utils,helpers,support,data}/",
                           "testutils/",
                           "testdata/",
                           "*.{test,spec,e2e,e2e-spec,cy,mock,fixture,test-d,unit,int-spec}.*",
                           "*.[a-z]*test.{ts,tsx,js,jsx}",
                           "*.test-*.*",
                           "*-{test,spec}.{js,ts,mjs,cjs}",
                           "*_{test,spec}.{js,ts}",
                           "*[a-z]Spec.{js,ts}",
                           "test_*.py",
                           "*_test.py",
                           "conftest.py",
                           "{pytest,jest,vitest,mocha,cypress,playwright}.{setup,global-setup}.*",
                           "{jest,vitest,test}[-_.]{setup,teardown,utils,helpers}.*",
                           "{jest,vitest}.*.{setup,teardown}.*", "*{globalSetup,globalTeardown,global-setup,global-teardown}*.*",
                           "setupTests.*",
                           "*_{test,tests,unittest,unittests}.{cc,cpp,cxx}",
                           "test_*.{cc,cpp}"});
  weak(PathClass::Test, {"testing/", "fixtures/", "fixture/", "mocks/", "tests.py", "tests_*.py",
                         // What stands in for the real thing while one develops
                         "{mock,fake,dummy,stub,debug,debugging}.{ts,tsx,js,mjs,cjs,py}", "{mock,fake,dummy,stub}[-_]*.{ts,js,mjs,py}",
                         "*[-_.]{mock,fake,dummy,stub,debug}.{ts,js,mjs,py}", "{Mock,Fake,Dummy}[A-Z]*.{ts,js}",
                         "*[a-z]{Mock,Fake,Dummy,Stub,Debug}.{ts,js}",
                         "/{,src/}test.{py,js,ts,mjs}", "**/settings/test.py"});

  strong(PathClass::Migration,
         {"alembic/", "**/prisma/migrations/", "**/migration/[0-9]*", "**/migration/**/[0-9]*",
          "**/migration/*-[0-9][0-9][0-9][0-9][0-9][0-9]*", "**/{db,database,typeorm,orm}/migration/", "**/db/migrate/",
          "*.migration.{ts,js}", "**/migrations/{[0-9],[Mm]igration[0-9],M[0-9],Version[0-9]}*",
          "V[0-9]*__*.{js,ts,py}",
          "**/versions/"
          "[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]_*.py"});
  weak(PathClass::Migration, {"migrations/", "migrations.py"});

  strong(PathClass::Seed, {"seeders/", "**/prisma/seed{,s,ers,ing}/", "**/prisma/seed*.{ts,js,mjs,cjs}",
                           "**/{db,database}/seed{,s,er}/"});
  weak(PathClass::Seed,
       {"{,*[-_]}sample[-_]data/", "seeds/", "seed/", "seeder/", "seeding/", "seed{,s,er}.{ts,js,mjs,cjs,py}", "{seed,seeds}[-_.]*.{ts,js,mjs,py}",
        "*[-_.]{seed,seeds,seeder,seeders}.{ts,js,mjs,py}", "*[a-z]Seeder.{ts,js}", "*_seed_*.py", "seed_*.py"});

  strong(PathClass::Benchmark,
         {"/bench/", "/benches/", "/benchmark/", "/benchmarks/", "*.bench.*", "*_{bench,benchmark}.{py,cc,cpp}",
          "{loadtest,loadtests,load-test,load-tests,load_test,load_tests,k6}/", "locustfile*.py"});
  weak(PathClass::Benchmark, {"benchmark/", "benchmarks/"});

  strong(
      PathClass::BuildConfig,
      {"{webpack,vite,vitest,jest,babel,rollup,next,nuxt,tailwind,postcss,eslint,prettier,commitlint,tsup,tsdown,craco,"
       "playwright,cypress,metro,svelte,astro,drizzle,drizzle-kit,remix,esbuild,lint-staged,stylelint,svgo,wdio,"
       "release,semantic-release,docusaurus,ecosystem,mikro-orm,knip,turbo,unocss,vue,quasar,angular,snowpack,"
       "nyc,mocharc,codegen,orval,graphql,react-router,trigger,sst,open-next}.config.*",
       "{vite,vitest,jest,webpack,babel,rollup,esbuild,tsup,eslint}.*.config.*",
       "jest-{config,preset,e2e,environment}*.*",
       "webpack.*.{js,ts,mjs,cjs}",
       "webpack*.config.*",
       "vitest.workspace.*",
       "karma.conf.*",
       "protractor.conf.*",
       "{gulpfile,Gulpfile,gruntfile,Gruntfile,Jakefile,jakefile,esbuild,knexfile,ormconfig,sst.config}.{js,ts,mjs,"
       "cjs}",
       "gulpfile.*.js",
       "gulp/",
       "grunt/",
       ".*rc.{js,cjs,mjs,ts}",
       ".eslintrc.*",
       "plopfile.*",
       "codegen.{ts,js}",
       "/setup.py",
       "{packages,libs,plugins,integrations,backend,server,python}/{,*/}setup.py",
       "noxfile.py",
       "fabfile.py",
       "versioneer.py",
       "conanfile.py",
       "hatch_build.py",
       "wscript",
       "/docs/conf.py",
       "**/docs/source/conf.py",
       "/build/webpack.*",
       "/config/webpack*",
       "/.erb/"});

  weak(PathClass::Script, {"scripts/", "*-scripts/", "bin/", "cli/", "_cli/", "cli.{py,js,ts,mjs}", "*{[a-z]Cli,-cli}.{js,ts,mjs}", "*_cli.py", "cli_*.py", "manage.py", "/script/",
                           "/tools/", "/tool/", "/contrib/", "/hack/", "/dev/", "/devtools/", "/ops/", "/deploy/", "/deployment/",
                           "/ci/", "/docker/", "/terraform/", "/.*/"});
  strong(PathClass::Script, {"**/management/commands/"});

  weak(PathClass::Example, {"examples/", "example/", "samples/", "/sample/", "/demo/", "/demos/", "/playground/",
                            "/doc/", "/docs/", "{packages,apps,libs,plugins,services}/{,*/}docs/", "/documentation/",
                            "/notebooks/", "*.stories.*", "stories/", "storybook/", ".storybook/"});
  strong(PathClass::Example, {"*.stories.*", "*.story.*", ".storybook/"});

  strong(PathClass::Client,
         {"**/static/**/*.{js,mjs,ts}", "wwwroot/", "/public/**/*.{js,mjs}",
          "{packages,apps,client,frontend,web}/public/**/*.{js,mjs}", "{packages,apps}/*/public/**/*.{js,mjs}"});
  return rules;
}

void PathClassRules::put_first(PathClass path_class, std::vector<std::string> globs) {
  groups.insert(groups.begin(), Group{path_class, std::move(globs), false});
}

tl::expected<PathClassifier, std::string> PathClassifier::of(const PathClassRules &rules) {
  PathClassifier classifier;
  std::string problem;
  auto fill = [&](GlobSet &set, const std::vector<std::string> &globs) {
    for (const std::string &glob : globs) {
      auto added = set.add(glob);
      if (!added && problem.empty()) problem = "'" + glob + "' is no path pattern: " + added.error();
    }
  };
  for (const PathClassRules::Group &group : rules.groups) {
    classifier.groups_.push_back({group.path_class, {}, group.weak});
    fill(classifier.groups_.back().globs, group.globs);
  }
  fill(classifier.serving_, rules.serving);
  if (!problem.empty()) return tl::unexpected(problem);
  return classifier;
}

const PathClassifier &PathClassifier::with_defaults() {
  static const PathClassifier *classifier = new PathClassifier(*of(PathClassRules::defaults()));
  return *classifier;
}

namespace {

// Whether a file is part of a module named after its directory: benchmarks/benchmarks.controller.ts.
bool is_module_file(std::string_view directory, std::string_view name) {
  static constexpr std::string_view kRoles[] = {"controller", "service", "module",  "resolver", "router",
                                                "routes",     "route",   "gateway", "handler",  "repository"};
  std::string_view noun = file_name(directory);
  for (std::string_view role : kRoles) {
    size_t at = name.find(role);
    if (at == std::string_view::npos || at == 0 || (name[at - 1] != '.' && name[at - 1] != '-' && name[at - 1] != '_'))
      continue;
    std::string_view stem = name.substr(0, at - 1);
    std::string_view shorter = std::min(stem, noun, [](auto a, auto b) { return a.size() < b.size(); });
    if (!shorter.empty() && stem.starts_with(shorter) && noun.starts_with(shorter)) return true;
  }
  return false;
}

} // namespace

PathClassifier::Directory PathClassifier::enter(std::string_view directory) const {
  Directory at;
  at.states_.resize(groups_.size());
  for (size_t slash = directory.find('/'); !directory.empty(); slash = directory.find('/', slash + 1)) {
    at = enter(at, directory.substr(0, slash));
    if (slash == std::string_view::npos) break;
  }
  return at;
}

PathClassifier::Directory PathClassifier::enter(const Directory &parent, std::string_view directory) const {
  Directory at = parent;
  bool serves = serving_.takes_in(serving_.last_match(directory, true));
  for (size_t i = 0; i < groups_.size(); ++i) {
    Directory::State &state = at.states_[i];
    if (groups_[i].weak && state.serves) continue;
    state.last = std::max(state.last, groups_[i].globs.last_match(directory, true));
    if (!groups_[i].weak) continue;
    if (state.module.empty() && groups_[i].globs.takes_in(state.last)) state.module = directory;
    if (state.module.empty() && serves) state.serves = true;
  }
  return at;
}

PathClass PathClassifier::classify(const Directory &directory, std::string_view path) const {
  for (size_t i = 0; i < groups_.size(); ++i) {
    const Group &group = groups_[i];
    const Directory::State &state = directory.states_[i];
    if (group.weak && state.serves) continue;
    if (!group.globs.takes_in(std::max(state.last, group.globs.last_match(path, false)))) continue;
    if (group.weak && !state.module.empty() && is_module_file(state.module, file_name(path))) continue;
    return group.path_class;
  }
  return PathClass::Source;
}

PathClass PathClassifier::classify(std::string_view path) const { return classify(enter(parent_path(path)), path); }

} // namespace hasten

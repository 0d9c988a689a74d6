// Which row a path finds.
#include "catalogue/index.h"

#include <chrono>

#include <gtest/gtest.h>

#include "catalogue/builtin.h"
#include "catalogue/load.h"

namespace hasten::catalogue {
namespace {

Catalogue catalogue_of(std::initializer_list<const char *> files) {
  std::vector<LoadError> errors;
  std::vector<LoadedLibrary> libraries;
  for (const char *text : files)
    if (auto library = load_library(text, "x.toml", errors)) libraries.push_back(std::move(*library));
  Catalogue result = assemble(std::move(libraries), {}, errors);
  for (const LoadError &error : errors) ADD_FAILURE() << error.text();
  return result;
}

const char *kOrm = R"(
library = "orm"
language = "typescript"
modules = ["orm", "orm/promises -> promises", "orm/lib/*"]
globals = ["ORM"]
[[type]]
name = "Client"
constructed_by = ["createClient", "default"]
awaited_from = ["connect"]
annotations = ["ClientLike"]
conventions = ["db", "*Client", "ormClient"]
[[type]]
name = "Base"
[[type]]
name = "Model"
bases = ["Base"]
[[member]]
path = "Client.*"
type = "Model"
[[call]]
paths = ["Model.*"]
round_trip = { resource = "db", access = "unknown" }
note = "any"
[[call]]
paths = ["Model.find*"]
round_trip = { resource = "db", access = "read" }
note = "part"
[[call]]
paths = ["Model.findOne", "promises.read", "get"]
round_trip = { resource = "db", access = "read" }
note = "exact"
[[call]]
paths = ["Base.inherited"]
pure = true
[[call]]
paths = ["Model.findMany"]
round_trip = { resource = "db", access = "read" }
[[batch]]
path = "Model.findMany"
of = ["Model.findOne"]
[[twin]]
of = "get"
path = "promises.read"
)";

struct Fixture : ::testing::Test {
  Catalogue builtin = catalogue_of({kOrm});
  Index index{Language::TypeScript, builtin};
  uint16_t orm = index.find_library("orm");

  std::string note(std::string_view path) {
    return index.rows(orm, path).empty() ? "" : index.rows(orm, path)[0]->note;
  }
};

TEST_F(Fixture, ModulesAreFoundBySpecifier) {
  ASSERT_EQ(index.find_module("orm").libraries.size(), 1u);
  EXPECT_EQ(index.find_module("node:orm").libraries[0].library, orm);
  EXPECT_EQ(index.find_module("orm/promises").libraries[0].prefix, "promises");
  EXPECT_EQ(index.find_module("orm/lib/get").rest, "get");
  EXPECT_TRUE(index.find_module("orm/other").libraries.empty());
  EXPECT_EQ(join_path("promises", "", "read"), "promises.read");
  EXPECT_EQ(index.find_global("ORM"), orm);
  EXPECT_FALSE(index.find_global("db"));
}

TEST_F(Fixture, TheClosestPathWins) {
  EXPECT_EQ(note("Model.findOne"), "exact");
  EXPECT_EQ(note("Model.findFirst"), "part");
  EXPECT_EQ(note("Model.save"), "any");
  EXPECT_EQ(note("Model.a.b"), "");
  EXPECT_EQ(note("default.get"), "exact");
  EXPECT_EQ(note("get.default"), "exact");
  EXPECT_EQ(note("promises.default.read"), "exact");
  EXPECT_EQ(note("nothing"), "");
}

TEST_F(Fixture, TypesComeFromConstructorsAnnotationsAndMembers) {
  TypeRef client = index.type_named(orm, "Client"), model = index.type_named(orm, "Model");
  ASSERT_TRUE(client);
  EXPECT_EQ(index.constructed_type(orm, "createClient"), client);
  EXPECT_EQ(index.constructed_type(orm, "Client"), client);
  EXPECT_EQ(index.constructed_type(orm, ""), client);
  EXPECT_EQ(index.awaited_type(orm, "connect"), client);
  EXPECT_EQ(index.annotation_type(orm, "ClientLike"), client);
  EXPECT_EQ(index.annotation_type(orm, "default"), client);
  EXPECT_EQ(index.member_type(client, "user"), model);
  EXPECT_EQ(index.rows_of(model, "findOne")[0]->note, "exact");
  EXPECT_TRUE(index.rows_of(model, "inherited")[0]->pure); // A base's own name comes before the type's pattern.
  EXPECT_EQ(index.rows_of(model, "other")[0]->note, "any");
  EXPECT_EQ(index.batches_of(model, "findOne").size(), 1u);
  EXPECT_EQ(index.twin_for(orm, "get")->path, "promises.read");
  EXPECT_TRUE(index.derives(model, index.type_named(orm, "Base")));
  EXPECT_FALSE(index.derives(model, client));
  EXPECT_EQ(index.display(client), "orm:Client");
  EXPECT_EQ(index.convention_type("db"), client);
  EXPECT_EQ(index.convention_type("apiClient"), client);
  EXPECT_FALSE(index.convention_type("other"));
  EXPECT_EQ(index.convention_rows("orm.get").size(), 1u);
  EXPECT_TRUE(index.convention_rows("norm.get").empty());
}

TEST_F(Fixture, RowTextsAboutTypes) {
  EXPECT_EQ(index.read_type("self", orm).kind, TypeText::Kind::Self);
  EXPECT_EQ(index.read_type("item of self", orm).kind, TypeText::Kind::ItemOfSelf);
  EXPECT_EQ(index.read_type("@2", orm).argument, 2);
  EXPECT_TRUE(index.read_type("[Model]", orm).list);
  EXPECT_EQ(index.read_type("orm:Model", TypeRef::kNone).type, index.type_named(orm, "Model"));
  EXPECT_EQ(index.read_type("Nothing", orm).kind, TypeText::Kind::None);
}

TEST_F(Fixture, UserRowsWin) {
  Catalogue user = catalogue_of({R"(
library = "orm"
language = "typescript"
modules = ["own-orm"]
[[call]]
paths = ["Model.findOne"]
pure = true
)"});
  Index both(Language::TypeScript, builtin, user);
  uint16_t library = both.find_library("orm");
  ASSERT_EQ(both.rows(library, "Model.findOne").size(), 1u);
  EXPECT_TRUE(both.rows(library, "Model.findOne")[0]->pure);
  EXPECT_EQ(both.rows(library, "get")[0]->note, "exact");
  EXPECT_EQ(both.find_module("own-orm").libraries[0].library, library);
  EXPECT_TRUE(both.member_type(both.type_named(library, "Client"), "x"));
}

TEST(PythonIndex, TheLongestDottedPrefixIsTheModule) {
  Catalogue catalogue = catalogue_of({R"(
library = "sa"
language = "python"
modules = ["sqlalchemy", "sqlalchemy.ext.asyncio"]
[[call]]
paths = ["orm.Session.get"]
pure = true
)"});
  Index index(Language::Python, catalogue);
  EXPECT_EQ(index.find_module("sqlalchemy.orm.session").rest, "orm.session");
  EXPECT_EQ(index.find_module("sqlalchemy.ext.asyncio").rest, "");
  EXPECT_EQ(index.find_module("sqlalchemy").rest, "");
  EXPECT_TRUE(index.find_module("sqlalchemy_utils").libraries.empty());
}

TEST(BuiltinCatalogue, IsQuickToDecodeAndIndex) {
  auto start = std::chrono::steady_clock::now();
  const Catalogue &catalogue = builtin_catalogue();
  auto decoded = std::chrono::steady_clock::now();
  Index typescript(Language::TypeScript, catalogue);
  auto indexed = std::chrono::steady_clock::now();
  auto micros = [](auto d) { return std::chrono::duration_cast<std::chrono::microseconds>(d).count(); };
  size_t rows = 0;
  for (const Library &library : catalogue.libraries) rows += library.calls.size();
  RecordProperty("rows", static_cast<int>(rows));
  std::printf("%zu libraries, %zu rows: decoded in %ld us, indexed in %ld us\n", catalogue.libraries.size(), rows,
              static_cast<long>(micros(decoded - start)), static_cast<long>(micros(indexed - decoded)));
  EXPECT_LT(micros(indexed - start), 500'000); // Generous: sanitizers and a loaded machine.
}

} // namespace
} // namespace hasten::catalogue

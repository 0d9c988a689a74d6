// Goldens of the Python frontend (TypeScript has its own beside its unit tests): tests/lowering/<language>/<name>.<extension> lowers to the IR text in <name>.ir beside it,
// and the IR is sound. HASTEN_UPDATE_GOLDENS=1 rewrites the texts; the difference is then read in the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "frontends/frontend.h"
#include "ir/print.h"
#include "ir/verify.h"

namespace hasten {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path &path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

frontends::Lowered lower(const fs::path &path, const std::string &text) {
  std::string extension = path.extension().string();
  Name name = Name::of(path.filename().string());
  if (extension == ".py")
    return frontends::lower_python(text, name);
  frontends::Dialect dialect = extension == ".tsx"                         ? frontends::Dialect::Tsx
                               : extension == ".js" || extension == ".jsx" ? frontends::Dialect::JavaScript
                                                                           : frontends::Dialect::TypeScript;
  return frontends::lower_typescript(text, name, dialect);
}

void check_goldens(const char *language) {
  bool update = std::getenv("HASTEN_UPDATE_GOLDENS") != nullptr;
  std::vector<fs::path> sources;
  for (const fs::directory_entry &entry : fs::directory_iterator(fs::path(HASTEN_SOURCE_DIR) / "tests/lowering" / language))
    if (entry.path().extension() != ".ir")
      sources.push_back(entry.path());
  std::sort(sources.begin(), sources.end());
  ASSERT_FALSE(sources.empty());
  for (const fs::path &source : sources) {
    SCOPED_TRACE(source.filename().string());
    std::string text = contents(source);
    frontends::Lowered lowered = lower(source, text);
    EXPECT_FALSE(lowered.failed);
    for (const std::string &problem : ir::verify(lowered.module, {static_cast<uint32_t>(text.size()), false}))
      ADD_FAILURE() << problem;
    std::string printed = ir::print(lowered.module);
    fs::path golden = fs::path(source).replace_extension(".ir");
    if (update)
      std::ofstream(golden, std::ios::binary) << printed;
    else
      EXPECT_EQ(printed, contents(golden));
  }
}

TEST(Goldens, Python) { check_goldens("python"); }

} // namespace
} // namespace hasten

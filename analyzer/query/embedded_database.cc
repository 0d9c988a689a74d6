#include "query/embedded_database.h"

#include <algorithm>
#include <map>
#include <re2/re2.h>

namespace hasten::query {

namespace {

using ir::Form;
using ir::Kind;
using ir::Root;

struct Dialects {
  size_t embedded = 0, others = 0;
};

// The option that names the dialect, and, where that name says little, the keys that stand beside it.
struct Option {
  const char *library, *key;
  bool with_connection; // Only beside a key of a connection's options
};
constexpr Option kOptions[] = {{"sequelize", "dialect", false}, {"typeorm", "type", true}, {"knex", "client", true}};

bool is_connection_key(std::string_view key) {
  for (std::string_view one : {"entities", "database", "synchronize", "connection", "host", "storage", "useNullAsDefault"})
    if (key == one)
      return true;
  return false;
}

bool names_dialect(std::string_view text) {
  static const RE2 kDialect("(?i)(pg|postgres(ql)?|mysql2?|mariadb|mssql|oracle(db)?|cockroachdb|sqlite3?|better-sqlite3|expo|sqljs|libsql|"
                            "mongodb|aurora-(mysql|postgres)|db2|snowflake|pgnative|redshift)");
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kDialect);
}

bool is_embedded(std::string_view text) { return text.find("sqlite") != std::string_view::npos || text == "sqljs"; }

// Of drizzle-orm: the entry points that connect, not those that define tables.
bool is_driver(std::string_view entry) {
  static const RE2 kDriver("(node-postgres|postgres-js|pglite|neon-http|neon-serverless|vercel-postgres|mysql2|planetscale-serverless|"
                           "tidb-serverless|better-sqlite3|bun-sqlite|expo-sqlite|op-sqlite|libsql.*|d1|aws-data-api/.*|bun-sql|gel)");
  return RE2::FullMatch(re2::StringPiece(entry.data(), entry.size()), kDriver);
}

void read_options(const ir::Function &f, const ir::Instruction &object, std::map<std::string, Dialects> &found) {
  bool connection = false;
  for (const ir::Argument &a : f.args(object))
    connection |= is_connection_key(a.keyword.text());
  for (const Option &option : kOptions) {
    if (option.with_connection && !connection)
      continue;
    for (const ir::Argument &a : f.args(object)) {
      if (a.keyword != option.key)
        continue;
      bool text = a.value.root == Root::Constant && f.constant(a.value).kind == ir::Constant::Kind::String;
      if (!text)
        ++found[option.library].others; // Chosen at run time
      else if (std::string_view dialect = f.constant(a.value).text.text(); names_dialect(dialect))
        ++(is_embedded(dialect) ? found[option.library].embedded : found[option.library].others);
    }
  }
}

} // namespace

std::vector<std::string> embedded_databases(const link::Program &program, const std::vector<bool> &quiet_modules,
                                            const std::vector<std::string> &prisma_schemas) {
  static const RE2 kProvider("(?m)datasource\\s+\\w+\\s*\\{[^}]*?^\\s*provider\\s*=\\s*\"(\\w+)\"");
  std::map<std::string, Dialects> found;
  for (uint32_t m = 0; m < program.module_count(); ++m) {
    const ir::Module &module = program.module(link::ModuleId{m});
    if (quiet_modules[m] || module.language == ir::SourceLanguage::Python)
      continue;
    for (const ir::Function &f : module.functions)
      for (const ir::Instruction &in : f.instructions)
        if (in.kind == Kind::Assign && in.form == Form::Object)
          read_options(f, in, found);
  }
  for (uint32_t m = 0; m < program.module_count(); ++m) {
    if (quiet_modules[m])
      continue;
    for (const ir::Import &import : program.module(link::ModuleId{m}).imports)
      if (std::string_view driver = import.specifier.text(); driver.starts_with("drizzle-orm/") && is_driver(driver.substr(12)))
        ++(is_embedded(driver) ? found["drizzle"].embedded : found["drizzle"].others);
  }
  for (const std::string &schema : prisma_schemas)
    if (std::string provider; RE2::PartialMatch(schema, kProvider, &provider))
      ++(provider == "sqlite" ? found["prisma"].embedded : found["prisma"].others);
  std::vector<std::string> libraries;
  for (const auto &[library, dialects] : found)
    if (dialects.embedded && !dialects.others)
      libraries.push_back(library);
  return libraries;
}

} // namespace hasten::query

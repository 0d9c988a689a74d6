// Batch, by library: SQL by PostgreSQL's arrays, Redis by pipeline or MGET.
#pragma once
#include "fixes/cpp/includes.h"
#include "fixes/cpp/loop.h"
#include "fixes/cpp/render.h"

namespace hasten::fixes::cpp {

Rendered batch_pqxx(const Context &context, const FixPlan &plan, const ItemLoop &loop, Names &taken);
Rendered batch_hiredis(const Context &context, const FixPlan &plan, const ItemLoop &loop, Names &taken);
Rendered batch_redis_plus_plus(const Context &context, const FixPlan &plan, const ItemLoop &loop, Names &taken);

// `SELECT a FROM t WHERE id = $1` asked for many keys at once: `SELECT a, id FROM t WHERE id = ANY($1)`.
struct ManyKeys {
  std::string sql, column;
  bool reads = false; // A SELECT; else an UPDATE or DELETE, without the column added
};
tl::expected<ManyKeys, std::string> for_many_keys(std::string_view sql, int parameter);

} // namespace hasten::fixes::cpp

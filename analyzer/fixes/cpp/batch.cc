// Batch: one call for all items instead of one for each.
//
// Only where the loop's form is proven: each turn makes the call once, unconditionally, with a key that is known before
// the first turn. The loop stays, and takes from what the one call gave.
#include "fixes/cpp/batch.h"

namespace hasten::fixes::cpp {

Rendered render_batch(const Context &context, const Finding &finding) {
  const FixPlan &plan = finding.plan;
  if (plan.library == "libcurl") return refuse("transfers that run together need a multi handle, and a loop of their own around it");
  if (plan.library != "libpqxx" && plan.library != "hiredis" && plan.library != "redis-plus-plus")
    return refuse("hasten cannot write the one call for all items with this library");
  Names taken;
  tl::expected<ItemLoop, std::string> loop = item_loop(context.file, plan, taken);
  if (!loop) return refuse(loop.error());
  if (plan.library == "hiredis") return batch_hiredis(context, plan, *loop, taken);
  if (plan.library == "libpqxx") return batch_pqxx(context, plan, *loop, taken);
  return batch_redis_plus_plus(context, plan, *loop, taken);
}

} // namespace hasten::fixes::cpp

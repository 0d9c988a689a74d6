#include "query/background.h"

#include <re2/re2.h>

namespace hasten::query {

using catalogue::Context;

bool in_background(const Analysis &analysis, Fn fn) {
  static const RE2 kPath("(?i)(^|[/._-])(crons?|cron-?jobs?|webhooks?|workers?|jobs?|queues?|background|sched(uler|uled)?)([/._-]|$)");
  bool request = analysis.contexts.in(fn, Context::RequestOnLoop) || analysis.contexts.in(fn, Context::RequestOnThread);
  if ((analysis.contexts.in(fn, Context::Job) && !request) || RE2::PartialMatch(analysis.path(fn), kPath))
    return true;
  const link::EntryPoint *entry = analysis.contexts.entry(fn, Context::RequestOnLoop);
  return entry && RE2::PartialMatch(analysis.path(entry->fn), kPath);
}

} // namespace hasten::query

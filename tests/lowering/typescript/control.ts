// Branches, loops, labels, switch, try, using, throw.
async function run(items, n) {
  if (items.length > 0 && ready()) { start(); } else if (n) stop(); else return;
  outer: for (let i = 0, k = n; i < k; i++) {
    for (const key in items) { if (items[key]) continue outer; else break; }
  }
  while (await next()) work();
  do { n--; } while (n > 0);
  for (;;) { break; }
  switch (n) {
    case 1: one();
    case "two": { two(); break; }
    default: throw new Error(`bad ${n}`);
  }
  try { risky(); } catch { ignore(); }
  try { risky(); } catch ({ message }) { log(message); } finally { done(); }
  using file = open(n);
  await using pool = connect();
  file.read(pool);
  return n ? one() : items?.[0];
}

// Destructuring: each name gets a copy of its member; defaults are branches.
const { a, b: c, "d-e": e, [k()]: f, g: { h, ...i }, j = 1, l: m = n(), ...o } = x;
const [p, , q = r(), [s], { t }, ...u] = await y;
const [v] = w as [string];
({ a: z.a, b: z[k], ...z.rest } = x);
[z.b, z.c] = [z.c, z.b];
for (const { id, tags: [first] } of rows) use(id, first);
for (z.current of rows) use(z);
const { data }: Reply = call();

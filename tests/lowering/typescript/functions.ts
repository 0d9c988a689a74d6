// Parameters, closures, hoisting, captured locals, generators, directives.
early();
function early(this: Window, a: string, b = 2, c = make(), { d, e: [f] }: Options = {}, ...g: number[]): Promise<void> {
  "use server";
  var a, h;
  return later(() => a + h + outer);
}
const outer = function inner(n) { return n ? inner(n - 1) : arguments; };
async function* stream() {
  const got = yield 1;
  yield* other(got);
  for await (const x of source()) yield x;
}
const make = async ({ id }, [x]) => ({ id, x, get v() { return this.id; }, async load() { await this.v; }, [id]: 1 });
declare function foreign(a: string): Promise<Foo>;
function over(a: string): string;
function over(a: number): number;
function over(a) { return a; }
(function () { var local = 1; { let local = 2; use(local); function nested() { return local; } } use(local, this); })();
const self = { run: function () { return () => this; } };

// Plain, compound and logical assignments, updates and deletes; computed keys are Index assigns.
let a = f(), b, key: string;
a.b.c = g();
a[0] = a["x"];
a[key] = a[key + 1];
a += h();
a[key] -= 1;
a ??= f();
a.cache ||= build();
a[key] &&= g(a);
const before = a++;
const after = --a.n;
a[key]++;
delete a.b, delete a[key];
b = a = f();
(a as any).x = <Foo>b!;
super_(-1, +a, !a, typeof a, void 0, ~a);

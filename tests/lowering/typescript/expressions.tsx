// Short circuits, optional chains, templates, JSX, tagged templates, casts.
const plain = a && b.c || d ?? 1;
const lazy = a && f(b) || (await g());
const member = a?.b?.[0]?.c;
const called = a?.b(c).d?.e(f)!.g;
const method = a.b?.();
a?.b?.(await c);
const wrapped = (a?.b)(c);
const indexed = a?.[f()];
const rows = await prisma.$queryRaw<Row[]>`select ${id} from \`t\``;
const list = [1, , ...xs, -2, /x/g, null, undefined];
const object = { a, "b": 1, 2: c, [d]: e(), ...f };
const picked = n ? (m ? f() : 1) : ((one(), two()) satisfies T);
const meta = [import.meta.url, new.target, new Pool, new (await load()).Client(a, ...b)];
fetch(url).then((r) => r.json()).catch(console.error);
const view = <Page.Main title="x" on={() => save(a)} {...props} flag>text {value} {list.map(x => <Item key={x} />)}<hr /></Page.Main>;
const fragment = <>{a}</>;

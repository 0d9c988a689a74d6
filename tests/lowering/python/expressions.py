async def expressions(a, b, *args, **kwargs):
    "A doc string."
    a.first(1, *args, key=b, **kwargs).second[b].third()
    x = await a.get(f"/users/{b.id!r:>{a.width}}/" "tail")
    y = a if b else await a.other()
    z = a and b or not a
    w = a and b.check() or await a.wait()
    v = a < b() <= x != y
    u = {"k": 1, 2: y, b(): z, **kwargs}
    t = (1, *args), {a, b}, [-1.5, ~a, a is not b, a not in b, ..., None, True, b"\x00", r"\d", 0x1F, 1_000, "caf\u00e9"]
    s = lambda p, q=b(): (p, q)
    r = a + b * 2 - "x" % a
    sum(n for n in args)
    return (yield)

def assign(source, self_, n):
    a = b = source()
    (c, d), *rest, e = source.pairs
    a, b = b, a
    [f] = source
    (g) = a
    source.field = source["key"]["x y"][0][-1][n] = a
    source[1:n] = source[:n] + source[::2]
    n += 1
    source.total -= n
    source[n] *= 2
    source["k"] |= n
    typed: list[int] = []
    declared: "int"
    if (m := source.match()) is not None:
        print(m)
    del a, source.field, source[n], source["k"]
    return *rest, e

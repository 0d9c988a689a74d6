async def comprehensions(xs, fetch):
    squares = [x * x for x in xs if x > 1 if x < 9]
    pairs = {k: v async for k, v in xs.items()}
    flat = {y for row in xs for y in row.cells if row}
    nested = [[fetch(y) for y in x] for x in xs]
    late = [lambda: x for x in xs]
    found = [last := x for x in xs]
    return await gather(*(fetch(x) for x in xs)), squares, pairs, flat, nested, late, found, last

def plain(a, /, b: int = default(), *rest: str, only, named=None, **more) -> list[str]:
    return rest


@app.get("/items", status_code=200)
@wraps
async def decorated(q: Annotated[str, Query(max_length=3)], db=Depends(get_db)):
    return await db.run(q)


def generator():
    received = yield 1
    yield from other(received)


def closure(base):
    def add(x, step=base):
        return base + x + step

    return sorted(items, key=lambda item: add(item))


@overload
def typed(x: int) -> int: ...

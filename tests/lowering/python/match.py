def match_all(command, key):
    match command:
        case Point(0, y=height) if height > 3:
            use(height)
        case [first, *others, last] | (first, last):
            use(first, others, last)
        case {"kind": kind, Keys.name: name, **more} as whole:
            use(kind, name, more, whole)
        case Color.RED | 3 | -1 | "x" | None:
            pass
        case str() as text:
            use(text)
        case _:
            fallback()
    match command, key:
        case (a, b):
            use(a, b)
        case anything:
            use(anything)

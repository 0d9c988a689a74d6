async def control(xs, lock):
    if xs:
        one()
    elif two():
        three()
    else:
        four()
    for i, (key, value) in enumerate(xs):
        if not key:
            continue
        break
    else:
        none_left()
    for xs.current in xs:
        pass
    while await xs.more():
        step()
    else:
        done()
    async for row in xs.rows():
        yield row
    with open(xs) as file, lock:
        file.read()
    async with (xs.begin() as (tx, conn), xs.limit()):
        await tx.run(conn)
    try:
        risky()
    except (KeyError, errors.Missing) as error:
        raise Failed(error) from error
    except:
        raise
    else:
        fine()
    finally:
        cleanup()
    try:
        group()
    except* OSError as many:
        many.log()
    assert xs, "none"

"""Times single operations of Python programs, alone and side by side; the counterpart of calibrate.cjs."""
import asyncio
import json
import os
import time

import asyncpg
import httpx
import redis.asyncio as aioredis
import sqlalchemy
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

URL = os.environ.get("DATABASE_URL", "")
POOL = int(os.environ.get("POOL", "10"))
scope = {"asyncio": asyncio, "asyncpg": asyncpg, "httpx": httpx, "sqlalchemy": sqlalchemy, "text": sqlalchemy.text, "os": os,
         "url": URL, "psycopg_url": URL.replace("postgresql://", "postgresql+psycopg://"), "api": os.environ.get("API_URL", ""),
         "data": os.environ.get("DATA_FILE", ""), "id": 1, "items": 1, "ids": [1]}


def opened(engine):
    with engine.connect() as connection:
        yield connection


async def prepare():
    scope["client"] = httpx.AsyncClient(limits=httpx.Limits(max_connections=POOL, max_keepalive_connections=POOL))
    if os.environ.get("REDIS_URL"):
        scope["redis"] = aioredis.Redis.from_url(os.environ["REDIS_URL"])
    if URL:
        scope["pool"] = await asyncpg.create_pool(URL, min_size=POOL, max_size=POOL)
        scope["opened"] = opened
        scope["create_engine"] = sqlalchemy.create_engine
        scope["engine"] = sqlalchemy.create_engine(scope["psycopg_url"])
        engine = create_async_engine(URL.replace("postgresql://", "postgresql+asyncpg://"), pool_size=POOL)
        scope["session_of"] = async_sessionmaker(engine, expire_on_commit=False)


async def measure(call, at_once, repeat, items, warm):
    names = ", ".join(scope)
    source = f"lambda {names}: ({call})"
    if "await " in call or "async " in call:
        body = call.replace("\n", "\n    ")
        source = None
        exec(f"async def expression({names}):\n    return ({body})", globals())
        run = globals()["expression"]
    else:
        run = eval(source)
    i = 0

    async def once():
        nonlocal i
        i += 1
        start = time.perf_counter()
        operations = []
        for k in range(at_once):
            scope["id"] = 1 + (i * at_once + k) % 500
            scope["items"] = items
            scope["ids"] = [1 + (scope["id"] + n) % 500 for n in range(items)]
            result = run(**scope)
            if asyncio.iscoroutine(result):
                operations.append(result)
        if len(operations) == 1:
            await operations[0]
        elif operations:
            await asyncio.gather(*operations)
        return (time.perf_counter() - start) * 1000

    end = time.perf_counter() + min(warm / 1000, 0.3) # Nothing is compiled here: caches and connections are all
    while time.perf_counter() < end:
        await once()
    return [await once() for _ in range(repeat)]


async def app(scope_, receive, send):
    if scope_["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await prepare()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    import traceback
    import urllib.parse

    query = dict(urllib.parse.parse_qsl(scope_["query_string"].decode()))
    status, body = 200, "[]"
    try:
        if "call" in query:
            body = json.dumps(await measure(query["call"], int(query["at_once"]), int(query["repeat"]), int(query["items"]),
                                            float(query["warm"])))
        else:
            await asyncio.to_thread(int) # A server that has answered anything has a thread for its handlers
    except Exception:
        status, body = 500, traceback.format_exc()
    await send({"type": "http.response.start", "status": status,
                "headers": [(b"content-length", str(len(body.encode())).encode())]})
    await send({"type": "http.response.body", "body": body.encode()})

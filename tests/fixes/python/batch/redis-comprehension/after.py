import redis.asyncio as redis
from fastapi import FastAPI

app = FastAPI()
cache = redis.Redis()


@app.get("/prices")
async def prices(names: str):
    items = list(names.split(","))
    all_names = [name for name in items if name]
    found_by_key = dict(zip(all_names, await cache.mget(all_names))) if all_names else {}
    return [found_by_key[name] for name in items if name]

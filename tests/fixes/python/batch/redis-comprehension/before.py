import redis.asyncio as redis
from fastapi import FastAPI

app = FastAPI()
cache = redis.Redis()


@app.get("/prices")
async def prices(names: str):
    return [await cache.get(name) for name in names.split(",") if name]

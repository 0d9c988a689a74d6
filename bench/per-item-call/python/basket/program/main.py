import os
from contextlib import asynccontextmanager

import redis.asyncio as redis
from fastapi import FastAPI

cache = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


@asynccontextmanager
async def lifespan(app: FastAPI):
    await cache.mset({f"price:{sku}": sku * 7919 % 10000 for sku in range(1, 1001)})
    yield
    await cache.aclose()


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health():
    return {"ok": True}


# A basket's prices, as the price service last wrote them.
@app.get("/basket")
async def basket(first: int, count: int):
    prices = []
    for sku in range(first, first + count):
        prices.append(await cache.get(f"price:{sku}"))
    return {"prices": prices}

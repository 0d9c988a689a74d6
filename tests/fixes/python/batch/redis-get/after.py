import redis
from fastapi import FastAPI

app = FastAPI()
cache = redis.Redis()


@app.get("/prices")
def prices(names: list[str]):
    found = {}
    keys = [f"price:{name}" for name in names]
    prices_by_key = dict(zip(keys, cache.mget(keys))) if keys else {}
    for name in names:
        price = prices_by_key[f"price:{name}"]
        if price is not None:
            found[name] = float(price)
    return found

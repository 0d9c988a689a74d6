import redis
from fastapi import FastAPI

app = FastAPI()
cache = redis.Redis()


@app.get("/prices")
def prices(names: list[str]):
    found = {}
    for name in names:
        price = cache.get(f"price:{name}")
        if price is not None:
            found[name] = float(price)
    return found

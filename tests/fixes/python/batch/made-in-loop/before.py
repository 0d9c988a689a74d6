import redis
from fastapi import FastAPI

app = FastAPI()
cache = redis.Redis()


@app.get("/prices")
def prices(names: list[str]):
    found = {}
    for name in names:
        key = "price:" + name
        found[name] = cache.get(key)
    return found

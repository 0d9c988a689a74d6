"""Where the cache lives."""
import os

import redis
from fastapi import Depends, FastAPI

app = FastAPI()


def get_cache():
    """One per request."""
    return redis.Redis(host=os.environ["REDIS"])


@app.get("/count")
def count(cache: redis.Redis = Depends(get_cache)):
    return cache.get("count")

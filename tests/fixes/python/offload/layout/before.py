import redis
from fastapi import FastAPI

app = FastAPI()
cache = redis.Redis()


@app.get("/forget")
async def forget(prefix_of_all_keys: str, state: str):
    cache.delete(
        f"{prefix_of_all_keys}:of this application:authorisation:{state}"
    )
    cache.delete(
        f"{prefix_of_all_keys}:of this application:of this user:authorisation:{state}"
    )
    return state

import asyncio
import zlib

from fastapi import FastAPI

app = FastAPI()


@app.get("/image")
async def image(path: str):
    with open(path, "rb") as f:
        data = await asyncio.to_thread(f.read)
    return zlib.compress(data)

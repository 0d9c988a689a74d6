import zlib

from fastapi import FastAPI

app = FastAPI()


@app.get("/image")
async def image(path: str):
    with open(path, "rb") as f:
        data = f.read()
    return zlib.compress(data)

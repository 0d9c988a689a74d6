import os

import httpx
from fastapi import FastAPI

app = FastAPI()
limit = int(os.environ.get("POOL", "10"))
client = httpx.AsyncClient(limits=httpx.Limits(max_connections=limit, max_keepalive_connections=limit))
base = os.environ["API_URL"]


@app.get("/health")
async def health():
    return {"ok": True}


@app.get("/products")
async def products(first: int, count: int):
    result = []
    for product in range(first, first + count):
        answer = await client.get(f"{base}/details/{product}")
        result.append(answer.json())
    return result

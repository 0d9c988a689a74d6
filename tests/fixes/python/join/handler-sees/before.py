import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/both")
async def both():
    first = None
    try:
        first = await client.get("https://a.example")
        second = await client.get("https://b.example")
    except httpx.HTTPError:
        return {"first": first}
    return {"first": first.text, "second": second.text}

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/both")
async def both():
    import asyncio

    if True:
        (a, b) = await client.get("https://a.example"), 1
    first = await client.get("https://a.example")
    second = await client.get("https://b.example")
    return first.text, second.text

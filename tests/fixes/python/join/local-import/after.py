import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/both")
async def both():
    import asyncio

    if True:
        (a, b) = await client.get("https://a.example"), 1
    first, second = await asyncio.gather(
        client.get("https://a.example"),
        client.get("https://b.example"),
    )
    return first.text, second.text

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/both")
async def both(asyncio: int):
    first = await client.get("https://a.example")
    second = await client.get("https://b.example")
    return first.text, second.text, asyncio

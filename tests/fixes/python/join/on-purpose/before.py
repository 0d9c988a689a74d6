import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/both")
async def both():
    # Sequentially: the upstream throttles
    first = await client.get("https://a")
    second = await client.get("https://b")
    return first.text, second.text

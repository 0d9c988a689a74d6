import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/pages")
async def pages(urls: list[str]):
    return [await client.get(url) for url in urls if url]

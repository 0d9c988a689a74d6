import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/pages")
async def pages(urls: list[str]):
    semaphore = asyncio.Semaphore(10)

    async def bounded(url):
        async with semaphore:
            return await client.get(url)

    return await asyncio.gather(*(bounded(url) for url in urls if url))

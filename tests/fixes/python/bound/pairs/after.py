import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/pages")
async def pages(urls: dict[str, str]):
    texts = []
    semaphore = asyncio.Semaphore(10)

    async def bounded(name, url):
        async with semaphore:
            return name, await client.get(url)

    results = await asyncio.gather(*(bounded(name, url) for name, url in urls.items()))
    for name, result in results:
        texts.append((name, result.text))
    return texts

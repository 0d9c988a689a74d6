import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/titles")
async def titles(ids: list[int]):
    """Titles by id."""
    found = {}
    semaphore = asyncio.Semaphore(10)

    async def bounded(item):
        async with semaphore:
            url = f"https://items.example/{item}"
            # One trip each
            return item, await client.get(url)

    for item, response in await asyncio.gather(*(bounded(item) for item in ids)):
        response.raise_for_status()  # All or nothing
        found[item] = response.json()["title"]
    return found

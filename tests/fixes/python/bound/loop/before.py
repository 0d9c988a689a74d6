import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/titles")
async def titles(ids: list[int]):
    """Titles by id."""
    found = {}
    for item in ids:
        url = f"https://items.example/{item}"
        # One trip each
        response = await client.get(url)
        response.raise_for_status()  # All or nothing
        found[item] = response.json()["title"]
    return found

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/pages")
async def pages(urls: dict[str, str]):
    texts = []
    for name, url in urls.items():
        texts.append((name, (await client.get(url)).text))
    return texts

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/pages")
async def pages(urls: list[str]):
    texts = []
    for url in urls:
        page = await client.get(url)
        if page.status_code == 404:
            raise LookupError(url)
        texts.append(page.text)
    return texts

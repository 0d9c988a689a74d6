import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/titles")
async def titles(first, ids):
    found, last = {}, None
    for item in ids:
        url = f"https://items/{item}"
        response = await client.get(url)
        response.raise_for_status()  # All or nothing
        found[item] = response.json()["url"]
        last = url
    return found, last, url


@app.get("/pages")
async def pages(first, urls):
    return [await client.get(url) for url in urls if url][0].text


@app.get("/pairs")
async def pairs(first, urls):
    texts = []
    for number, url in enumerate(urls):
        texts.append((number, (await client.get(url)).text))
    return texts


@app.get("/running")
async def running(first, urls):
    token = "start"
    for url in urls:
        token = (await client.get(url + token)).text
    return token

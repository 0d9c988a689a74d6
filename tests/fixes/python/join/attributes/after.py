import asyncio
import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


class Page:
    def __init__(self):
        self.head = None
        self.body = None


@app.get("/page")
async def page():
    page = Page()
    page.head, page.body = await asyncio.gather(
        client.get("https://pages.example/head"),
        client.get("https://pages.example/body"),
    )
    return page

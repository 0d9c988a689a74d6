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
    page.head = await client.get("https://pages.example/head")
    page.body = await client.get("https://pages.example/body")
    return page

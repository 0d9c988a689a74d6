import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/prices")
async def prices():
	old: httpx.Response
	new: httpx.Response
	old, new = await asyncio.gather(
		client.get('https://prices.example/old'),
		client.get('https://prices.example/new'),
	)
	return old.text + new.text

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/prices")
async def prices():
	old: httpx.Response = await client.get('https://prices.example/old')
	new: httpx.Response = await client.get('https://prices.example/new')
	return old.text + new.text

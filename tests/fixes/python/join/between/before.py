import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/report/{name}")
async def report(name: str):
    rates = await client.get("https://rates.example/today")
    path = f"/reports/{name}"
    usd = rates.json()["usd"]

    # The report itself
    body = await client.get("https://reports.example" + path)
    await client.get("https://reports.example/warm")
    return {"usd": usd, "text": (await client.get("https://texts.example" + path)).text, "body": body.text}

import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/report/{name}")
async def report(name: str):
    path = f"/reports/{name}"
    rates, body, _, result = await asyncio.gather(
        client.get("https://rates.example/today"),
        # The report itself
        client.get("https://reports.example" + path),
        client.get("https://reports.example/warm"),
        client.get("https://texts.example" + path),
    )
    usd = rates.json()["usd"]
    return {"usd": usd, "text": result.text, "body": body.text}

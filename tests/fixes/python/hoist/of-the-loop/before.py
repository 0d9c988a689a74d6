import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/rates")
async def rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/today")
    return response.json()

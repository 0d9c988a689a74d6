"""Orders of a user."""
import json

import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/users/{user_id}")
async def profile(user_id: int) -> dict:
    """Everything that the page shows."""
    user = await client.get(f"https://users.example/{user_id}")
    # Newest first
    orders = await client.get(f"https://orders.example/{user_id}?sort=-date")  # Paid ones too

    return {"user": json.loads(user.text), "orders": orders.json()}

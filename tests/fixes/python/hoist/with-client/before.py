import httpx
from fastapi import FastAPI

app = FastAPI()
TIMEOUT = 5.0


@app.get("/rates")
def rates():
    with httpx.Client(timeout=TIMEOUT) as client:  # Blocking on purpose
        # The day's rates
        response = client.get("https://rates.example/today")

        return response.json()

import httpx
from fastapi import FastAPI

app = FastAPI()
TIMEOUT = 5.0

client = httpx.Client(timeout=TIMEOUT)


@app.get("/rates")
def rates():
    # Blocking on purpose
    # The day's rates
    response = client.get("https://rates.example/today")

    return response.json()

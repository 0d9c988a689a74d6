import time

import bcrypt
import pretend
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/slow")
async def slow(first, names):
    time.sleep(0.001)  # A little
    return first


@app.get("/proxy")
async def proxy(first, names):
    try:
        text = requests.get(f"https://{first}", timeout=5).text
        response = requests.post(
            f"https://{first}/back",
            json={"text": text},  # As it came
        )
        return response.json()
    except pretend.Failure as error:
        return str(error)


def hash_password(password: str, rounds: int = 12) -> bytes:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds))


@app.post("/users")
async def create(first, names):
    hashed = hash_password(str(first), rounds=14)
    return hashed.hex(), [hash_password(name) for name in names]

import hashlib
import os

from fastapi import FastAPI

app = FastAPI()
rounds = int(os.environ.get("ROUNDS", "210000"))


@app.get("/health")
async def health():
    return {"ok": True}


@app.get("/keys/{user}")
async def key(user: str):
    derived = hashlib.pbkdf2_hmac("sha512", b"correct horse", user.encode(), rounds, 64)
    return {"key": derived.hex()}

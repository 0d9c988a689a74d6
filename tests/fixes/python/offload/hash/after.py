import asyncio
from hashlib import pbkdf2_hmac

import bcrypt
from fastapi import FastAPI

app = FastAPI()


@app.post("/login")
async def login(password: str):
    hashed = await asyncio.to_thread(
        bcrypt.hashpw, password.encode(), bcrypt.gensalt()
    )
    return {"hash": hashed.hex(), "key": (await asyncio.to_thread(pbkdf2_hmac, "sha256", password.encode(), b"salt", 600_000)).hex()}

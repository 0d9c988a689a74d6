import asyncio
import functools

import bcrypt
from fastapi import FastAPI

app = FastAPI()


@app.post("/login")
async def login(password: str, hashed: str):
    if not await asyncio.get_running_loop().run_in_executor(None, functools.partial(bcrypt.checkpw, password.encode(), hashed_password=hashed.encode())):
        return {"ok": False}
    return {"ok": True}

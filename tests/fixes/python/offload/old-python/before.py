import bcrypt
from fastapi import FastAPI

app = FastAPI()


@app.post("/login")
async def login(password: str, hashed: str):
    if not bcrypt.checkpw(password.encode(), hashed_password=hashed.encode()):
        return {"ok": False}
    return {"ok": True}

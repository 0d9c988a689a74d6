import threading

import bcrypt
from fastapi import FastAPI

app = FastAPI()
lock = threading.Lock()


@app.post("/login")
async def login(password: str):
    with lock:
        return bcrypt.hashpw(password.encode(), bcrypt.gensalt())

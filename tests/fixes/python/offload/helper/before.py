import bcrypt
from fastapi import FastAPI

app = FastAPI()


def hash_password(password: str, rounds: int = 12) -> bytes:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds))


@app.post("/users")
async def create(password: str):
    hashed = hash_password(password, rounds=14)
    return {"hash": hashed.hex()}


def main():
    print(hash_password("secret"))

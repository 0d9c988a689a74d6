import hashlib

from fastapi import FastAPI

app = FastAPI()


@app.get("/sum")
def checksum(path: str):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()

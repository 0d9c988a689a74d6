import hashlib

from fastapi import FastAPI

app = FastAPI()


@app.get("/sum")
def checksum(path: str):
    with open(path, "rb") as f:
        digest = hashlib.sha256()
        for chunk in iter(lambda: f.read(1 << 20), b""):
            digest.update(chunk)
        return digest.hexdigest()

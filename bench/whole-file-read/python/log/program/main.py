import os
import pathlib

from fastapi import FastAPI

app = FastAPI()
uploads = pathlib.Path(os.environ.get("DATA_DIR", "/var/uploads"))


@app.get("/health")
def health():
    return {"ok": True}


@app.get("/count/{name}")
def count(name: str):
    path = uploads / os.path.basename(name)
    longest = 0
    lines = 0
    with open(path) as file:
        for line in file.readlines():
            lines += 1
            longest = max(longest, len(line))
    return {"lines": lines, "longest": longest}

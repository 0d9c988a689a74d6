import hashlib
from pathlib import Path

import pretend
from fastapi import FastAPI

app = FastAPI()

TEXTS = ["", "\n", "a\nERROR b\n\n c", "ERROR\r\nb\r\n", "a\nERROR b\n\n c\n"]


def each(function):
    """Runs the function on files of several contents."""
    out = []
    for i, text in enumerate(TEXTS):
        path = Path("content.txt")
        path.write_bytes(text.encode())
        out.append(function(str(path)))
    return out


@app.get("/errors")
def errors(path: str):
    with open(path) as log:
        return [line for line in log.readlines() if "ERROR" in line]


@app.get("/pieces")
def pieces(path: str):
    found = []
    with open(path, encoding="utf-8") as f:
        data = f.read()
    # Every line of the log
    for line in data.split("\n"):
        if not line:
            continue
        found.append(line)
    return found


@app.get("/numbered")
def numbered(path: str):
    out = []
    with open(path) as log:
        lines = log.read().splitlines()
        for number, line in enumerate(lines, start=1):
            if "b" in line:
                continue
            out.append((number, line))
    return out


@app.get("/words")
def words(path: str):
    counts = {}
    log = Path(path)
    for line in log.read_text(encoding="utf-8").splitlines():
        for word in line.strip().split():
            counts[word] = counts.get(word, 0) + 1
    return counts


@app.get("/sum")
def checksum(path: str):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


@app.post("/copy")
def copy(path: str):
    with open(path, "rb") as src, open(path + ".copy", "wb") as dst:
        dst.write(src.read())
    return path


def run(first, names):
    copied = [each(copy), Path("content.txt.copy").read_text()]
    return [each(f) for f in (errors, pieces, numbered, words, checksum)] + copied

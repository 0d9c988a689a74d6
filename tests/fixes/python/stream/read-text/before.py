from pathlib import Path

from fastapi import FastAPI

app = FastAPI()


@app.get("/words")
def words(path: str):
    counts = {}
    log = Path(path)
    for line in log.read_text(encoding="utf-8").splitlines():
        for word in line.strip().split():
            counts[word] = counts.get(word, 0) + 1
    return counts

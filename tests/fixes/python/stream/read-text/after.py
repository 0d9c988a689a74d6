from pathlib import Path

from fastapi import FastAPI

app = FastAPI()


@app.get("/words")
def words(path: str):
    counts = {}
    log = Path(path)
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            for word in line.strip().split():
                counts[word] = counts.get(word, 0) + 1
    return counts

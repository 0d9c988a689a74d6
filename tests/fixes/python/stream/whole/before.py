from fastapi import FastAPI

app = FastAPI()


@app.get("/table")
def table(path: str):
    with open(path) as f:
        lines = f.read().splitlines()
    lines.sort()
    return [line for line in lines if len(lines) > 3]

from fastapi import FastAPI

app = FastAPI()


@app.get("/numbers")
def numbers(path: str):
    total = 0
    with open(path) as log:
        lines = log.read().splitlines()
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            total += number * int(line)
    return total

from fastapi import FastAPI

app = FastAPI()


@app.get("/numbers")
def numbers(path: str):
    total = 0
    with open(path) as log:
        for number, line in enumerate(log, start=1):
            line = line.rstrip("\n")
            if not line:
                continue
            total += number * int(line)
    return total

from fastapi import FastAPI

app = FastAPI()


@app.get("/grep")
def grep(path: str, word: str):
    found = []
    with open(path, encoding="utf-8") as f:
        data = f.read()
    # Every line of the log
    for line in data.split("\n"):
        if word in line:
            found.append(line)
    return found

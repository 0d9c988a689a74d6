from fastapi import FastAPI

app = FastAPI()


@app.get("/grep")
def grep(path: str, word: str):
    found = []
    with open(path, encoding="utf-8") as f:
        # Every line of the log
        for line in f:
            line = line.rstrip("\n")
            if word in line:
                found.append(line)
    return found

from fastapi import FastAPI

app = FastAPI()


@app.get("/errors")
def errors(path: str):
    with open(path) as log:
        return [line for line in log.readlines() if "ERROR" in line]

import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/slow")
async def slow():
    time.sleep(0.5)  # Let the other side settle
    return {"ok": True}

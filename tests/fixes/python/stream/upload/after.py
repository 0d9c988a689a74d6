from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/files")
async def save(file: UploadFile):
    with open(f"/data/{file.filename}", "wb") as out:
        while chunk := await file.read(1 << 20):
            out.write(chunk)
    return {"name": file.filename}

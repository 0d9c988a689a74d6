from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/files")
async def save(file: UploadFile):
    content = await file.read()
    with open(f"/data/{file.filename}", "wb") as out:
        out.write(content)
    return {"name": file.filename}

from fastapi import FastAPI
from pymongo import MongoClient

app = FastAPI()


@app.get("/people")
def people():
    client = MongoClient("mongodb://localhost")
    try:
        return list(client.app.people.find({}))
    finally:
        client.close()

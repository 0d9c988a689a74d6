from fastapi import FastAPI
from pymongo import MongoClient

app = FastAPI()


@app.get("/people")
def people():
    client = MongoClient("mongodb://localhost")
    found = list(client.app.people.find({}))
    client.close()
    return found

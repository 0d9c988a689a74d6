from fastapi import FastAPI
from pymongo import MongoClient

client = MongoClient("mongodb://localhost")

app = FastAPI()


@app.get("/people")
def people():
    found = list(client.app.people.find({}))
    return found

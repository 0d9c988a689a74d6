from fastapi import FastAPI
from pymongo import MongoClient

client = MongoClient("mongodb://localhost")

app = FastAPI()


@app.get("/people")
def people():
    return list(client.app.people.find({}))

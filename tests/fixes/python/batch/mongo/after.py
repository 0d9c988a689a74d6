from fastapi import FastAPI
from pymongo import MongoClient

app = FastAPI()
people = MongoClient("mongodb://localhost").app.people


@app.get("/people")
def find(ids: list[str]):
    keys = list(ids)
    found_by_key = {
        document["_id"]: document
        for document in people.find({"_id": {"$in": keys}})
    }
    return [found_by_key.get(i) for i in ids]

from fastapi import FastAPI
from pymongo import MongoClient

app = FastAPI()
people = MongoClient("mongodb://localhost").app.people


@app.get("/people")
def find(ids: list[str]):
    return [people.find_one({"_id": i}) for i in ids]

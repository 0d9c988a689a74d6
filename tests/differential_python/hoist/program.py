import os

import pretend
from fastapi import FastAPI
from pymongo import MongoClient
from sqlalchemy import create_engine

app = FastAPI()


@app.get("/user")
def get_user(first, names):
    engine = create_engine("postgresql://...")  # New connection
    with engine.connect() as conn:
        result = conn.execute("SELECT * FROM users WHERE id = %s", first)
        return result.fetchone()


@app.get("/people")
def people(first, names):
    client = MongoClient("mongodb://localhost")
    try:
        return [client.app.people.find_one({"_id": names[0]})]
    finally:
        client.close()


@app.get("/settings")
def settings(first, names):
    engine = create_engine(os.environ.get("DATABASE", "none"))
    with engine.connect() as conn:
        return conn.execute("SELECT 1").fetchone()

import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()


# The address comes from the environment.
@app.get("/users")
def users():
    engine = create_engine(os.environ["DATABASE_URL"], echo=False)
    with engine.connect() as connection:
        return connection.execute(text("select 1")).all()

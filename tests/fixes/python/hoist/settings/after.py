import functools
import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()


@functools.cache
def _shared_engine():
    return create_engine(os.environ["DATABASE_URL"], echo=False)


# The address comes from the environment.
@app.get("/users")
def users():
    engine = _shared_engine()
    with engine.connect() as connection:
        return connection.execute(text("select 1")).all()

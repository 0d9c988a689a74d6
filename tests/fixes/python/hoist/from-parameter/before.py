from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()


def count_of(database: str):
    engine = create_engine("postgresql://db/" + database)
    with engine.connect() as connection:
        return connection.execute(text("select 1")).scalar()


@app.get("/count")
def count():
    return count_of("shop")

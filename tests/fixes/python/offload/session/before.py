from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

app = FastAPI()


@app.get("/rows")
async def rows(session: Session):
    return session.execute(select(1)).all()
